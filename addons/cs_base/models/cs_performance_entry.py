from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.performance import from_exact, rounded
from .cs_performance_rule import EFFECTS, SCHEMES, UNITS

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()

# What still happens to an entry after its month was closed; none of it is money.
AFTER_CLOSE = {
    "known_date",
    "known_by_id",
    "objection_state",
    "objection_text",
    "objection_date",
    "objection_by_id",
    "objection_decided_by_id",
    "objection_decided_as_id",
    "objection_decided_date",
    "objection_answer",
    "holds_event",
    "is_reversed",
    # What a confidential source leaves to be read, see _make_confidential.
    "evidence",
    "is_confidential",
    "res_model",
    "res_id",
    "attachment_ids",
}


class CsPerformanceEntry(models.Model):
    """One event in the performance ledger: proposed, then confirmed by somebody else.

    Nobody writes here; the buttons do. What is confirmed stays: a correction is a
    reversing entry in the open month. One event counts once.
    """

    _name = "cs.performance.entry"
    _description = "Performance Entry"
    _inherit = ["cs.server.rows.mixin"]
    _order = "event_date desc, id desc"
    _check_company_auto = True

    _server_pass = ("cs_performance_pass", BY_SERVER)

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    department_id = fields.Many2one(
        "hr.department", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    rule_id = fields.Many2one(
        "cs.performance.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    rule_name = fields.Char(related="rule_id.name", string="What For")
    rule_code = fields.Char(required=True, readonly=True)
    scheme = fields.Selection(SCHEMES, required=True, readonly=True)
    effect = fields.Selection(EFFECTS, required=True, readonly=True)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    severity = fields.Selection(
        [("ordinary", "Ordinary"), ("serious", "Serious")],
        readonly=True,
        required=True,
        default="ordinary",
    )
    exact_value = fields.Char(
        readonly=True,
        help="A fraction, such as -20/3: nothing is rounded before it is shown. Empty "
        "while a person has to decide.",
    )
    value = fields.Float(
        digits=(16, 2),
        compute="_compute_value",
        store=True,
        readonly=True,
        help="+ is a reward, − a deduction; shown to two places.",
    )
    value_text = fields.Char(string="Effect Shown", compute="_compute_value_text")
    cut_text = fields.Char(
        string="Cut", readonly=True, help="What the limit for one event took away."
    )
    inputs = fields.Json(
        readonly=True, help="The numbers it was computed from: count, part, whole."
    )
    base_key = fields.Char(
        string="Percentage Of",
        readonly=True,
        help="Of what a percentage is taken: the pay of a day, the amount of a job. "
        "Percentages of different bases are never added (AMB-36).",
    )
    base_amount = fields.Float(digits=(16, 2), readonly=True)
    event_date = fields.Date(string="Day of the Event", required=True, readonly=True)
    event_key = fields.Char(required=True, readonly=True, groups="base.group_system")
    holds_event = fields.Boolean(
        readonly=True,
        default=True,
        copy=False,
        help="Off once it was corrected: then the event may be entered anew.",
    )
    clause_id = fields.Many2one(
        "cs.policy.clause", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    clause_code = fields.Char(readonly=True)
    evidence = fields.Text(readonly=True)
    is_confidential = fields.Boolean(string="Confidential Source", readonly=True)
    res_model = fields.Char(string="Model", readonly=True, copy=False)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", readonly=True, copy=False
    )
    attachment_ids = fields.Many2many("ir.attachment", readonly=True, copy=False)
    violation_id = fields.Many2one(
        "cs.violation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("rejected", "Rejected"),
            ("replaced", "Replaced by a Heavier One"),
            ("lapsed", "Lapsed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="proposed",
    )
    proposed_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, copy=False, index=True
    )
    proposed_as_id = fields.Many2one("res.users", readonly=True, copy=False)
    proposed_date = fields.Datetime(
        string="Proposed On", required=True, readonly=True, copy=False
    )
    lapse_date = fields.Datetime(
        string="Lapses After",
        readonly=True,
        copy=False,
        help="A proposal that nobody decides does not hang over anybody for ever.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    decided_as_id = fields.Many2one(
        "res.users", string="In the Power Of", readonly=True, copy=False
    )
    decided_date = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decision_note = fields.Text(string="Reason", readonly=True, copy=False)
    month_id = fields.Many2one(
        "cs.performance.month",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    month_state = fields.Selection(related="month_id.state", string="Month Status")
    reverses_id = fields.Many2one(
        "cs.performance.entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_reversed = fields.Boolean(string="Reversed", readonly=True, copy=False)
    known_date = fields.Datetime(string="Known Since", readonly=True, copy=False)
    known_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    objection_until = fields.Datetime(readonly=True, copy=False)
    objection_state = fields.Selection(
        [("raised", "Raised"), ("upheld", "Upheld"), ("dismissed", "Dismissed")],
        string="Objection",
        readonly=True,
        copy=False,
    )
    objection_text = fields.Text(readonly=True, copy=False)
    objection_date = fields.Datetime(string="Objected On", readonly=True, copy=False)
    objection_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    objection_decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    objection_decided_as_id = fields.Many2one("res.users", readonly=True, copy=False)
    objection_decided_date = fields.Datetime(readonly=True, copy=False)
    objection_answer = fields.Text(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    can_object = fields.Boolean(compute="_compute_is_mine")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    can_judge = fields.Boolean(
        string="Can Decide the Objection", compute="_compute_can_decide"
    )

    _event_rule_uniq = models.UniqueIndex(
        "(employee_id, event_key, rule_code)"
        " WHERE holds_event IS TRUE AND reverses_id IS NULL",
        "This event is in the ledger under this rule already.",
    )
    _event_deduction_uniq = models.UniqueIndex(
        "(employee_id, event_key, scheme)"
        " WHERE holds_event IS TRUE AND reverses_id IS NULL"
        " AND effect = 'deduction' AND state IN ('proposed', 'confirmed')",
        "One event is not deducted twice: another rule took it already.",
    )
    _reverses_uniq = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL"
        " AND state IN ('proposed', 'confirmed')",
        "This entry has a reversing entry already.",
    )
    _others_decide = models.Constraint(
        "CHECK (state NOT IN ('confirmed', 'rejected') OR (decided_by_id IS NOT NULL "
        "AND decided_by_id <> proposed_by_id))",
        "Who proposes does not decide.",
    )
    _confirmed_complete = models.Constraint(
        "CHECK (state <> 'confirmed' "
        "OR (exact_value IS NOT NULL AND month_id IS NOT NULL))",
        "A confirmed entry has a value and belongs to a month.",
    )
    _month_confirmed = models.Index("(month_id, employee_id) WHERE state = 'confirmed'")
    _proposed_lapse = models.Index("(lapse_date) WHERE state = 'proposed'")
    _company_list = models.Index("(company_id, event_date DESC, id DESC)")

    # --- computed -------------------------------------------------------------

    @api.depends("exact_value")
    def _compute_value(self):
        for entry in self:
            exact = entry.exact_value
            entry.value = float(rounded(from_exact(exact))) if exact else 0.0

    @api.depends("exact_value", "unit")
    @api.depends_context("lang")
    def _compute_value_text(self):
        signs = {"percent": " %", "amount": ""}
        units = dict(self._fields["unit"]._description_selection(self.env))
        for entry in self:
            if not entry.exact_value:
                entry.value_text = self.env._("To Be Decided")
                continue
            exact = from_exact(entry.exact_value)
            sign = "+" if exact > 0 else "\N{MINUS SIGN}" if exact < 0 else ""
            unit = signs.get(entry.unit, f" {units[entry.unit]}")
            entry.value_text = f"{sign}{abs(rounded(exact))}{unit}"

    @api.depends("rule_id.name", "event_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # Names of linked records are read by everybody: no names of people here.
        for entry in self:
            # What a rule is called is no secret.
            name = entry.sudo().rule_id.name or ""
            entry.display_name = f"{name} {entry.event_date or ''}".strip()

    @api.depends("employee_id", "state", "objection_until", "objection_state")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        # One's own employment is no secret.
        own = self.env.user._get_cs_operator().sudo().employee_ids
        now = fields.Datetime.now()
        for entry in self:
            entry.is_mine = entry.employee_id.id in own.ids
            entry.can_object = bool(
                entry.is_mine
                and entry.state == "confirmed"
                and not entry.reverses_id
                and not entry.objection_state
                and entry.objection_until
                and now <= entry.objection_until
            )

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env.user._get_cs_operator().sudo().employee_ids  # as above
        return [("employee_id", "in" if True in value else "not in", own.ids)]

    # --- never edited, never deleted ------------------------------------------

    def _check_server_write(self, vals):
        """Guarantees 3 and 4: buttons alone write, and nothing of a closed month."""
        super()._check_server_write(vals)
        if vals.keys() - AFTER_CLOSE:
            self._check_month_open()

    def _check_month_open(self):
        # The months of all companies count alike here.
        closed = self.filtered(lambda entry: entry.sudo().month_id.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(entries)s belongs to a closed month and stays as it is. A "
                    "correction is a reversing entry.",
                    entries=", ".join(closed[:5].mapped("display_name")),
                )
            )

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "The performance ledger is written by its buttons alone: propose, confirm, "
            "reject, object, reverse."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(
            self.env._("Nothing in the performance ledger is deleted. Reverse it.")
        )

    def _lock_rows(self):
        """Wait for whoever decides at this moment; a loser is told by what is there."""
        self.invalidate_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids) or (0,),
            )
        )

    def _make_confidential(self):
        """Guarantee 8: an entry whose source became confidential names it no more."""
        for entry in self._by_server():
            entry.write(
                {
                    "is_confidential": True,
                    "evidence": entry.rule_id.name,
                    "res_model": False,
                    "res_id": False,
                    "attachment_ids": [fields.Command.clear()],
                }
            )

    def action_open_record(self):
        """Open the record that is the evidence, for whoever may read it."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("There is no record to be shown."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record.get_formview_action()
