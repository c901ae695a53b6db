"""“Not ours”: the way of a task back to the desk, and the ruling (CMP-10, ux V11)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .cs_assignment import SERVER_VALS

SERVER_VALS.update(
    dict.fromkeys(
        (
            "return_reason_id",
            "return_note",
            "returned_date",
            "returned_user_id",
            "ruling_user_id",
            "ruling_date",
        ),
        False,
    )
)

# The second return is answered by a ruling; there is no third one.
MAX_RETURNS = 2


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    return_reason_id = fields.Many2one(
        "cs.reason",
        string="Reason of Return",
        domain="[('usage', '=', 'return')]",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    return_note = fields.Text(string="Explanation", readonly=True, copy=False)
    returned_date = fields.Datetime(string="Given Back On", readonly=True, copy=False)
    returned_user_id = fields.Many2one(
        "res.users", string="Given Back By", readonly=True, copy=False
    )
    ruling = fields.Text(
        copy=False,
        help="Why this department has to do it, by the customer service manager; "
        "binding, without another return.",
    )
    ruling_user_id = fields.Many2one(
        "res.users", string="Ruled By", readonly=True, copy=False
    )
    ruling_date = fields.Datetime(string="Ruled On", readonly=True, copy=False)
    is_ruled = fields.Boolean(
        string="Binding Ruling", compute="_compute_is_ruled", store=True
    )

    @api.depends("ruling")
    def _compute_is_ruled(self):
        for task in self:
            task.is_ruled = bool((task.ruling or "").strip())

    # --- the department gives it back ------------------------------------------------

    def action_return(self, reason_id, note):
        """The department returns a task that is not its own; the deadline runs on.

        Within the hours of the company after the assignment (at the last second it is
        in time), with a reason and words, and only before anybody was on site.

        :raise AccessError: somebody outside the department
        :raise UserError: naming what stands against it
        """
        self.ensure_one()
        self._check_department()
        self._lock()
        self._check_current()
        reason = self._get_reason(reason_id, "return")
        note = self._clean_text(note)
        problems = self._get_return_problems(reason, note)
        if problems:
            raise UserError("\n".join(problems))
        self._give_back("returned", reason, note)
        self._ask_desk()

    def _get_reason(self, reason_id, usage):
        """Return the cs.reason of an id if it is one of that usage."""
        if not isinstance(reason_id, int) or isinstance(reason_id, bool):
            return self.env["cs.reason"]
        # Reasons are settings that everybody chooses from.
        reason = self.env["cs.reason"].sudo().browse(reason_id).exists()
        return reason.filtered(lambda r: r.usage == usage)

    def _get_return_problems(self, reason, note):
        """Return in words what stands against a return."""
        task = self.sudo()  # settings and the history of the ticket
        problems = []
        limit = task.company_id.cs_return_hours
        now = fields.Datetime.now()
        if task.is_ruled:
            problems.append(
                self.env._(
                    "The customer service manager ruled that it is yours; it is not "
                    "returned again. Whoever refuses now refuses to cooperate (CMP-48)."
                )
            )
        if now > task.assigned_date + timedelta(hours=limit):
            problems.append(
                self.env._(
                    "A task is returned within %(hours)g hours; it was assigned at "
                    "%(at)s. Ask the service centre to take it back.",
                    hours=limit,
                    at=self._format_moment(task.assigned_date),
                )
            )
        if task.arrived_date:
            problems.append(
                self.env._("Somebody was on site already; report what was found.")
            )
        if not reason:
            problems.append(self.env._("Choose a reason."))
        if not note:
            problems.append(self.env._("Say in words why it is not yours."))
        return problems

    def _give_back(self, state, reason, note):
        """Close this assignment without result; the ticket waits for another one.

        The ticket keeps its step and its deadline, and nobody has it: the clock of
        this assignment runs on until it is assigned anew (ux V11).
        """
        task = self.sudo()  # departments have no right to edit assignments
        labels = dict(self._fields["state"]._description_selection(self.env))
        self._log_on_ticket(
            self.env._(
                "%(state)s by %(department)s: %(reason)s %(note)s",
                state=labels[state],
                department=task.department_id.name,
                reason=reason.name or "",
                note=note,
            )
        )
        if task.hold_reason:
            self._resume()
        self._close_notice()
        self._write_by_server(
            {
                "state": state,
                "return_reason_id": reason.id,
                "return_note": note,
                "returned_date": fields.Datetime.now(),
                "returned_user_id": self.env.uid,
            }
        )
        task.ticket_id._write_by_server(
            {"department_id": False, "worker_id": False, "hold_reason": False}
        )

    def _ask_desk(self):
        """The desk assigns anew; the second time the manager rules."""
        # First responder and manager of a ticket are no secret.
        for task in self.sudo():
            ticket = task.ticket_id
            user = ticket.first_responder_id.user_id
            if ticket._needs_ruling():
                user = ticket._get_ruling_user() or user
            words = task.with_context(lang=user.lang).env
            if user and ticket._needs_ruling():
                task._ask(
                    user, words._("Returned for the second time: rule who does it")
                )
            elif user:
                task._ask(user, words._("Returned: assign it anew"))

    # --- the centre takes it back ----------------------------------------------------

    def action_withdraw(self, note):
        """The centre takes a task back to assign it anew, with the reason in words.

        :raise AccessError: anybody but the centre
        """
        self.ensure_one()
        self._check_desk()
        self._lock()
        self._check_current()
        note = self._clean_text(note)
        if not note:
            raise UserError(self.env._("Say why the task is taken back."))
        if self.finished_date:
            raise UserError(self.env._("The job is finished; report its result."))
        if self.is_ruled and not self._is_service_manager():
            raise AccessError(
                self.env._(
                    "The customer service manager ruled who does it (CMP-10). Ask the "
                    "manager."
                )
            )
        self._give_back("withdrawn", self.env["cs.reason"], note)

    # --- who gets it next ----------------------------------------------------

    @api.model
    def _prepare_create_vals(self, vals_list):
        """A ticket returned twice goes on with the manager's ruling only."""
        vals_list = super()._prepare_create_vals(vals_list)
        default_id = self.default_get(["ticket_id"]).get("ticket_id")
        ids = {vals.get("ticket_id", default_id) for vals in vals_list} - {False, None}
        # Earlier returns count for whoever assigns.
        tickets = self.env["helpdesk.ticket"].sudo().browse(ids)
        waiting = tickets.filtered(lambda t: t._needs_ruling())
        result = []
        for vals in vals_list:
            ruling = (vals.get("ruling") or "").strip()
            vals = {**vals, "ruling": ruling or False}
            if vals.get("ticket_id", default_id) in waiting.ids:
                self._check_ruling(ruling)
            if ruling and not self._is_service_manager():
                raise AccessError(self._get_ruling_refusal())
            result.append(vals)
        return result

    def _after_assign(self):
        super()._after_assign()
        ruled = self.filtered("is_ruled")
        if ruled:
            ruled._write_by_server(
                {"ruling_user_id": self.env.uid, "ruling_date": fields.Datetime.now()}
            )

    def _check_ruling(self, ruling):
        if not ruling or not self._is_service_manager():
            raise UserError(
                self.env._(
                    "The ticket was returned %(count)s times. The customer service "
                    "manager rules which department does it, in words; then it is "
                    "binding (CMP-10).",
                    count=MAX_RETURNS,
                )
            )

    def _get_ruling_refusal(self):
        return self.env._(
            "Only the customer service manager rules who has to do it (CMP-10)."
        )

    def _write_by_desk(self, vals):
        if "ruling" in vals:
            raise UserError(self.env._("A ruling stays as it was given."))
        return super()._write_by_desk(vals)
