from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.cs_base.tools.deadlines import (
    CALENDAR_DAYS,
    HOURS,
    MINUTES,
    WORKING_DAYS,
)

from ..tools.routing import Criteria
from ..tools.steps import KINDS, SEVERITIES, URGENCIES


class CsRoutingRule(models.Model):
    """A row of the matrix that names department and deadline (CMP-10, CMP-16, ux 5.1).

    Whoever leaves a criterion empty means all of it. Department and deadline are found
    apart: a row may give one of the two only, then another row gives the rest.
    ``cs_routing_rule_route.py`` holds how a matter is matched.
    """

    _name = "cs.routing.rule"
    _description = "Routing Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        help="Empty: the rule is named by what it asks for.",
    )
    sequence = fields.Integer(
        default=10, help="Of two rules that ask for the same, the first counts."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Empty: for all companies.",
    )

    # Which matters
    site_id = fields.Many2one(
        "cs.site", index="btree_not_null", check_company=True, help="Empty: all sites."
    )
    kind = fields.Selection(KINDS, string="Ticket Kind", help="Empty: every kind.")
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="With all its sub-categories. Empty: every category.",
    )
    severity = fields.Selection(SEVERITIES, help="Empty: every severity.")
    urgency = fields.Selection(URGENCIES, help="Empty: every urgency.")

    # What follows
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: another rule names the department.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('department_id', 'child_of', department_id)]",
    )
    amount = fields.Integer(
        string="Deadline", help="0: another rule sets the deadline."
    )
    unit = fields.Selection(
        [
            (MINUTES, "Minutes"),
            (HOURS, "Hours"),
            (CALENDAR_DAYS, "Calendar Days"),
            (WORKING_DAYS, "Working Days"),
        ],
        string="Counted In",
        default=HOURS,
        required=True,
    )
    is_day_end = fields.Boolean(
        string="Until the End of the Day",
        help="Calendar days end with the last second of the day.",
    )
    has_quiet_hours = fields.Boolean(
        string="Spare the Night",
        default=True,
        help="A deadline of an ordinary matter that falls into the night moves to the "
        "morning. Those of major, urgent and emergency matters never move.",
    )
    default_urgency = fields.Selection(
        URGENCIES,
        string="Proposed Urgency",
        help="How urgent such a matter is, unless somebody says otherwise.",
    )

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A deadline cannot be negative; 0 means none."
    )
    _day_end_unit = models.Constraint(
        "CHECK (is_day_end IS NOT TRUE OR unit = 'calendar_days')",
        "Only calendar days can last until the end of the day.",
    )

    @api.depends("name", "site_id", "kind", "category_id", "severity", "urgency")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = (
                rule.name or rule._get_criteria_text() or self.env._("All matters")
            )

    @api.depends("site_id", "department_id")
    def _compute_company_id(self):
        """A rule with a site or a department is a rule of their company."""
        for rule in self:
            rule.company_id = (
                rule.site_id.company_id
                or rule.department_id.company_id
                or rule.company_id
            )

    @api.constrains("employee_id", "department_id")
    def _check_employee(self):
        """CMP-10: who is responsible works in the department that has the task."""
        for rule in self.filtered("employee_id"):
            if not rule.department_id:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” names a person without a department. "
                        "Name the department too.",
                        rule=rule.display_name,
                    )
                )

    @api.constrains("urgency", "default_urgency")
    def _check_default_urgency(self):
        """A proposal of an urgency cannot depend on the urgency."""
        for rule in self:
            if rule.urgency and rule.default_urgency:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” is for one urgency and proposes one. "
                        "Empty one of the two.",
                        rule=rule.display_name,
                    )
                )

    def _get_criteria_text(self):
        """Return in words which matters the rule is for."""
        self.ensure_one()
        words = [self.site_id.name, self._get_label("kind")]
        words += [self.category_id.complete_name]
        words += [self._get_label("severity"), self._get_label("urgency")]
        return " · ".join(word for word in words if word)

    def _get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name])

    def _get_criteria(self):
        """Return what the rule asks for, as plain values."""
        self.ensure_one()
        return Criteria(
            site=self.site_id.id or 0,
            kind=self.kind or "",
            category=_path(self.category_id),
            severity=self.severity or "",
            urgency=self.urgency or "",
        )


def _path(category):
    """Return the ids from the root to ``category``."""
    return tuple(int(part) for part in (category.parent_path or "").split("/") if part)
