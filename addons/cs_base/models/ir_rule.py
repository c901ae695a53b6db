from odoo import fields, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _compute_domain_context_values(self):
        """Rules read whom a user acts for, which changes when a day begins.

        Days begin on the half hour somewhere, so the half hour is part of the key
        under which the domain of a rule is cached.
        """
        yield from super()._compute_domain_context_values()
        now = fields.Datetime.now()
        yield now.replace(minute=now.minute // 30 * 30, second=0)
