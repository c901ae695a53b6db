from odoo import models


class CsDeadline(models.Model):
    # That there is a clock tells that there is a matter (guarantee 8).
    _name = "cs.deadline"
    _inherit = ["cs.deadline", "cs.confidential.trace.mixin"]
