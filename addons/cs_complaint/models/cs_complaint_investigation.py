from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.steps import VERIFICATIONS

STEPS = [
    ("received", "Received"),
    ("investigating", "Under Investigation"),
    ("found", "Findings Settled"),
    ("handling", "Handling Requested"),
    ("done", "Completed"),
]

WAYS = {
    "received": ("investigating",),
    "investigating": ("found",),
    "found": ("handling", "done"),
    "handling": ("done",),
    "done": (),
}

GRADES = [
    ("reminder", "Talk and Reminder"),
    ("criticism", "Criticism"),
    ("warning", "Written Warning"),
    ("demerit", "Demerit"),
    ("transfer", "Transfer to Another Post"),
    ("dismissal", "Dismissal"),
]

# What is written down at receipt; the receiver gives it once and keeps the number.
FACT_FIELDS = {
    "accused_employee_id",
    "accused_text",
    "complainant_email",
    "complainant_name",
    "complainant_partner_id",
    "complainant_phone",
    "course_of_events",
    "customer_request",
    "exhibit_ids",
    "is_anonymous",
    "is_without_exhibits",
    "is_without_witnesses",
    "place_text",
    "signature",
    "unit_id",
    "witnesses",
}

# What is written while it is looked into and dealt with.
WORK_FIELDS = {
    "answer",
    "findings",
    "findings_text",
    "handling_department_id",
    "handling_grade",
    "handling_result",
    "handling_target",
    "handling_text",
    "investigator_id",
}

SERVER_FIELDS = {
    "findings_date",
    "findings_user_id",
    "handling_date",
    "handling_user_id",
    "is_signature_late",
    "operator_id",
    "received_user_id",
    "signature_date",
    "signature_deadline",
    "step",
}


