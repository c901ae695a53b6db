"""The work waits: for the customer, for parts, for others (CMP-16, ux 2.5)."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.assignment import DEPARTMENT_RULE, ENTRY_WAYS, HOLD_REASONS
from .cs_assignment import SERVER_VALS

_logger = logging.getLogger(__name__)

SERVER_VALS.update(
    dict.fromkeys(
        (
            "hold_reason",
            "hold_note",
            "hold_date",
            "hold_until",
            "is_hold_approved",
            "question_activity_id",
        ),
        False,
    )
)

HOLD_BATCH = 100


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    hold_reason = fields.Selection(
        HOLD_REASONS, string="On Hold", readonly=True, copy=False
    )
    hold_note = fields.Char(string="Remark on the Hold", readonly=True, copy=False)
    hold_date = fields.Datetime(string="On Hold Since", readonly=True, copy=False)
    hold_until = fields.Datetime(
        string="On Hold Until",
        readonly=True,
        copy=False,
        help="The appointment agreed with the customer; the deadline rests until then.",
    )
    is_hold_approved = fields.Boolean(
        string="Waiting Approved",
        readonly=True,
        copy=False,
        help="The head of the department agreed to wait for parts; from then on the "
        "deadline rests.",
    )

    question_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Asks the head to agree, or the desk to assign anew.",
    )

    # What waits for the nod of a head is little, if anything.
    _waiting_nod = models.Index(
        "(department_id) WHERE state = 'current' AND hold_reason = 'waiting_parts' "
        "AND is_hold_approved IS NOT TRUE"
    )
    _hold_until_idx = models.Index(
        "(hold_until) WHERE state = 'current' AND hold_until IS NOT NULL"
    )

    def action_hold(self, reason, note=None, until=None):
        """The work waits, for a reason that decides about the deadline (CMP-16).

        ``customer_rescheduled``: the deadline rests until the appointment agreed on.
        ``waiting_parts``: it rests from the nod of the department's head on.
        ``third_party``, ``not_home``: it runs on.

        :param until: UTC moment of the new appointment
        :raise UserError: naming what is missing
        """
        self.ensure_one()
        self._check_worker()
        self._lock()
        task = self.sudo()  # a worker reads his job, not everything beside it
        until = self._clean_moment(until)
        note = self._clean_text(note)
        if task.state == "current" and (task.hold_reason, task.hold_until) == (
            reason,
            until,
        ):
            return
        self._check_current()
        self._check_hold(reason, note, until)
        if task.hold_reason:
            self._resume()
        vals = {
            "hold_reason": reason,
            "hold_note": note or False,
            "hold_date": fields.Datetime.now(),
            "hold_until": False,
            "is_hold_approved": False,
        }
        if reason == "customer_rescheduled":
            vals |= {"hold_until": until, "appointment_date": until}
        self._write_by_server(vals)
        label = dict(self._fields["hold_reason"]._description_selection(self.env))
        if reason == "customer_rescheduled":
            task._pause_deadline(DEPARTMENT_RULE, f"{label[reason]} {note}".strip())
        self._log_on_ticket(
            self.env._(
                "On hold: %(reason)s %(note)s",
                reason=label[reason],
                note=note,
            )
        )
        if reason == "waiting_parts":
            self._ask_head()

    def _check_hold(self, reason, note, until):
        task = self.sudo()  # as in action_hold
        if reason not in dict(HOLD_REASONS):
            raise UserError(self.env._("Choose why the work waits."))
        if not task.accepted_date or task.finished_date:
            raise UserError(
                self.env._("Only a job that was accepted and is not finished can wait.")
            )
        if reason == "customer_rescheduled":
            if not until:
                raise UserError(
                    self.env._(
                        "The deadline rests for an agreed appointment only (CMP-16): "
                        "enter when the customer wants you to come."
                    )
                )
            self._check_appointment(until)
        elif not note:
            raise UserError(
                self.env._("Say in a few words what the work is waiting for.")
            )

    @api.model
    def _check_appointment(self, moment):
        if moment <= fields.Datetime.now():
            raise UserError(self.env._("An appointment lies ahead, not in the past."))

    def _ask_head(self):
        """The head of the department decides whether the deadline rests."""
        # Who heads a department is no secret.
        for task in self.sudo():
            user = task.department_id.manager_id.user_id
            if user and user != self.env.user:
                words = task.with_context(lang=user.lang)
                task._ask(
                    user, words.env._("Waiting for parts: let the deadline rest?")
                )

    def _ask(self, user, summary):
        """Put a question to somebody, as an activity on the ticket."""
        # Departments have no right to plan activities on tickets.
        tickets = self.ticket_id.sudo().with_context(mail_activity_quick_update=True)
        activity = tickets.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary
        )
        self._write_by_server({"question_activity_id": activity.id})

    def _close_question(self):
        """The question is answered, by whoever acted."""
        # As in _ask.
        self.sudo().question_activity_id.action_done()

    def action_approve_hold(self):
        """The head's nod: from now on the deadline rests for parts (CMP-16).

        :raise AccessError: somebody who does not head the department
        """
        self.check_access("read")
        self._lock()
        # Heads of departments read assignments; what they decide is checked here.
        for task in self.sudo():
            if not task.with_env(self.env)._is_department_head():
                raise AccessError(
                    self.env._(
                        "Only the head of the department agrees to wait for parts "
                        "(CMP-16)."
                    )
                )
            if task.hold_reason != "waiting_parts" or task.state != "current":
                raise UserError(
                    self.env._(
                        "%(task)s does not wait for parts.",
                        task=task.ticket_id.short_number,
                    )
                )
            if task.is_hold_approved:
                continue
            task.with_env(self.env)._write_by_server({"is_hold_approved": True})
            task._close_question()
            task._pause_deadline(
                DEPARTMENT_RULE,
                self.env._("Waiting for parts, agreed by the head of the department"),
            )
            task._log_on_ticket(
                self.env._("The head agreed to wait for parts; the deadline rests.")
            )

    def action_resume(self):
        """The work goes on."""
        self.ensure_one()
        self._check_worker()
        self._lock()
        self._check_current()
        # A worker reads his job, not everything beside it.
        if self.sudo().hold_reason:
            self._resume()

    def _resume(self):
        """End the hold; an agreed rest ends at the appointment, not later (CMP-16)."""
        now = fields.Datetime.now()
        # Clock and history are kept by the server.
        for task in self.sudo():
            end = min(task.hold_until or now, now)
            task._close_question()
            task._resume_deadline(DEPARTMENT_RULE, end, self.env._("The work goes on"))
            task._write_by_server(
                {"hold_reason": False, "hold_until": False, "is_hold_approved": False}
            )
            task._log_on_ticket(self.env._("The work goes on."))

    @api.model
    def _cron_resume_holds(self):
        """Let deadlines run again whose appointment has come (guarantee 6)."""
        domain = [
            ("state", "=", "current"),
            ("hold_until", "<=", fields.Datetime.now()),
        ]
        failed = []
        while True:
            due = self.search(
                [*domain, ("id", "not in", failed)],
                limit=HOLD_BATCH,
                order="hold_until, id",
            )
            tasks = due.try_lock_for_update(allow_referencing=True)
            if not tasks:
                break
            failed += tasks._resume_each()
            # One more is enough to be called again; a count would read them all.
            remaining = int(len(due) == HOLD_BATCH)
            if not self.env["ir.cron"]._commit_progress(
                len(tasks), remaining=remaining
            ):
                break

    def _resume_each(self):
        """Let the work go on; return the ids of tasks with which that failed, which
        stop no other and are tried again by the next run."""
        try:
            with self.env.cr.savepoint():
                self._resume()
        except OperationalError:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                return [i for task in self for i in task._resume_each()]
            _logger.warning("Task %s does not go on", self.id, exc_info=True)
            return self.ids
        return []

    def action_appointment(self, moment, entry_way=None):
        """Note when somebody comes, as agreed with the customer, and how he gets in.

        :param moment: UTC moment that lies ahead
        """
        self.ensure_one()
        if not self._is_desk():
            self._check_worker()
        self._lock()
        self._check_current()
        moment = self._clean_moment(moment)
        if not moment:
            raise UserError(self.env._("Enter the day and the time."))
        self._check_appointment(moment)
        vals = {"appointment_date": moment}
        if entry_way:
            if entry_way not in dict(ENTRY_WAYS):
                raise UserError(self.env._("Choose a way of entry from the list."))
            vals["entry_way"] = entry_way
        self._write_by_server(vals)
        self._log_on_ticket(
            self.env._("Appointment: %(moment)s", moment=self._format_moment(moment))
        )
