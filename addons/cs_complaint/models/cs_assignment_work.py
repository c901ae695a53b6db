"""The worker's way: to be accepted, accepted, on site, finished (CMP-10, CMP-19)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.assignment import ENTRY_WAYS, WORK_STATES
from .cs_assignment import SERVER_VALS

SERVER_VALS.update(
    dict.fromkeys(
        (
            "accepted_date",
            "accepted_user_id",
            "arrived_date",
            "is_late_entry",
            "late_entry_reason",
        ),
        False,
    )
)


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    helper_ids = fields.Many2many(
        "hr.employee",
        "cs_assignment_helper_rel",
        "assignment_id",
        "employee_id",
        string="Helpers",
        check_company=True,
        copy=False,
        help="Who works along; a helper is no independent caller afterwards (CMP-57).",
    )
    appointment_date = fields.Datetime(
        string="Appointment", copy=False, tracking=True, index="btree_not_null"
    )
    entry_way = fields.Selection(ENTRY_WAYS, string="Way of Entry", copy=False)
    work_state = fields.Selection(
        WORK_STATES,
        string="Progress",
        compute="_compute_work_state",
        store=True,
        precompute=True,
    )
    accepted_date = fields.Datetime(string="Accepted On", readonly=True, copy=False)
    accepted_user_id = fields.Many2one(
        "res.users", string="Accepted By", readonly=True, copy=False
    )
    arrived_date = fields.Datetime(string="Arrived On", readonly=True, copy=False)
    is_late_entry = fields.Boolean(
        string="Late Entry",
        readonly=True,
        copy=False,
        help="Arrival or finish were entered afterwards, with a reason (CMP-19).",
    )
    late_entry_reason = fields.Char(readonly=True, copy=False)

    @api.depends("accepted_date", "arrived_date", "finished_date", "hold_reason")
    def _compute_work_state(self):
        for assignment in self:
            if assignment.finished_date:
                assignment.work_state = "finished"
            elif assignment.hold_reason:
                assignment.work_state = "hold"
            elif assignment.arrived_date:
                assignment.work_state = "working"
            elif assignment.accepted_date:
                assignment.work_state = "accepted"
            else:
                assignment.work_state = "new"

    def action_accept(self):
        """The worker takes the job; the same tap twice is one stamp (CMP-10).

        :raise UserError: a colleague was first, or the job is not current any more
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if self._is_accepted_by_me():
            return
        self._check_not_taken()
        self._check_worker()
        self._check_current()
        vals = {
            "accepted_date": fields.Datetime.now(),
            "accepted_user_id": self.env.uid,
        }
        # Who has the job may be beyond what a worker reads.
        if not self.sudo().employee_id:
            own = self._get_own_employees()
            company = self.sudo().company_id  # an employee of the job's company
            vals["employee_id"] = own.filtered(lambda e: e.company_id == company)[:1].id
        self._write_by_server(vals)
        self._close_notice()
        # Accepting is work on the ticket; workers have no right to edit tickets.
        self.ticket_id.sudo().filtered(lambda t: t.step == "assigned")._move_to(
            "in_progress"
        )

    def _is_accepted_by_me(self):
        # Who accepted a job is told to who sees it.
        task = self.sudo()
        return bool(
            task.state == "current"
            and task.accepted_date
            and task.accepted_user_id == self.env.user
        )

    def _check_not_taken(self):
        """One of two who accept at once wins; the other one is told who."""
        task = self.sudo()  # as in _is_accepted_by_me
        if task.state == "current" and task.accepted_date:
            raise UserError(
                self.env._(
                    "%(who)s accepted %(task)s at %(at)s already. Look at the list "
                    "again.",
                    who=task.employee_id.name or task.accepted_user_id.name,
                    task=task.ticket_id.short_number,
                    at=self._format_moment(task.accepted_date),
                )
            )

    def action_arrive(self, at=None, reason=None):
        """The worker is on site, now by the server's clock (CMP-19).

        :param at: an earlier UTC moment, entered afterwards with a reason
        :raise UserError: not accepted yet, or a moment that cannot be
        """
        self.ensure_one()
        self._check_worker()
        self._lock()
        task = self.sudo()  # a worker reads his job, not everything beside it
        if task.arrived_date and task.state == "current":
            return
        self._check_current()
        if not task.accepted_date:
            raise UserError(self.env._("Accept the job first, then arrive."))
        vals = self._prepare_moment_vals("arrived_date", at, reason, task.assigned_date)
        if task.hold_reason:
            self._resume()
        self._write_by_server(vals)

    def _prepare_moment_vals(self, name, at, reason, earliest):
        """Return the stamp of a tap: now, or an earlier moment as a late entry.

        CMP-19: the server's time counts; an earlier one is entered with a reason, is
        never before ``earliest`` nor to come, and stands in the list of exceptions.
        """
        now = fields.Datetime.now()
        moment = self._clean_moment(at)
        if not moment or moment == now:
            return {name: now}
        reason = self._clean_text(reason)
        if moment > now:
            raise UserError(self.env._("That moment has not come yet (CMP-19)."))
        if moment < earliest:
            raise UserError(
                self.env._(
                    "%(moment)s cannot be: %(earliest)s came first (CMP-19).",
                    moment=self._format_moment(moment),
                    earliest=self._format_moment(earliest),
                )
            )
        if not reason:
            raise UserError(
                self.env._("Say why it is entered only now (CMP-19): no reason given.")
            )
        # The reasons of arrival and finish stand side by side.
        parts = [self.sudo().late_entry_reason, reason]
        self._report_exception(
            "late_entry",
            "CMP-19",
            self.env._(
                "%(what)s %(moment)s was entered at %(now)s: %(reason)s",
                what=self.fields_get([name], ["string"])[name]["string"],
                moment=self._format_moment(moment),
                now=self._format_moment(now),
                reason=reason,
            ),
        )
        return {
            name: moment,
            "is_late_entry": True,
            "late_entry_reason": "; ".join(part for part in parts if part),
        }

    def _report_exception(self, kind, rule, text, **kwargs):
        """List what went past a rule, with the ticket as its record."""
        # The record of the row is the ticket, also for who sees only the task.
        tickets = self.ticket_id.sudo()
        self.env["cs.exception"]._report(tickets, kind, rule, text, **kwargs)

    def _report_each(self, kind, rule, texts):
        """As _report_exception with words for each task, told by ticket.

        Of several tasks of one ticket each is told, one after the other.

        :param texts: dict task -> str
        """
        left = self
        while left:
            by_ticket = {task.ticket_id: task for task in left.sorted("id", True)}
            tasks = self.browse().concat(*by_ticket.values())
            # As in _report_exception, whose records the words belong to.
            words = {t.sudo(): texts[task] for t, task in by_ticket.items()}
            tasks._report_exception(kind, rule, words)
            left -= tasks
