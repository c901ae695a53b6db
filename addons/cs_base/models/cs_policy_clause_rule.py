import re

from odoo import api, models, tools


class CsPolicyClause(models.Model):
    _inherit = "cs.policy.clause"

    @api.model
    @tools.ormcache("rule", "company_id", "day")
    def _get_rule_clause_ids(self, rule, company_id, day):
        """Return ids of the clauses in force on ``day`` that a rule carries out.

        :param str rule: ID of the rule, such as CMP-16
        """
        if not rule:
            return ()
        # Which clause asks for a rule does not depend on who goes past it.
        clauses = self.sudo().search(
            [
                ("rule_codes", "like", rule),
                ("company_id", "in", [False, company_id]),
                ("version_id.state", "!=", "draft"),
            ]
        )
        found = clauses.filtered(
            lambda c: (
                rule in re.split(r"[,\s]+", c.rule_codes)
                and c.version_id == c.policy_id._get_version_at(day)
            )
        )
        return tuple(found.sorted(lambda c: (not c.company_id, c.id)).ids)
