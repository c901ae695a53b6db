from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("trial", "On Trial"),
    ("reason", "Passed with a Reason"),
    ("override", "Override"),
    ("late_entry", "Late Entry"),
    ("cancel", "Cancellation"),
    ("rekind", "Change of Kind"),
    ("behalf", "Signed on Behalf"),
    ("warning", "Warning"),
    ("suspicion", "Suspicion"),
]

# CMP-50…54: the five forbidden acts of a first responder.
ACTS = [
    ("fr1", "Shifting Responsibility"),
    ("fr2", "Rude Arguing"),
    ("fr3", "Not Handled in Time"),
    ("fr4", "Coldness"),
    ("fr5", "Serious Matter Not Reported"),
]

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()


class CsException(models.Model):
    """What went past a rule: one list with the evidence (architecture 3, ux M4).

    Rows are made by ``_report`` alone. Nobody edits or deletes them; the role
    concerned marks them as seen, with a remark.
    """

    _name = "cs.exception"
    _description = "Exception"
    _inherit = ["cs.server.rows.mixin", "cs.site.mixin"]
    _order = "date desc, id desc"

    _server_pass = ("cs_exception_pass", BY_SERVER)

    kind = fields.Selection(KINDS, required=True, readonly=True)
    act = fields.Selection(
        ACTS, string="Forbidden Act", readonly=True, help="CMP-50 to CMP-54."
    )
    rule = fields.Char(readonly=True, help="The rule of the software, such as CMP-16.")
    rule_group = fields.Char(string="Group of Rules", readonly=True)
    clause_id = fields.Many2one(
        "cs.policy.clause",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(string="Record", readonly=True)
    is_confidential = fields.Boolean(
        string="Confidential",
        readonly=True,
        help="The row carries the number of the record alone, hidden from whoever may "
        "not see the matter (guarantee 8).",
    )
    site_id = fields.Many2one(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Caused By", required=True, readonly=True, index=True
    )
    operator_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        help="Who sat at the screen, whoever was logged in.",
    )
    date = fields.Datetime(required=True, readonly=True)
    text = fields.Text(string="What Happened", readonly=True)
    reason_id = fields.Many2one("cs.reason", readonly=True, ondelete="restrict")
    repeat_count = fields.Integer(
        string="Repeated",
        readonly=True,
        help="How often the same thing happened again within the quiet hours of the "
        "list; it is noted here instead of in a new row.",
    )
    repeats = fields.Json(readonly=True)
    repeat_text = fields.Text(string="Repetitions", compute="_compute_repeat_text")
    role_group_id = fields.Many2one(
        "res.groups",
        string="Role Concerned",
        readonly=True,
        help="Who looks at the row and marks it as seen.",
    )
    state = fields.Selection(
        [("open", "Not Seen Yet"), ("seen", "Seen")],
        string="Status",
        required=True,
        readonly=True,
        default="open",
    )
    seen_date = fields.Datetime(string="Seen On", readonly=True)
    seen_user_id = fields.Many2one("res.users", string="Seen By", readonly=True)
    seen_note = fields.Text(string="Remark", readonly=True)

    _subject_rule = models.Index("(res_model, res_id, rule, date)")
    _site_date = models.Index("(site_id, date)")
    _site_open = models.Index("(site_id, kind, date) WHERE state = 'open'")

    @api.depends("record_name", "rule")
    def _compute_display_name(self):
        for row in self:
            parts = (row.record_name, row.rule)
            row.display_name = " · ".join(part for part in parts if part)

    @api.depends("repeats")
    def _compute_repeat_text(self):
        for row in self:
            row.repeat_text = "\n".join(
                f"{self._format_moment(r['date'])} {r['operator']} {r['text']}".strip()
                for r in row.repeats or []
            )

    def _format_moment(self, moment):
        local = fields.Datetime.context_timestamp(
            self, fields.Datetime.to_datetime(moment)
        )
        return fields.Datetime.to_string(local)

    # ------------------------------------------------------------------
    # Never edited, never deleted
    # ------------------------------------------------------------------

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "The list of exceptions is kept by the system. Mark a row as seen and add "
            "your remark instead."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what went past a rule stays in the list."""
        raise UserError(
            self.env._(
                "Exceptions are never deleted. Mark them as seen with a remark instead."
            )
        )
