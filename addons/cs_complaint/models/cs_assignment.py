from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CsAssignment(models.Model):
    """What a department was asked to do about a ticket, until when (CMP-10, CMP-16)."""

    _name = "cs.assignment"
    _description = "Assignment"
    _inherit = ["cs.ticket.part.mixin", "mail.thread"]
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
        [("current", "Current"), ("returned", "Returned"), ("done", "Done")],
        string="Status",
        default="current",
        required=True,
        readonly=True,
        copy=False,
    )

    _current_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'current'",
        "One department at a time works on a ticket. Finish its assignment first.",
    )

    @api.constrains("deadline", "assigned_date")
    def _check_deadline(self):
        """CMP-16: a deadline lies in the future when it is given."""
        for assignment in self:
            if assignment.deadline <= assignment.assigned_date:
                raise ValidationError(
                    self.env._(
                        "The department deadline %(deadline)s has passed already "
                        "(CMP-16). Give one that lies ahead.",
                        deadline=fields.Datetime.to_string(
                            fields.Datetime.context_timestamp(self, assignment.deadline)
                        ),
                    )
                )

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
        # Named here, no default of a client or of the settings can fill them.
        server_vals = {"state": "current", "done_date": False}
        for vals in vals_list:
            self._check_server_vals(vals)
        assignments = super().create(
            [
                {"assigned_date": fields.Datetime.now(), **vals, **server_vals}
                for vals in vals_list
            ]
        )
        assignments._show_on_ticket()
        return assignments

    def write(self, vals):
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
        res = super().write(vals)
        if {"department_id", "deadline"} & vals.keys():
            self._show_on_ticket()
        return res

    @api.model
    def _check_server_vals(self, vals):
        """Guarantee 1: when it was given and finished is noted by the system."""
        forged = {"state", "done_date"} & vals.keys()
        if vals.get("state") == "current":
            forged -= {"state"}
        if "assigned_date" in vals and not self.env.su:
            # Demo data and conversions bring their own past.
            forged.add("assigned_date")
        if forged:
            raise ValidationError(
                self.env._(
                    "When an assignment was given and finished is noted by the system. "
                    "Report the result of the ticket to finish it."
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
        """Keep department and deadline of the current assignment on the ticket."""
        for assignment in self.filtered(lambda a: a.state == "current"):
            # The deadline is the centre's decision, the ticket only shows it.
            assignment.ticket_id.sudo()._write_by_server(
                {
                    "department_id": assignment.department_id.id,
                    "department_deadline": assignment.deadline,
                }
            )

    def _mark_done(self):
        """Finish assignments whose result was reported."""
        # Departments report results; they may not edit their assignments.
        vals = {"state": "done", "done_date": fields.Datetime.now()}
        super(CsAssignment, self.sudo()).write(vals)

    def _reopen(self):
        """Make the last assignment of a reopened ticket the current one again."""
        # Callback clerks send a matter back without rights on assignments.
        vals = {"state": "current", "done_date": False}
        super(CsAssignment, self.sudo()).write(vals)
        self._show_on_ticket()
