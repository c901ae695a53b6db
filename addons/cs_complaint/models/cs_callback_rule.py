from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.cs_base.tools.local_time import (
    end_of_day,
    from_local,
    to_local,
    to_naive,
)

from ..tools.steps import KINDS, SEVERITIES

ASKED = [("no", "Not Asked"), ("optional", "Asked"), ("mandatory", "Answer Needed")]
QUESTIONS = ("attitude", "is_fixed", "definite_answer_given")
# More questions than these that need an answer kill the pace (ux 4.1, CMP-64). The
# result is always one of them.
MAX_MANDATORY = 3


class CsCallbackRule(models.Model):
    """How soon, in which way and with which questions a customer is called (CMP-64).

    The first rule that fits is taken: of the own company before the general ones, then
    by order. Where none fits, the values of a new rule hold.
    """

    _name = "cs.callback.rule"
    _description = "Callback Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    kind = fields.Selection(KINDS, string="Ticket Kind", help="Empty: for every kind.")
    severity = fields.Selection(SEVERITIES, help="Empty: for every severity.")
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        index="btree_not_null",
        check_company=True,
        help="Empty: for every category. A category stands for those below it too.",
    )
    is_discipline = fields.Boolean(string="Discipline Complaints Only")
    delay = fields.Integer(
        string="Within",
        default=3,
        required=True,
        help="From the moment the result was reported.",
    )
    delay_unit = fields.Selection(
        [
            ("hours", "Hours"),
            ("days", "Days"),
            ("day_end", "Calendar Days, Until the End of the Day"),
        ],
        default="days",
        required=True,
    )
    method = fields.Selection(
        [("phone", "Phone"), ("visit", "Visit")], default="phone", required=True
    )
    attitude = fields.Selection(
        ASKED, string="Attitude of the Staff", default="optional", required=True
    )
    is_fixed = fields.Selection(
        ASKED, string="Is It Fixed?", default="optional", required=True
    )
    definite_answer_given = fields.Selection(
        ASKED, string="Was a Definite Answer Given?", default="no", required=True
    )

    _delay_positive = models.Constraint(
        "CHECK (delay BETWEEN 0 AND 1000)",
        "A call is due after 0 to 1,000 hours or days.",
    )

    @api.constrains(*QUESTIONS)
    def _check_mandatory(self):
        """CMP-64: three answers are needed at most; the result is always one."""
        for rule in self:
            needed = 1 + sum(rule[name] == "mandatory" for name in QUESTIONS)
            if needed > MAX_MANDATORY:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” needs %(count)s answers; more than %(max)s keep "
                        "the clerks from calling (CMP-64). Ask some of them without "
                        "needing an answer.",
                        rule=rule.name,
                        count=needed,
                        max=MAX_MANDATORY,
                    )
                )

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=rule.name)}
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _match(self, tickets):
        """Return the rule of each ticket (CMP-64); one query for all.

        :param tickets: helpdesk.ticket
        :return: dict ticket -> cs.callback.rule; a new one with the default values
            where none fits
        """
        # Which rule holds is no secret; clerks of one company see the general ones.
        rules = self.sudo().search(
            [("company_id", "in", [*tickets.company_id.ids, False])]
        )
        rules = rules.sorted(lambda rule: not rule.company_id)
        fallback = self.new({})
        return {
            ticket: next((r for r in rules if r._fits(ticket)), fallback)
            for ticket in tickets
        }

    def _fits(self, ticket):
        """Tell whether one rule is about one ticket."""
        category = ticket.sudo().category_id  # categories are shared words
        return (
            self.company_id.id in (False, ticket.company_id.id)
            and self.kind in (False, ticket.kind)
            and self.severity in (False, ticket.severity)
            and (not self.is_discipline or ticket.is_discipline)
            and (not self.category_id or self._holds_category(category))
        )

    def _holds_category(self, category):
        while category:
            if category == self.category_id:
                return True
            category = category.parent_id if "parent_id" in category else False
        return False

    def _get_due_date(self, moment, tz):
        """Return until when a customer is called (decision 5, decision 15).

        :param moment: naive UTC, when the result was reported
        :param tz: time zone of the site
        :return: naive UTC; days keep the local wall-clock time
        """
        if self.delay_unit == "hours":
            return moment + timedelta(hours=self.delay)
        wall = to_local(moment, tz) + relativedelta(days=self.delay)
        if self.delay_unit == "day_end":
            return to_naive(end_of_day(wall.date(), tz))
        return to_naive(from_local(wall, tz))
