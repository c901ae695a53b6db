from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_internal_complaint_raise = fields.Integer(
        string="Internal Complaints Before They Go Up",
        default=2,
        help="From this complaint about one department in a quarter on, the customer "
        "service manager and the director decide instead of its manager (CMP-48).",
    )
    cs_unsatisfied_rounds = fields.Integer(
        string="Rounds Before Closing Unsatisfied",
        default=2,
        help="So often the customer must have been called back unsatisfied before the "
        "manager may close the matter with grounds (AMB-29).",
    )
    cs_portal_tickets_per_hour = fields.Integer(
        string="Portal Tickets per Hour and User",
        default=20,
        help="More than a person reports; a machine that sends more is stopped.",
    )

    _cs_internal_complaint_raise_positive = models.Constraint(
        "CHECK (cs_internal_complaint_raise >= 1)",
        "Name at least one complaint.",
    )
    _cs_unsatisfied_rounds_positive = models.Constraint(
        "CHECK (cs_unsatisfied_rounds >= 1)",
        "Name at least one round.",
    )
    _cs_portal_tickets_per_hour_positive = models.Constraint(
        "CHECK (cs_portal_tickets_per_hour >= 1)",
        "Name at least one ticket per hour.",
    )
