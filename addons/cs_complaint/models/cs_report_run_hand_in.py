"""Handing in, accepting and returning a periodic report (CMP-44, 58, 67)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.models.cs_obligation_occurrence import OPEN_STATES

from ..tools.period_report import show
from .cs_report_run_period import CALLBACK_STATISTICS, ENQUIRY_SUMMARY, PERIOD_CODES

# The states of the due item, in the words of a report.
DUE_STATES = [
    ("to_do", "To Be Handed In"),
    ("submitted", "Report Handed In"),
    ("returned", "Report Returned"),
    ("accepted", "Report Accepted"),
    ("not_applicable", "Report Not Applicable"),
]


class CsReportRun(models.Model):
    """The due item says until when, by whom and to whom; the report says what."""

    _inherit = "cs.report.run"

    due_item_ids = fields.One2many(
        "cs.obligation.occurrence",
        "report_run_id",
        string="Due Items",
        readonly=True,
        copy=False,
    )
    due_item_id = fields.Many2one(
        "cs.obligation.occurrence", compute="_compute_due_item", compute_sudo=True
    )
    due_state = fields.Selection(
        DUE_STATES,
        string="Status of the Report",
        compute="_compute_due_item",
        compute_sudo=True,
    )
    due_deadline = fields.Datetime(
        string="To Be Handed In By", compute="_compute_due_item", compute_sudo=True
    )
    is_due_late = fields.Boolean(
        string="Late Report", compute="_compute_due_item", compute_sudo=True
    )
    due_comment = fields.Text(
        string="Why It Was Returned", compute="_compute_due_item", compute_sudo=True
    )
    accepted_text = fields.Char(
        string="Accepted by Whom", compute="_compute_due_item", compute_sudo=True
    )
    is_superseded = fields.Boolean(compute="_compute_due_item", compute_sudo=True)
    can_hand_in = fields.Boolean(compute="_compute_can_hand_in")
    can_decide_on = fields.Boolean(compute="_compute_can_hand_in")
    period_tables_html = fields.Html(
        string="Figures", compute="_compute_period_tables_html", sanitize=False
    )
    late_additions_html = fields.Html(
        string="Late Additions", compute="_compute_late_additions_html", sanitize=False
    )
    unreviewed_count = fields.Integer(
        string="Not Reviewed", compute="_compute_unreviewed_count"
    )

    # --- the due item -------------------------------------------------------------

    @api.depends(
        "state", "due_item_ids.state", "due_item_ids.deadline", "due_item_ids.is_late",
        "due_item_ids.return_comment", "due_item_ids.accepted_date",
    )  # fmt: skip
    def _compute_due_item(self):
        """What the due item of a report says; where there is none yet, nothing."""
        for run in self:
            item = run.due_item_ids[:1]
            run.due_item_id = item
            run.due_state = item.state
            run.due_deadline = item.deadline
            run.is_due_late = item.is_late
            run.due_comment = item.state == "returned" and item.return_comment
            run.accepted_text = item._get_accepted_text() if item else False
            run.is_superseded = (
                run.state == "confirmed"
                and not item
                and run.report_code in PERIOD_CODES
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_hand_in(self):
        """What the buttons show; the due item asks again."""
        for run in self:
            # Whether it is the own matter is asked of the item itself.
            owed = run.sudo().due_item_id
            item = owed.with_env(self.env)._filtered_access("read")
            is_open = run.state == "computed" and not run.is_preliminary
            run.can_hand_in = (
                run.report_code in PERIOD_CODES
                and is_open
                and (not owed or item.can_submit)
            )
            run.can_decide_on = bool(item and item.can_accept)

    def _get_due_item(self):
        """Return the due item of a report, which is linked where it was not yet.

        :raise UserError: where nobody owes this report
        """
        self.ensure_one()
        self.check_access("read")
        # Items of others are looked at to find the one of this report.
        item = self.sudo().due_item_id
        if not item:
            # As above.
            items = self.env["cs.obligation.occurrence"].sudo().search(
                [
                    ("state", "in", OPEN_STATES),
                    ("report_run_id", "=", False),
                    ("obligation_id.report_code", "=", self.report_code),
                    ("company_id", "=", self.company_id.id),
                    ("date_from", "=", self.date_from),
                    ("date_to", "=", self.date_to),
                ]
            )  # fmt: skip
            item = items.filtered(
                lambda one: (
                    one._get_report_scope_key() == self.scope_key
                    and one.return_count == self.return_round
                )
            )[:1]
            item._write_server({"report_run_id": self.id})
        if not item:
            raise UserError(
                self.env._(
                    "%(report)s is not to be handed in: no rule of the due list asks "
                    "for it with this period, these sites and this department, or the "
                    "period has not ended.",
                    report=self.name,
                )
            )
        return item.with_env(self.env)

    def action_hand_in(self):
        """Open the dialogue that hands the report in; it locks figures and text."""
        return self._get_due_item().action_submit()

    def action_accept(self):
        """Confirm that the report was received, as the one it goes to."""
        return self._get_due_item().action_accept()

    def action_return(self):
        """Open the dialogue that returns the report with the reason."""
        return self._get_due_item().action_return()

    def action_open_due_item(self):
        """Open the item of the due list."""
        return self._get_due_item().get_formview_action()

    def action_confirm(self):
        """A report that is owed is confirmed by handing it in, never past that."""
        owed = self.filtered(lambda run: run._is_period_report())
        if not owed:
            return super().action_confirm()
        if len(self) > 1:
            raise UserError(self.env._("Open the report and hand it in."))
        return owed.action_hand_in()

    def action_print_period(self):
        """Print the report as a form, from the figures as they are stored."""
        self.ensure_one()
        report = self.env.ref(f"cs_complaint.action_report_{self.report_code}")
        return report.report_action(self, config=False)

    # --- the text -------------------------------------------------------------------

    def _fill_comment(self, text):
        """Take the words of the dialogue as the text of a report without one.

        Called for who may hand it in, who need not have a right to write reports.
        """
        for run in self:
            if run.state != "confirmed" and not (run.comment or "").strip():
                run.comment = (text or "").strip() or False

    def _confirm(self):
        """Keep the measures as they were when the table was handed in."""
        if self.report_code == CALLBACK_STATISTICS:
            self._get_engine()._store_measures(self)
        return super()._confirm()

    def _get_warnings(self):
        """Return (rule, text) of what is listed when the report is handed in."""
        self.ensure_one()
        if self.report_code != CALLBACK_STATISTICS:
            return []
        total, found = self._get_engine()._get_total(self), []
        if total.unreviewed:
            text = self.env._(
                "%(report)s was handed in with %(count)s callbacks of the month that "
                "were not reviewed.",
                report=self.name,
                count=total.unreviewed,
            )
            found.append(("CMP-67", text))
        # A setting of the company, and whether there is a measure: no secrets.
        run, rate = self.sudo(), total.satisfaction_rate()
        target = run.company_id._get_cs_satisfaction_target()
        if rate is not None and rate < target and not run.improvement_ids:
            text = self.env._(
                "%(report)s was handed in without an improvement measure; %(rate)s of "
                "the customers were satisfied, %(target)s are to be.",
                report=self.name,
                rate=show(rate, "percent"),
                target=show(target, "percent"),
            )
            found.append(("CMP-68", text))
        return found

    # --- what is told beside the figures ------------------------------------------

    @api.depends("report_code", "state", "period_line_ids")
    @api.depends_context("lang")
    def _compute_period_tables_html(self):
        for run in self:
            html = False
            if run.report_code in PERIOD_CODES and run.period_line_ids:
                engine = run._get_engine()
                html = self.env["ir.qweb"]._render(
                    "cs_complaint.period_report_tables",
                    {
                        "cards": engine._get_cards(run),
                        "tables": engine._get_tables(run),
                    },
                )
            run.period_tables_html = html

    @api.depends("report_code", "state")
    @api.depends_context("lang")
    def _compute_late_additions_html(self):
        """CMP-44: what came after the report was handed in is shown beside it."""
        for run in self:
            html = False
            if run.report_code in PERIOD_CODES and run.state == "confirmed":
                changes = run._get_engine()._get_late_changes(run)
                html = changes and self.env["ir.qweb"]._render(
                    "cs_complaint.period_report_late", {"changes": changes}
                )
            run.late_additions_html = html

    @api.depends("report_code", "state", "period_line_ids")
    def _compute_unreviewed_count(self):
        for run in self:
            run.unreviewed_count = (
                run._get_engine()._get_total(run).unreviewed
                if run.report_code == CALLBACK_STATISTICS and run.state != "draft"
                else 0
            )

    def action_view_late_enquiries(self):
        """Open the enquiries of the quarter entered after it was handed in."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.cs_enquiry_action"
        )
        return {
            **action,
            "name": self.env._("Late Additions"),
            "domain": list(self._get_late_enquiries_domain()),
            "context": {},
        }

    def _get_late_enquiries_domain(self):
        """Return the domain of enquiries received in the period, entered later."""
        self.ensure_one()
        if self.report_code != ENQUIRY_SUMMARY or not self.confirmed_date:
            return fields.Domain.FALSE
        return fields.Domain("create_date", ">", self.confirmed_date) & (
            fields.Domain.OR(
                fields.Domain("site_id", "=", site_id)
                & fields.Domain("received_date", ">=", start)
                & fields.Domain("received_date", "<", stop)
                for site_id, _tz, start, stop in self._get_bounds()
            )
        )
