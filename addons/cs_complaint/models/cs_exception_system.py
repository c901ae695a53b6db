"""Who looks at what the system itself has found (CMP-05, CMP-23, CMP-24, CMP-25)."""

from odoo import api, models
from odoo.api import SUPERUSER_ID

from .cs_exception_role import MANAGER

# The rule book names the customer service manager for these; a scheduled action has
# nobody who caused them.
RULES = {"CMP-01", "CMP-05", "CMP-23", "CMP-24", "CMP-25"}


class CsException(models.Model):
    _inherit = "cs.exception"

    @api.model
    def _add_rows(self, records, common, text, site):
        told = self.with_context(cs_exception_rule=common["rule"])
        return super(CsException, told)._add_rows(records, common, text, site)

    @api.model
    def _get_role(self, operator):
        rule = self.env.context.get("cs_exception_rule")
        if operator.id == SUPERUSER_ID and rule in RULES:
            return MANAGER
        return super()._get_role(operator)
