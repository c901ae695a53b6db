from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_head_partner_ids = fields.Many2many(
        "res.partner",
        "res_company_cs_head_partner_rel",
        string="Signature Heads To",
        help="They get the heads of the signature chains by mail, each day on which "
        "something was signed. Name somebody outside the service centre: the mails "
        "prove that no signature was taken away later.",
    )
    cs_head_hour = fields.Float(
        string="Signature Heads At",
        default=6.0,
        help="From this time on, by the clock of the default site, the heads of the "
        "day are published.",
    )

    _cs_head_hour_sane = models.Constraint(
        "CHECK (cs_head_hour >= 0 AND cs_head_hour < 24)",
        "The signature heads are published at a time between 0:00 and 23:59.",
    )
