"""The department manager reads what the customers said (CMP-66)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.gates import numbered
from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

from ..tools.steps import FINISHED_OUTCOMES
from .cs_callback import SERVER_VALS
from .cs_callback_schedule import MANAGER

SERVER_VALS.update(
    {
        "review_state": "none",
        "needs_opening": False,
        "reviewed_by_id": False,
        "reviewed_date": False,
        "review_note": False,
        "is_review_late": False,
    }
)
CONTENT = ("very_satisfied", "satisfied")
BATCH = 500


class CsCallback(models.Model):
    _inherit = "cs.callback"

    review_state = fields.Selection(
        [
            ("none", "Not Asked For"),
            ("to_review", "To Be Reviewed"),
            ("reviewed", "Reviewed"),
        ],
        string="Review",
        readonly=True,
        copy=False,
    )
    needs_opening = fields.Boolean(
        string="To Be Opened",
        readonly=True,
        copy=False,
        help="Not satisfied, not reached, changed after the call or of a major matter: "
        "reviewed singly, not in bulk (CMP-66).",
    )
    reviewed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    reviewed_date = fields.Datetime(string="Reviewed On", readonly=True, copy=False)
    review_note = fields.Text(string="Remark of the Review", readonly=True, copy=False)
    is_review_late = fields.Boolean(
        string="Review Overdue",
        readonly=True,
        copy=False,
        help="Not reviewed when the month of the call ended.",
    )

    _to_review = models.Index("(site_id, done_date) WHERE review_state = 'to_review'")
    # What the scheduled action has still to list, and nothing else.
    _late_unlisted = models.Index(
        "(due_date) WHERE is_waiting IS TRUE AND is_late IS NOT TRUE"
    )

    def _after_finish(self):
        super()._after_finish()
        for (state, needs_opening), calls in self.grouped(
            lambda c: c._get_review_need()
        ).items():
            calls._write_by_server(
                {"review_state": state, "needs_opening": needs_opening}
            )

    def _get_review_need(self):
        """Return the review of one finished call and whether it must be opened.

        Attempts that reached nobody are not reviewed, but for the last one: it says
        that the customer is unreachable.
        """
        self.ensure_one()
        # What a kind asks for is no secret, and the manager sees all of it.
        ticket = self.ticket_id.sudo()
        asked = ticket._get_kind_rule().callback_review or "no"
        is_end = self.outcome in FINISHED_OUTCOMES or ticket.is_unreachable
        if asked == "no" or not is_end:
            return "none", False
        is_plain = (
            asked == "bulk"
            and self.outcome == "reached"
            and self.satisfaction in CONTENT
            and not self._needs_resolution()
            and self.attitude != "bad"
            and self.definite_answer_given != "no"
            and not self.was_undone
        )
        return "to_review", not is_plain

    def _get_undone_vals(self):
        return {
            **super()._get_undone_vals(),
            "review_state": "none",
            "needs_opening": False,
        }

    # ------------------------------------------------------------------
    # Reviewing
    # ------------------------------------------------------------------

    def action_review(self, note=""):
        """Mark one opened call as reviewed by the department manager (CMP-66)."""
        self.ensure_one()
        self._review(note)

    def action_review_bulk(self):
        """Mark ordinary calls with satisfied customers as read, all at once."""
        waiting = self.filtered(lambda c: c.review_state == "to_review")
        opened = waiting.filtered("needs_opening")
        if opened:
            raise UserError(
                self.env._(
                    "These are opened and reviewed singly, since the customer was not "
                    "satisfied or not reached, the result was changed, or the matter "
                    "is a major one (CMP-66):\n%(calls)s",
                    calls=numbered(opened.mapped("display_name")),
                )
            )
        waiting._review()

    def _review(self, note=""):
        self.check_access("read")
        waiting = self.filtered(lambda c: c.review_state == "to_review")
        waiting._check_may_review()
        # Reviewers read callbacks; what they note about them is checked above.
        waiting.sudo()._write_by_server(
            {
                "review_state": "reviewed",
                "reviewed_by_id": self.env.user._get_cs_operator().id,
                "reviewed_date": fields.Datetime.now(),
                "review_note": (note or "").strip(),
            }
        )

    def _check_may_review(self):
        """CMP-66: the department manager does, and nobody his own calls."""
        if not self.env.su and not all(
            self._is_reviewer(company) for company in self.company_id
        ):
            raise AccessError(
                self.env._(
                    "The customer service manager, or the head of the department "
                    "responsible for callbacks, reviews them (CMP-66)."
                )
            )
        people = self._get_people()
        own = self.filtered(lambda c: (c.user_id | c.operator_id) & people)
        if own:
            raise UserError(
                self.env._(
                    "Nobody reviews the own calls (CMP-66). Ask another manager or a "
                    "deputy:\n%(calls)s",
                    calls=numbered(own.mapped("display_name")),
                )
            )

    @api.model
    def _is_reviewer(self, company):
        """Tell whether user and operator may: managers, the head, deputies (M14)."""
        # Which department is responsible is no secret.
        department = company.sudo().cs_callback_department_id
        return all(
            person.has_group(MANAGER)
            or (department and person._is_cs_head_of(department, power="decide"))
            for person in self._get_people()
        )

    # ------------------------------------------------------------------
    # What became late
    # ------------------------------------------------------------------

    @api.model
    def _cron_report_late(self):
        """List calls not made when due (CMP-57) and reviews not made (CMP-66)."""
        for find, mark in (
            (self._find_late_calls, self._mark_late_calls),
            (self._find_late_reviews, self._mark_late_reviews),
        ):
            while calls := find(BATCH).try_lock_for_update(allow_referencing=True):
                mark(calls)
                if not self.env["ir.cron"]._commit_progress(len(calls)):
                    return

    @api.model
    def _find_late_calls(self, limit):
        return self.search(
            [
                ("is_waiting", "=", True),
                ("due_date", "<", fields.Datetime.now()),
                ("is_late", "=", False),
            ],
            limit=limit,
            order="due_date, id",
        )

    @api.model
    def _mark_late_calls(self, calls):
        calls._write_by_server({"is_late": True})
        repairs = calls.filtered(lambda c: c.ticket_id.kind == "repair")
        for part, rule in ((repairs, "CMP-57"), (calls - repairs, "CMP-64")):
            self.env["cs.exception"]._report(
                part, "warning", rule, self.env._("The customer was not called in time")
            )

    @api.model
    def _find_late_reviews(self, limit):
        """Return calls of earlier months, by the local calendar of each site."""
        now = fields.Datetime.now()
        sites = self.env["cs.site"].search(Domain.TRUE, order="id")
        is_earlier = Domain.OR(
            Domain("site_id", "in", group.ids)
            & Domain("done_date", "<", self._get_month_begin(now, tz))
            for tz, group in sites.grouped("tz").items()
        )
        is_open = Domain("review_state", "=", "to_review")
        is_new = Domain("is_review_late", "=", False)
        return self.search(
            is_open & is_new & is_earlier, limit=limit, order="done_date, id"
        )

    @api.model
    def _get_month_begin(self, now, tz):
        """Return when the present month began at a place, as naive UTC."""
        first = to_local(now, tz) + relativedelta(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        return to_naive(from_local(first, tz))

    @api.model
    def _mark_late_reviews(self, calls):
        calls._write_by_server({"is_review_late": True})
        self.env["cs.exception"]._report(
            calls,
            "warning",
            "CMP-66",
            self.env._("Not reviewed when the month of the call ended"),
        )
