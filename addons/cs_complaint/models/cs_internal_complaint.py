from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

DECISIONS = [("founded", "Founded"), ("unfounded", "Not Founded")]

# Set by the server alone (guarantee 1).
SERVER_FIELDS = {
    "access_user_ids",
    "answer_deadline",
    "complainant_id",
    "decided_date",
    "decided_user_id",
    "handler_ids",
    "is_answer_late",
    "is_raised",
    "operator_id",
    "received_date",
    "step",
}

DECISION_FIELDS = {"decision", "decision_text"}


class CsInternalComplaint(models.Model):
    """A first responder complains about who does not cooperate (CMP-48).

    About a ticket, with facts. It goes to the manager of the department concerned;
    ``_access.py`` says to whom instead when that manager is meant himself, and who
    never sees it, ``_gate.py`` how it is decided.
    """

    _name = "cs.internal.complaint"
    _description = "Internal Complaint"
    _inherit = [
        "cs.ticket.part.mixin",
        "cs.confidential.thread.mixin",
        "cs.gate.mixin",
        "cs.deadline.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "step, id desc"
    _gate_ways = {"submitted": ("decided",), "decided": ()}
    _deadline_fields = {
        "internal.complaint.answer": (
            "answer_deadline",
            "decided_date",
            "is_answer_late",
        ),
    }

    step = fields.Selection(
        [("submitted", "Submitted"), ("decided", "Decided")],
        default="submitted",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    # Always; asked of every record that is listed among the exceptions.
    is_confidential = fields.Boolean(
        related=None, compute="_compute_is_confidential", store=False, precompute=False
    )
    ticket_id = fields.Many2one(string="About the Ticket")
    complainant_id = fields.Many2one(
        "hr.employee",
        string="Complained By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    operator_id = fields.Many2one("res.users", readonly=True, copy=False)
    received_date = fields.Datetime(
        string="Submitted On", readonly=True, copy=False, required=True
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Department Concerned",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Person Concerned",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Leave empty when it is about the department as a whole.",
    )
    facts = fields.Text(
        required=True,
        copy=False,
        help="What was asked of whom, when, and what was answered or not done.",
    )
    decision = fields.Selection(DECISIONS, copy=False)
    decision_text = fields.Text(string="Grounds and Measures", copy=False)
    decided_date = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decided_user_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False
    )
    answer_deadline = fields.Datetime(string="Answer Due", readonly=True, copy=False)
    is_answer_late = fields.Boolean(string="Answer Overdue", readonly=True, copy=False)

    _department_quarter = models.Index("(department_id, received_date)")

    def _compute_is_confidential(self):
        self.is_confidential = True

    @api.depends("ticket_id")
    def _compute_display_name(self):
        """Numbers and nothing else: messages copy this name."""
        for record in self:
            # The number alone tells nothing about the matter.
            number = record.sudo().ticket_id.short_number or ""
            record.display_name = f"{number}/{record.id or ''}"

    @api.depends("step", "decision", "decision_text")
    def _compute_gate(self):
        return super()._compute_gate()

    def _cite(self, code):
        return self.env["helpdesk.ticket"]._cite(code)

    @api.model_create_multi
    def create(self, vals_list):
        """Submit; who is complained about learns nothing of it.

        :raise UserError: naming everything that is missing
        """
        self.check_access("create")
        for vals in vals_list:
            self._check_server_vals(vals)
            self._check_complete(vals)
        employees = [self._get_complainant(vals) for vals in vals_list]
        operator = self.env.user._get_cs_operator()
        blank = {f"default_{name}": False for name in SERVER_FIELDS - {"step"}}
        # Who sees it is the system's decision, not the complainant's.
        system = self.sudo().with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, **blank
        )
        records = super(CsInternalComplaint, system).create(
            [
                {
                    **vals,
                    "step": "submitted",
                    "complainant_id": employee.id,
                    "operator_id": operator.id,
                    "received_date": fields.Datetime.now(),
                    "decision": False,
                    "decision_text": False,
                }
                for vals, employee in zip(vals_list, employees, strict=True)
            ]
        )
        records._settle_handlers()
        records._start_deadline("internal.complaint.answer", "received_date")
        records._call_handler()
        return records.with_env(self.env)

    @api.model
    def _check_complete(self, vals):
        """CMP-48: without ticket or facts nothing is complained about."""
        labels = self.fields_get(["ticket_id", "department_id", "facts"], ["string"])
        missing = [
            label["string"]
            for name, label in labels.items()
            if not vals.get(name)
            or (isinstance(vals[name], str) and not vals[name].strip())
        ]
        if missing:
            raise UserError(
                self.env._(
                    "An internal complaint names its ticket, the department and the "
                    "facts (%(clause)s). Missing: %(fields)s.",
                    clause=self._cite("P7D-4"),
                    fields=", ".join(missing),
                )
            )

    @api.model
    def _get_complainant(self, vals):
        """Return who complains: the first responder, or who serves the ticket.

        :raise AccessError: to anybody who has no part in the ticket
        """
        ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
        ticket.check_access("read")
        # The links from user and ticket to an employee are no secret.
        own = self.env.user.sudo().employee_ids
        first = ticket.sudo().first_responder_id
        is_desk = self.env.user.has_group("cs_complaint.cs_complaint_group_user")
        if first not in own and not is_desk:
            raise AccessError(
                self.env._(
                    "Who follows the ticket as first responder complains about missing "
                    "cooperation (%(clause)s). Tell the first responder.",
                    clause=self._cite("P7D-4"),
                )
            )
        return self.env["helpdesk.ticket"]._get_own_employee(ticket.company_id.id)

    def write(self, vals):
        if self._may_write_step(vals.get("step")) or self._is_server_write(vals):
            return super().write(vals)
        self._check_server_vals(vals)
        if any(record.step == "decided" for record in self):
            raise UserError(
                self.env._(
                    "A decided complaint is read-only. Submit a new one if it goes on."
                )
            )
        if vals.keys() - DECISION_FIELDS and not self.env.su:
            raise UserError(
                self.env._(
                    "What was submitted stays as it is. Write the decision, or submit "
                    "another complaint."
                )
            )
        if vals:
            self._check_handler()
        return super().write(vals)

    @api.model
    def _check_server_vals(self, vals):
        forged = sorted(
            name for name in SERVER_FIELDS & vals.keys() if vals[name] not in (False,)
        )
        if forged and not (forged == ["step"] and vals["step"] == "submitted"):
            labels = self.fields_get(forged, ["string"])
            raise ValidationError(
                self.env._(
                    "These are set by the system and cannot be given: %(fields)s.",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )

    @api.constrains("employee_id", "department_id")
    def _check_employee(self):
        for record in self.sudo():  # where somebody works decides
            employee = record.employee_id
            if employee and employee == record.complainant_id:
                raise ValidationError(
                    self.env._("Nobody complains about himself (CMP-48).")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: nothing registered is ever deleted."""
        raise UserError(
            self.env._("An internal complaint is never deleted. Decide it instead.")
        )
