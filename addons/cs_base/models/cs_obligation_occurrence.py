from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .cs_obligation import SUBJECTS

STATES = [
    ("to_do", "To Hand In"),
    ("submitted", "Handed In"),
    ("returned", "Returned"),
    ("accepted", "Accepted"),
    ("not_applicable", "Not Applicable"),
]
OPEN_STATES = ("to_do", "returned")
UNDECIDED = (*OPEN_STATES, "submitted")
OPEN = "state IN ('to_do', 'returned')"
# Kept by the chatter; everything else only the server writes.
FREE_FIELDS = {"message_ids", "message_follower_ids", "activity_ids"}
# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()


class CsObligationOccurrence(models.Model):
    """One paper of one period that somebody owes.

    Made by the scheduled action, once for each obligation, company, period and
    subject. Moved by its buttons alone; nobody edits or deletes it (guarantees 1, 3).
    """

    _name = "cs.obligation.occurrence"
    _description = "Due Item"
    _inherit = [
        "cs.server.rows.mixin",
        "cs.site.mixin",
        "mail.thread",
        "mail.activity.mixin",
        # For its activities, which are planned many at once; it has no clocks.
        "cs.deadline.mixin",
    ]
    _order = "deadline, id"
    _rec_names_search = ["obligation_id.name", "period_key", "obligation_id.code"]
    _mail_post_access = "read"

    _server_pass = ("cs_obligation_pass", BY_SERVER)

    obligation_id = fields.Many2one(
        "cs.obligation",
        string="What Is Handed In",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    period_key = fields.Char(string="Period", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    subject_kind = fields.Selection(SUBJECTS, required=True, readonly=True)
    subject_key = fields.Char(required=True, readonly=True)
    subject_name = fields.Char(
        string="For", compute="_compute_subject_name", compute_sudo=True
    )
    site_id = fields.Many2one(readonly=True)
    department_id = fields.Many2one(
        "hr.department", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    responsible_id = fields.Many2one(
        "hr.employee", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    responsible_group_id = fields.Many2one(
        "res.groups", string="Responsible Post", readonly=True, index="btree_not_null"
    )
    responsible_department_id = fields.Many2one(
        "hr.department", string="Head Of", readonly=True, ondelete="restrict"
    )
    responsible_name = fields.Char(
        string="Handed In By", compute="_compute_people_names", compute_sudo=True
    )
    accepter_id = fields.Many2one(
        "hr.employee", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    accepter_group_id = fields.Many2one(
        "res.groups", string="Accepting Post", readonly=True, index="btree_not_null"
    )
    accepter_department_id = fields.Many2one(
        "hr.department", string="Accepted by Head Of", readonly=True,
        ondelete="restrict",
    )  # fmt: skip
    accepter_name = fields.Char(
        string="Accepted By", compute="_compute_people_names", compute_sudo=True
    )

    open_date = fields.Datetime(string="On the List From", readonly=True)
    due_date = fields.Datetime(required=True, readonly=True)
    deadline = fields.Datetime(
        required=True,
        readonly=True,
        help="Until when it is to be handed in now: later than it was due when it was "
        "returned.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="to_do",
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    is_late = fields.Boolean(string="Late", readonly=True, help="It stays so for good.")
    is_caught_up = fields.Boolean(
        string="Made Late",
        readonly=True,
        help="The server had not run: it came onto the list after it was due.",
    )
    next_alert_date = fields.Datetime(readonly=True)
    alert_error = fields.Char(string="Problem", readonly=True)

    comment = fields.Text(string="Comment of the Submitter", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Papers", readonly=True)
    submitted_by_id = fields.Many2one(
        "res.users", string="Handed In By User", readonly=True
    )
    submitted_operator_id = fields.Many2one(
        "res.users", string="At the Screen", readonly=True
    )
    submitted_as_id = fields.Many2one(
        "hr.employee",
        string="On Behalf Of",
        readonly=True,
        ondelete="restrict",
        help="Whose deputy handed it in.",
    )
    submitted_date = fields.Datetime(string="Handed In On", readonly=True)
    accepted_by_id = fields.Many2one(
        "res.users", string="Accepted By User", readonly=True
    )
    accepted_operator_id = fields.Many2one(
        "res.users", string="Accepted at the Screen By", readonly=True
    )
    accepted_date = fields.Datetime(string="Accepted On", readonly=True)
    return_count = fields.Integer(string="Times Returned", readonly=True)
    return_comment = fields.Text(string="Why It Was Returned", readonly=True)
    decision_reason = fields.Text(string="Why It Does Not Apply", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_date = fields.Datetime(string="Decided On", readonly=True)
    exemption_id = fields.Many2one(
        "cs.obligation.exemption",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    report_code = fields.Selection(
        related="obligation_id.report_code", string="Kind of Report"
    )
    report_run_id = fields.Many2one(
        "cs.report.run",
        string="Report",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    report_hash = fields.Char(
        string="Hash of the Report",
        readonly=True,
        help="Hash of the rows of the report as it was handed in.",
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", readonly=True
    )
    rule = fields.Char(related="obligation_id.rule")
    note = fields.Text(related="obligation_id.note")
    receivers = fields.Char(related="obligation_id.receivers")
    clause_id = fields.Many2one(
        "cs.policy.clause", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    can_submit = fields.Boolean(compute="_compute_can", compute_sudo=False)
    can_accept = fields.Boolean(compute="_compute_can", compute_sudo=False)
    can_decide = fields.Boolean(compute="_compute_can", compute_sudo=False)

    _period_uniq = models.UniqueIndex(
        "(obligation_id, company_id, period_key, subject_key)",
        "It is on the list already.",
    )
    _next_alert = models.Index(
        "(next_alert_date, id) WHERE next_alert_date IS NOT NULL"
    )
    _list_idx = models.Index("(deadline, id)")
    _open_person = models.Index(f"(responsible_id, deadline) WHERE {OPEN}")
    _open_site = models.Index(f"(site_id, deadline) WHERE {OPEN}")
    _submitted = models.Index("(site_id, deadline) WHERE state = 'submitted'")
    _open_department = models.Index(f"(department_id, deadline) WHERE {OPEN}")

    # --- what the screen says ------------------------------------------------

    @api.depends("obligation_id.name", "period_key", "subject_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for item in self.sudo():  # names of rules, which everybody reads
            parts = [item.obligation_id.name]
            if item.obligation_id.period != "event":
                parts.append(item.period_key)
            if item.subject_kind != "company":
                parts.append(item.subject_name)
            item.display_name = " ".join(part for part in parts if part)

    @api.depends("subject_kind", "site_id", "department_id", "employee_id")
    @api.depends_context("lang")
    def _compute_subject_name(self):
        names = {
            "company": "company_id",
            "site": "site_id",
            "department": "department_id",
            "person": "employee_id",
        }
        for item in self:
            subject = item.subject_kind and item[names[item.subject_kind]]
            item.subject_name = subject.name if subject else ""

    @api.depends("responsible_id", "responsible_group_id", "accepter_id",
                 "accepter_group_id", "obligation_id.accepter_kind")  # fmt: skip
    @api.depends_context("lang")
    def _compute_people_names(self):
        for item in self:
            post, accepting = item.responsible_group_id, item.accepter_group_id
            item.responsible_name = item.responsible_id.name or post.name or ""
            item.accepter_name = item.accepter_id.name or accepting.name or ""

    @api.depends("state")
    def _compute_is_open(self):
        for item in self:
            item.is_open = item.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", OPEN_STATES)]

    @api.depends("state", "responsible_id", "accepter_id", "submitted_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        """What the buttons show; the actions ask again."""
        director = self._is_director()
        for item in self:
            item.can_submit = item.is_open and item._may_submit()
            item.can_accept = item.state == "submitted" and item._may_accept()
            item.can_decide = director

    # --- only the server writes ----------------------------------------------

    def _check_server_write(self, vals):
        if vals.keys() - FREE_FIELDS:
            super()._check_server_write(vals)

    def copy(self, default=None):
        self._check_by_server()
        return super().copy(default)

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "What is to be handed in is kept by the system. Use “Hand In”, “Accept”, "
            "“Return” or “Not Applicable”."
        )

    def _write_server(self, vals):
        """Write what the actions and the scheduled action alone write."""
        self._by_server().with_context(tracking_disable=True).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was owed stays on record."""
        raise UserError(
            self.env._(
                "What is to be handed in is never deleted. The centre director marks "
                "it as not applicable, with the reason."
            )
        )

    # --- what is there already -----------------------------------------------

    @api.model
    def _leave_out_known(self, rows):
        """Return those of the rows that are not in the table yet."""
        if not rows:
            return []
        found = self.env.execute_query(
            SQL(
                """
                SELECT item.obligation_id, item.company_id, item.period_key,
                       item.subject_key
                  FROM cs_obligation_occurrence item
                  JOIN unnest(%s, %s, %s, %s) AS new (rule, company, period, subject)
                    ON item.obligation_id = new.rule AND item.company_id = new.company
                   AND item.period_key = new.period AND item.subject_key = new.subject
                """,
                *([row[name] for row in rows] for name in UNIQUE_FIELDS),
            )
        )
        known, new = set(found), []
        for row in rows:
            key = tuple(row[name] for name in UNIQUE_FIELDS)
            if key not in known:
                known.add(key)
                new.append(row)
        return new

    @api.model
    def _find_row(self, row):
        """Return the item of a row that is known already."""
        domain = [(name, "=", row[name]) for name in UNIQUE_FIELDS]
        return self.sudo().search(domain)  # the caller may not see it


UNIQUE_FIELDS = ("obligation_id", "company_id", "period_key", "subject_key")
