from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.storable import storable

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()

# What whoever suspects may tell; the rest is the server's.
TOLD_FIELDS = {
    "employee_id",
    "type_id",
    "site_id",
    "date",
    "date_to",
    "place",
    "witness",
    "description",
    "employee_text",
    "attachment_ids",
    "exception_id",
    "res_model",
    "res_id",
    "event_detail",
}


class CsViolation(models.Model):
    """A breach that somebody is suspected of: confirmed or rejected by somebody else.

    A confirmed one may lead to a proposal for the performance ledger, never to more.
    Nobody reads what is said about the own person here: the employee sees the entry
    with the evidence that is meant for the employee.
    """

    _name = "cs.violation"
    _description = "Violation"
    _inherit = ["cs.site.mixin", "cs.operator.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of the employee, when the violation was noted.",
    )
    type_id = fields.Many2one(
        "cs.violation.type",
        string="Violation",
        required=True,
        index=True,
        ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    area = fields.Selection(related="type_id.area", store=True, precompute=True)
    severity = fields.Selection(related="type_id.severity", store=True, precompute=True)
    clause_id = fields.Many2one(
        "cs.policy.clause", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    clause_code = fields.Char(readonly=True)
    date = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now, copy=False
    )
    date_to = fields.Datetime(string="Until", copy=False)
    place = fields.Char()
    witness = fields.Char()
    description = fields.Text(
        string="What Happened", help="For those who decide; the employee is not told."
    )
    employee_text = fields.Text(
        string="What the Employee Is Told",
        help="Stands as evidence in the performance entry. Name no customer and no "
        "colleague here. Empty: violation, time and record.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Evidence", copy=False, help="Photos, documents."
    )
    exception_id = fields.Many2one(
        "cs.exception",
        string="Suspicion",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The row of the list of exceptions that this comes from.",
    )
    res_model = fields.Char(string="Model", copy=False)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", copy=False
    )
    record_name = fields.Char(string="Record", readonly=True, copy=False)
    is_confidential = fields.Boolean(
        string="Confidential",
        readonly=True,
        copy=False,
        help="Only the director and the leadership see it; the employee is told "
        "neither the record nor its source.",
    )
    event_detail = fields.Char(
        copy=False,
        help="Tells two events of one record apart, such as the line of an inspection.",
    )
    event_key = fields.Char(
        readonly=True, copy=False, groups="base.group_system", required=True
    )
    suspected_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        required=True,
        index=True,
    )
    state = fields.Selection(
        [
            ("suspected", "Suspected"),
            ("confirmed", "Confirmed"),
            ("rejected", "Rejected"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="suspected",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_as_id = fields.Many2one(
        "res.users",
        string="In the Power Of",
        readonly=True,
        copy=False,
        help="For whom a deputy has decided.",
    )
    decided_date = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decision_note = fields.Text(string="Reason", readonly=True, copy=False)
    entry_ids = fields.One2many(
        "cs.performance.entry",
        "violation_id",
        string="Performance Entries",
        readonly=True,
        copy=False,
    )

    _event_uniq = models.UniqueIndex(
        "(employee_id, type_id, event_key)",
        "This violation of this event is noted already. Open that one.",
    )
    _site_open = models.Index("(site_id, date) WHERE state = 'suspected'")
    _span_ordered = models.Constraint(
        "CHECK (date_to >= date)", "A violation does not end before it begins."
    )
    _others_decide = models.Constraint(
        "CHECK (decided_by_id IS NULL OR decided_by_id <> suspected_by_id)",
        "Who suspects does not decide.",
    )

    @api.depends("type_id.code")
    def _compute_display_name(self):
        # Names of linked records are read by everybody: no names of people here.
        for row in self:
            row.display_name = f"{row.type_id.code or ''} #{row._origin.id or ''}"

    @api.constrains("date")
    def _check_date(self):
        for row in self:
            if row.date > fields.Datetime.now():
                raise ValidationError(
                    self.env._("A violation cannot lie in the future. Set its time.")
                )

    # --- telling --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        is_server = self.env.context.get("cs_violation_pass") is BY_SERVER
        prepared = [self._prepare_vals(dict(vals), is_server) for vals in vals_list]
        self.check_access("create")
        # The key of the event is the server's alone; the rules are checked after.
        rows = super(CsViolation, self.sudo()).create(prepared).with_env(self.env)
        rows._check_told()
        rows.check_access("create")
        rows._keep_attachments()
        rows._tell_serious()
        return rows

    def _prepare_vals(self, vals, is_server):
        """Return the values of a new violation; the server fills what it knows."""
        vals = {
            name: storable(value)
            for name, value in vals.items()
            if name in TOLD_FIELDS
            or (is_server and name in ("record_name", "is_confidential"))
        }
        exception = self.env["cs.exception"].browse(vals.get("exception_id") or ())
        if exception:
            exception.check_access("read")
            vals = {**vals, **exception._prepare_violation_vals(vals)}
        elif not is_server:
            vals.update(self._prepare_record_vals(vals))
        if not vals.get("date"):
            vals["date"] = fields.Datetime.now()
        employee = self.env["hr.employee"].browse(vals.get("employee_id") or ())
        kind = self.env["cs.violation.type"].browse(vals.get("type_id") or ())
        operator_id = self.env.user._get_cs_operator().id
        # Where a colleague works, and with which login, is no secret here.
        employee = employee.sudo()
        department = employee.department_id
        if vals.get("suspected_by_id") == employee.user_id.id:
            # The row was caused by the person it is about.
            vals["suspected_by_id"] = operator_id
        day = fields.Date.to_date(vals["date"])
        clause = self.env["cs.policy.clause"]._cite(kind.clause_code or "", day)
        return {
            "record_name": False,
            "is_confidential": False,
            "suspected_by_id": operator_id,
            **vals,
            "department_id": department.id,
            "clause_id": clause.id,
            "clause_code": kind.clause_code,
            "event_key": self._get_event_key(vals, kind),
            **dict.fromkeys(
                ("decided_by_id", "decided_as_id", "decided_date", "decision_note"),
                False,
            ),
            "state": "suspected",
        }

    @api.model
    def _prepare_record_vals(self, vals):
        """Return what a violation keeps of the record that is its evidence."""
        name, record_id = vals.get("res_model"), vals.get("res_id")
        if not name and not record_id:
            return {"res_model": False, "res_id": False}
        record = name in self.env and self.env[name].browse(record_id or ()).exists()
        if not record:
            raise ValidationError(
                self.env._("The record given as evidence does not exist.")
            )
        record.check_access("read")
        Exceptions = self.env["cs.exception"]
        is_confidential = Exceptions._is_confidential(record)
        return {
            "is_confidential": is_confidential,
            "record_name": Exceptions._get_record_name(record, is_confidential),
        }

    @api.model
    def _get_event_key(self, vals, kind):
        """Return what makes an event one event, as a digest that tells nothing.

        A record is one event, whatever rules it breaks, unless ``event_detail`` tells
        several apart. Without a record it is the type and the moment.
        """
        if vals.get("res_id"):
            parts = (vals["res_model"], vals["res_id"])
        else:
            moment = fields.Datetime.to_string(
                fields.Datetime.to_datetime(vals["date"])
            )
            parts = (kind.code, moment)
        text = "|".join(str(part) for part in (*parts, vals.get("event_detail") or ""))
        return sha256(text.encode()).hexdigest()

    def _check_told(self):
        """Nobody notes a violation of the own person, or of no one's business."""
        for row in self:
            # Who has which login is no secret to the check.
            if row.employee_id.sudo().user_id == row.suspected_by_id:
                raise UserError(
                    self.env._("Nobody notes a violation of the own person.")
                )

    def _keep_attachments(self):
        """Evidence belongs to the violation: who may read the one reads the other."""
        for row in self:
            # Uploaded by this user a moment ago, and bound to nothing yet.
            fresh = row.attachment_ids.sudo().filtered(
                lambda a: not a.res_id and a.create_uid == self.env.user
            )
            fresh.write({"res_model": self._name, "res_id": row.id})
            # Whose they are is asked here, not what is in them.
            strange = row.attachment_ids.sudo().filtered(
                lambda a, row=row: (a.res_model, a.res_id) != (self._name, row.id)
            )
            if strange:
                raise AccessError(
                    self.env._("Upload the evidence here; files of others stay there.")
                )

    def write(self, vals):
        """Guarantee 4: after the decision nothing changes; before, what is told."""
        if self.env.context.get("cs_violation_pass") is BY_SERVER:
            return super().write(vals)
        self._check_open()
        fixed = {"exception_id", "res_model", "res_id", "event_detail"}
        if wrong := vals.keys() - (TOLD_FIELDS - fixed):
            labels = [
                self._fields[n]._description_string(self.env)
                for n in sorted(wrong)
                if n in self._fields
            ]
            raise UserError(
                self.env._(
                    "Set by the system or by the buttons of the violation: %(fields)s.",
                    fields=", ".join(labels or sorted(wrong)),
                )
            )
        res = super().write(vals)
        if {"employee_id", "type_id", "date", "site_id"} & vals.keys():
            for row in self:
                row._refresh()
        self._check_told()
        self._keep_attachments()
        return res

    def _refresh(self):
        """Bring in line what follows from employee, type and time."""
        told = {
            "date": self.date,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "event_detail": self.event_detail,
        }
        clause = self.env["cs.policy.clause"]._cite(
            self.type_id.clause_code or "", self.date.date()
        )
        self._by_server().write(
            {
                # Where a colleague works is no secret here.
                "department_id": self.employee_id.sudo().department_id.id,
                "clause_id": clause.id,
                "clause_code": self.type_id.clause_code,
                "event_key": self._get_event_key(told, self.type_id),
            }
        )

    def _by_server(self):
        # The fields of the process are the server's; rights were checked before.
        return self.sudo().with_context(cs_violation_pass=BY_SERVER)

    def _check_open(self):
        if closed := self.filtered(lambda row: row.state != "suspected"):
            raise UserError(
                self.env._(
                    "%(rows)s was decided and stays as it is.",
                    rows=", ".join(closed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: suspicions are rejected with a reason, never deleted."""
        raise UserError(
            self.env._("Violations are never deleted. Reject them with a reason.")
        )
