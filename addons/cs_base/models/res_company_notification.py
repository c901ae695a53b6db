from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_notify_mail = fields.Boolean(
        string="Messages and E-Mails",
        default=True,
        help="The notifier uses the inbox of the programme or e-mail, as each person "
        "chose.",
    )
    cs_notify_push = fields.Boolean(
        string="Push to Browsers and Telephones",
        default=True,
        help="For the immediate kinds of messages, to who has signed up a browser.",
    )
    cs_notification_quiet_hours = fields.Float(
        string="Same Message Again After (Hours)",
        default=4,
        help="The same thing about the same record is told to nobody twice within this "
        "time.",
    )
    cs_notification_keep_days = fields.Integer(
        string="Keep the Log of Messages (Days)",
        default=180,
        help="Older rows of the log are deleted by themselves.",
    )

    _cs_notification_sane = models.Constraint(
        "CHECK (cs_notification_quiet_hours BETWEEN 0 AND 720 "
        "AND cs_notification_keep_days >= 31)",
        "Quiet hours lie between 0 and 720, and the log of messages is kept for 31 "
        "days or longer.",
    )
