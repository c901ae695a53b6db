from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.storage import leave_room

from ..tools.assignment import STATES

# Set by the server alone, with the value a new assignment has (guarantee 1). The
# files that bring a field of this sort add it here.
SERVER_VALS = {"state": "current", "done_date": False}


class CsAssignment(models.Model):
    """What a department was asked to do about a ticket, until when (CMP-10, CMP-16).

    One assignment at a time is *current*. A reopened or returned ticket gets a new
    one, so that what happened in the earlier one stays (guarantee 3). Fields are
    brought by the file of their topic: ``cs_assignment_work.py`` the work itself,
    ``_hold`` pauses, ``_photo`` pictures and signature, ``_return`` the way back to
    the desk, ``_transfer`` other people, ``_clock`` and ``_extension`` the deadline.
    """

    _name = "cs.assignment"
    _description = "Assignment"
    _inherit = [
        "cs.confidential.thread.mixin",
        "cs.ticket.part.mixin",
        "mail.thread",
        "cs.deadline.mixin",
    ]
    _order = "id desc"

    department_id = fields.Many2one(
        "hr.department", required=True, index=True, check_company=True, tracking=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    task = fields.Text()
    deadline = fields.Datetime(
        string="Department Deadline", required=True, tracking=True
    )
    assigned_date = fields.Datetime(
        readonly=True, default=fields.Datetime.now, copy=False
    )
    done_date = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        STATES,
        string="Status",
        default="current",
        required=True,
        readonly=True,
        copy=False,
    )

    # The page of a worker, and his cards.
    _current_employee = models.Index(
        "(employee_id, deadline) WHERE state = 'current' AND employee_id IS NOT NULL"
    )
    _current_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'current'",
        "One department at a time works on a ticket: somebody else has assigned it "
        "already, or its current assignment is not finished. Look at the ticket again.",
    )

    def init(self):
        super().init()
        leave_room(self.env.cr, self._table)

    @api.depends("ticket_id", "department_id")
    def _compute_display_name(self):
        for assignment in self:
            assignment.display_name = (
                f"{assignment.ticket_id.short_number or ''} "
                f"{assignment.department_id.name or ''}".strip()
            )

    @api.constrains("deadline", "assigned_date")
    def _check_deadline(self):
        """CMP-16: a deadline lies after the assignment."""
        for assignment in self:
            if assignment.deadline <= assignment.assigned_date:
                raise assignment._get_past_refusal(assignment.deadline)

    @api.constrains("ticket_id")
    def _check_ticket(self):
        """Only an open, living ticket of the centre is handed to a department."""
        for assignment in self:
            ticket = assignment.ticket_id
            if not ticket.step or not ticket.is_open or ticket.import_batch_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s is no open ticket of the service centre. "
                        "Reopen it first.",
                        ticket=assignment.ticket_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            self._check_server_vals(vals)
            if "assigned_date" not in vals and vals.get("deadline"):
                self._check_ahead(vals["deadline"])
        # Named here, no default of a client or of the settings can fill them.
        vals_list = [
            {"assigned_date": now, **vals, **SERVER_VALS}
            for vals in self._prepare_create_vals(vals_list)
        ]
        # Whether a ticket has a current assignment is asked of the database.
        self.flush_model(["state"])
        assignments = super().create(vals_list)
        assignments._show_on_ticket()
        assignments._after_assign()
        return assignments

    @api.model
    def _prepare_create_vals(self, vals_list):
        """Complete the values of new assignments, such as from the ticket."""
        return vals_list

    def _after_assign(self):
        """Do what follows from giving a task: clock, notice, count."""

    def write(self, vals):
        if self._is_server_write(vals):
            return super().write(vals)
        self._check_server_vals(vals)
        if any(a.ticket_id.id != vals.get("ticket_id", a.ticket_id.id) for a in self):
            raise ValidationError(
                self.env._("An assignment stays with its ticket. Add a new one there.")
            )
        done = self.filtered(lambda a: a.state != "current" or not a.ticket_id.is_open)
        if vals and done:
            raise UserError(
                self.env._(
                    "A finished assignment stays as it was. Add a new one instead."
                )
            )
        return self._write_by_desk(vals)

    def _write_by_desk(self, vals):
        """Write what the desk may change on a current assignment."""
        res = super().write(vals)
        self._show_on_ticket()
        return res

    def _write_by_server(self, vals):
        """Set what nobody but the server may set; the ticket follows.

        Whoever works on an assignment has no right to edit it (CMP-10); the methods
        that call this have checked what he may do.
        """
        server_pass = ServerPass(self.ids, vals)
        # As the docstring says: departments act through methods, not by editing.
        self.sudo().with_context(cs_server_pass=server_pass).write(vals)
        self._show_on_ticket()

    def _is_server_write(self, names):
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    @api.model
    def _check_server_vals(self, vals):
        """Guarantee 1: what happened, and when, is noted by the system."""
        forged = SERVER_VALS.keys() & vals.keys()
        if vals.get("state") == "current":
            forged -= {"state"}
        if "assigned_date" in vals and not self.env.su:
            # Demo data and conversions bring their own past.
            forged |= {"assigned_date"}
        if forged:
            raise ValidationError(
                self.env._(
                    "When an assignment was given and finished, and what happened in "
                    "between, is noted by the system: %(fields)s. Use the buttons of "
                    "the task.",
                    fields=", ".join(sorted(forged)),
                )
            )

    @api.model
    def _check_ahead(self, deadline):
        """CMP-16: who gives or changes a deadline names a moment still to come."""
        deadline = fields.Datetime.to_datetime(deadline)
        if deadline <= fields.Datetime.now():
            raise self._get_past_refusal(deadline)

    def _get_past_refusal(self, deadline):
        return ValidationError(
            self.env._(
                "The department deadline %(deadline)s has passed already (CMP-16). "
                "Give one that lies ahead.",
                deadline=fields.Datetime.to_string(
                    fields.Datetime.context_timestamp(self, deadline)
                ),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an assignment is returned, never deleted."""
        raise UserError(
            self.env._(
                "An assignment is never deleted. Return it or finish it instead."
            )
        )

    def _show_on_ticket(self):
        """Keep what the current assignment says on the ticket."""
        groups = {}
        for assignment in self.filtered(lambda a: a.state == "current"):
            # The assignment is the centre's decision, the ticket only shows it.
            ticket = assignment.ticket_id.sudo()
            changed = {
                name: value
                for name, value in assignment._prepare_ticket_vals().items()
                if ticket._is_changed(name, value)
            }
            if changed:
                key = tuple(changed.items())
                groups.setdefault(key, ticket.browse())
                groups[key] |= ticket
        for changed, tickets in groups.items():
            tickets._write_by_server(dict(changed))

    def _prepare_ticket_vals(self):
        """Return what the ticket shows of this assignment."""
        self.ensure_one()
        return {
            "department_id": self.department_id.id,
            "department_deadline": self.deadline,
            "worker_id": self.employee_id.id,
        }

    def _mark_done(self):
        """Finish assignments whose result was reported."""
        self._write_by_server({"state": "done", "done_date": fields.Datetime.now()})

    def _reopen(self):
        """Give the tickets of these finished assignments to the same people again.

        A new assignment, so that who came when in the earlier round stays
        (guarantee 3). It has as much time as the earlier one was given (CMP-65).
        """
        now = fields.Datetime.now()
        # Callback clerks send a matter back without rights on assignments.
        self.sudo().create(
            [
                {
                    "ticket_id": assignment.ticket_id.id,
                    "department_id": assignment.department_id.id,
                    "employee_id": assignment.employee_id.id,
                    "task": assignment.task,
                    "deadline": now + (assignment.deadline - assignment.assigned_date),
                }
                for assignment in self
            ]
        )
