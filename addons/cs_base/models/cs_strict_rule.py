from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools.local_time import from_local, to_naive

RULE_GROUPS = [
    ("registration", "Registration"),
    ("verification", "Verification"),
    ("assignment", "Assignment"),
    ("result", "Result"),
    ("signature", "Signature"),
    ("review", "Review"),
    ("callback", "Callback"),
    ("closing", "Closing"),
    ("discipline", "Discipline"),
]


class CsStrictRule(models.Model):
    """From which day a group of rules bites at a site (ux M5).

    Before that day its gates only report what they would have blocked. Gates for
    safety, separation of duties, rights and history belong to no group: they always
    bite (guarantee 2). A site without a record is strict.
    """

    _name = "cs.strict.rule"
    _description = "Start Date of a Rule Group"
    _inherit = ["cs.cached.mixin", "cs.site.mixin", "mail.thread"]
    _order = "site_id, rule_group"
    _rec_name = "rule_group"

    rule_group = fields.Selection(RULE_GROUPS, required=True, tracking=True)
    strict_from = fields.Date(
        required=True,
        tracking=True,
        help="The first day, in the time of the site, on which these rules block. "
        "Until then they are on trial: the step goes on and is listed.",
    )
    is_trial = fields.Boolean(
        string="On Trial", compute="_compute_is_trial", help="Not strict yet today."
    )

    _site_rule_group_uniq = models.UniqueIndex(
        "(site_id, rule_group)",
        "The site has a start date for this group already. Change that one.",
    )

    @api.depends("strict_from", "site_id.tz")
    def _compute_is_trial(self):
        now = fields.Datetime.now()
        for rule in self:
            rule.is_trial = bool(rule.strict_from) and now < rule._get_strict_moment()

    @api.depends("site_id", "rule_group")
    def _compute_display_name(self):
        labels = dict(self._fields["rule_group"]._description_selection(self.env))
        for rule in self:
            label = labels.get(rule.rule_group, "")
            rule.display_name = f"{rule.site_id.name or ''}: {label}"

    def _get_strict_moment(self):
        """Return the local midnight at which the group becomes strict, as UTC."""
        self.ensure_one()
        midnight = datetime.combine(self.strict_from, time())
        return to_naive(from_local(midnight, self.site_id.tz or "UTC"))

    @api.model
    def _get_trial_groups(self, site):
        """Return the codes of the rule groups that are on trial at ``site`` now.

        :param site: cs.site, may be empty: then everything is strict
        :return: frozenset of codes
        """
        if not site:
            return frozenset()
        now = fields.Datetime.now()
        return frozenset(
            code for code, strict in self._get_strict_moments(site.id) if now < strict
        )

    @api.model
    @ormcache("site_id")
    def _get_strict_moments(self, site_id):
        """Return (rule group, moment from which it is strict) of a site."""
        # Whoever takes a step is bound by the start dates without a right on them.
        rules = self.sudo().search([("site_id", "=", site_id)])
        return tuple((rule.rule_group, rule._get_strict_moment()) for rule in rules)
