from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_exception_quiet_hours = fields.Float(
        string="Same Exception Again After (Hours)",
        default=4,
        help="The same thing about the same record makes no second row in the list of "
        "exceptions within this time; the first row counts it.",
    )
    cs_digest_morning = fields.Float(
        string="Morning Digest At",
        default=8.25,
        help="When the people concerned get the number of new exceptions, by the clock "
        "of the site.",
    )
    cs_digest_evening = fields.Float(string="Evening Digest At", default=16.5)
    cs_print_confirm_count = fields.Integer(
        string="Print Without Asking Up To",
        default=20,
        help="More documents at once are printed after a question only (DUT-36).",
    )
    cs_due_soon_hours = fields.Float(
        string="Due Soon Means Within (Hours)",
        default=24,
        help="What is due within this time is “Due Soon” on the workbench.",
    )

    _cs_exception_hours_sane = models.Constraint(
        "CHECK (cs_exception_quiet_hours >= 0 AND cs_digest_morning >= 0 "
        "AND cs_digest_morning < cs_digest_evening AND cs_digest_evening < 24 "
        "AND cs_due_soon_hours >= 0 AND cs_print_confirm_count >= 1)",
        "The evening digest comes after the morning one, both within the day; hours "
        "are not negative, and one document is always printed without a question.",
    )
