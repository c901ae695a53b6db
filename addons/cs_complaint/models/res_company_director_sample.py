from odoo import fields, models


class ResCompany(models.Model):
    """CMP-59: for what the director's sample is drawn."""

    _inherit = "res.company"

    cs_director_sample_by_site = fields.Boolean(
        string="Director's Sample for Each Site",
        help="Each site has a sample of its own, for its own director; otherwise one "
        "sample is drawn from the repairs of all sites. Counts from the next quarter.",
    )