class CsComplaintInvestigation(models.Model):
    """A complaint about a breach of discipline: all that was said, found and done.

    One for each discipline ticket, which itself holds nothing but its number
    (CMP-32, CMP-33, guarantee 8). ``_access.py`` says who sees it, ``_gate.py`` how it
    goes on, ``_signature.py`` watches the complainant's signature. A ticket that is
    confidential for another reason has one as well, for its allow list alone.
    """

    _name = "cs.complaint.investigation"
    _description = "Investigation"
    _inherit = [
        "cs.ticket.part.mixin",
        "cs.confidential.thread.mixin",
        "cs.gate.mixin",
        "cs.deadline.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _gate_ways = WAYS
    _deadline_fields = {
        "discipline.signature": (
            "signature_deadline",
            "signature_date",
            "is_signature_late",
        ),
    }

    step = fields.Selection(
        STEPS, default="received", required=True, readonly=True, copy=False,
        tracking=True,
    )  # fmt: skip
    received_user_id = fields.Many2one(
        "res.users", string="Received By", readonly=True, copy=False
    )
    operator_id = fields.Many2one("res.users", readonly=True, copy=False)

    is_discipline = fields.Boolean(related="ticket_id.is_discipline")
    # What was told
    course_of_events = fields.Text(copy=False)
    witnesses = fields.Text(copy=False, help="Names, and how to reach them.")
    is_without_witnesses = fields.Boolean(string="No Witnesses", copy=False)
    exhibit_ids = fields.One2many(
        "cs.complaint.exhibit", "investigation_id", string="Exhibits", copy=False
    )
    is_without_exhibits = fields.Boolean(string="No Exhibits", copy=False)
    accused_employee_id = fields.Many2one(
        "hr.employee",
        string="Employee Complained About",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="This person and everybody below him never see the matter (CMP-32).",
    )
    accused_text = fields.Char(
        string="Complained About, as Told",
        copy=False,
        help="When nobody knows yet who it was: post, looks, badge number.",
    )
    customer_request = fields.Text(string="Request of the Complainant", copy=False)

    # Who told it
    is_anonymous = fields.Boolean(string="Anonymous", copy=False)
    complainant_name = fields.Char(copy=False)
    complainant_phone = fields.Char(copy=False)
    complainant_email = fields.Char(copy=False)
    complainant_partner_id = fields.Many2one(
        "res.partner", string="Complainant's Contact", copy=False
    )
    unit_id = fields.Many2one("cs.unit", copy=False, check_company=True)
    place_text = fields.Char(string="Place", copy=False)
    signature = fields.Binary(
        string="Complainant's Signature",
        attachment=True,
        copy=False,
        help="Drawn on the screen, or the picture of a signed sheet.",
    )
    signature_deadline = fields.Datetime(
        string="Signature Due", readonly=True, copy=False
    )
    signature_date = fields.Datetime(string="Signed On", readonly=True, copy=False)
    is_signature_late = fields.Boolean(
        string="Signature Overdue", readonly=True, copy=False
    )

    # What was found
    investigator_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        tracking=True,
    )
    findings = fields.Selection(VERIFICATIONS, copy=False)
    findings_text = fields.Text(string="Investigation Findings", copy=False)
    measures = fields.Text(copy=False)
    findings_date = fields.Datetime(string="Found On", readonly=True, copy=False)
    findings_user_id = fields.Many2one(
        "res.users", string="Found By", readonly=True, copy=False
    )

    # What followed
    handling_target = fields.Selection(
        [("department", "The Department"), ("hr", "Human Resources")],
        string="Handling Requested From",
        copy=False,
    )
    handling_department_id = fields.Many2one(
        "hr.department", copy=False, check_company=True, ondelete="restrict"
    )
    handling_grade = fields.Selection(
        GRADES, string="Proposed Handling", copy=False, help="By its size (CMP-33)."
    )
    handling_text = fields.Text(string="Request for Handling", copy=False)
    handling_date = fields.Datetime(
        string="Handling Requested On", readonly=True, copy=False
    )
    handling_user_id = fields.Many2one(
        "res.users", string="Handling Requested By", readonly=True, copy=False
    )
    handling_result = fields.Text(string="What Was Done", copy=False)
    answer = fields.Text(
        string="Answer to the Complainant",
        copy=False,
        help="What the complainant was told in the end.",
    )

    _ticket_uniq = models.UniqueIndex(
        "(ticket_id)", "This ticket has an investigation already."
    )

    @api.depends("ticket_id")
    def _compute_display_name(self):
        """The number of the ticket and nothing else: messages copy this name."""
        for record in self:
            # The number is the receipt that everybody concerned holds.
            record.display_name = record.sudo().ticket_id.short_number or ""

    @api.depends(*FACT_FIELDS, *WORK_FIELDS, "step")
    def _compute_gate(self):
        return super()._compute_gate()

    def _cite(self, code):
        return self.env["helpdesk.ticket"]._cite(code)

    # ------------------------------------------------------------------
    # What may be written
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Made by the registration of its ticket alone."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "An investigation begins with a discipline complaint. Register "
                    "one; the rest is done by the system."
                )
            )
        now = fields.Datetime.now()
        for vals in vals_list:
            for name in SERVER_FIELDS - {"step"}:
                vals[name] = False
            vals.update(
                step="received",
                received_user_id=self.env.uid,
                operator_id=self.env.user._get_cs_operator().id,
                signature_date=now if vals.get("signature") else False,
            )
        records = super(
            CsComplaintInvestigation,
            self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True),
        ).create(vals_list)
        records._refresh_readers()
        records.filtered("ticket_id.is_discipline")._start()
        return records

    def _start(self):
        """Begin the work on discipline complaints."""
        self._start_signature_clock()
        self._call_for_investigator()

    def _begin(self, facts):
        """Take in the facts of a confidential ticket found to be a discipline matter.

        :param dict facts: values of ``FACT_FIELDS``
        """
        self._write_by_server(facts)
        self._refresh_readers()
        self._start()

    def write(self, vals):
        if self._may_write_step(vals.get("step")) or self._is_server_write(vals):
            return super().write(vals)
        self._check_write(vals)
        res = super().write(vals)
        if {"accused_employee_id", "investigator_id", "reader_ids"} & vals.keys():
            self._refresh_readers()
        if vals.get("signature"):
            self._note_signature()
        return res

    def _check_write(self, vals):
        """Refuse what may not change any more, or not by this user."""
        forged = sorted(SERVER_FIELDS & vals.keys() | {"ticket_id"} & vals.keys())
        if forged:
            labels = self.fields_get(forged, ["string"])
            raise ValidationError(
                self.env._(
                    "These are set by the system and cannot be given: %(fields)s. Use "
                    "the button of the step.",
                    fields=", ".join(labels[name]["string"] for name in forged),
                )
            )
        self._check_operator()
        if FACT_FIELDS & vals.keys() - {"signature"}:
            self._check_facts_open()
        if any(r.step == "done" for r in self) and vals.keys() - {"reader_ids"}:
            raise UserError(
                self.env._(
                    "A completed investigation is read-only: %(records)s. Register "
                    "a new complaint that refers to it.",
                    records=", ".join(self.mapped("display_name")),
                )
            )
        if {"findings", "findings_text"} & vals.keys():
            self._check_findings_open()
        if {"reader_ids", "investigator_id", "accused_employee_id"} & vals.keys():
            self._check_may_appoint()

    def _check_facts_open(self):
        """Guarantee 4: what was told is fixed once the findings are settled."""
        if any(r.step not in ("received", "investigating") for r in self):
            raise UserError(
                self.env._(
                    "What was told is on record since the findings were settled. Write "
                    "what is new into the answer or the handling."
                )
            )

    def _check_findings_open(self):
        if any(r.step not in ("received", "investigating") for r in self):
            raise UserError(
                self.env._(
                    "The findings are settled and stay as they are (CMP-33). Register "
                    "a new complaint if new facts come up."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: nothing registered is ever deleted."""
        raise UserError(
            self.env._("An investigation is never deleted. Complete it instead.")
        )
