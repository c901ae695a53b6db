from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, html2plaintext

from ..tools.director_sample import SHARE
from ..tools.steps import OUTCOMES
from .cs_director_sample import BY_SERVER

# What the caller writes; everything else is kept by the server.
FREE_FIELDS = {"opinion", "finding_ids"}
PARTS = [
    ("share", "Share of the Repairs"),
    ("unreachable", "Not Reached Before"),
    ("cancelled", "Cancelled"),
    ("rekinded", "Kind Changed"),
]


class CsDirectorSampleLine(models.Model):
    """One customer whom the director calls, and what the customer said.

    Linked with the drawn record (``draw_line_ids``); the scores are a checklist, one
    score and remark for each item (CMP-59). Done with its scores, replaced by the next
    rank when the customer cannot be called; both stay on the list.
    """

    _name = "cs.director.sample.line"
    _description = "Call of the Director"
    _inherit = [
        "cs.server.rows.mixin",
        "cs.ticket.part.mixin",
        "cs.checklist.mixin",
    ]
    _order = "sample_id desc, is_extra, rank, id"
    _rec_name = "ticket_id"

    _server_pass = ("cs_director_pass", BY_SERVER)

    ticket_id = fields.Many2one(readonly=True)
    sample_id = fields.Many2one(
        "cs.director.sample",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sample_step = fields.Selection(related="sample_id.step", string="Quarter")
    director_id = fields.Many2one(related="sample_id.user_id")
    draw_line_ids = fields.One2many(
        "cs.sampling.draw.line", "director_line_id", string="Drawn As", readonly=True
    )
    part = fields.Selection(
        PARTS,
        string="Drawn From",
        required=True,
        readonly=True,
        help="The share counts for the 20 %; the others come on top.",
    )
    is_extra = fields.Boolean(
        string="On Top of the Rate",
        compute="_compute_is_extra",
        store=True,
        precompute=True,
    )
    rank = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [("open", "To Call"), ("done", "Done"), ("replaced", "Replaced")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="open",
    )
    replaces_id = fields.Many2one(
        "cs.director.sample.line",
        string="In Place Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    replaced_by_ids = fields.One2many(
        "cs.director.sample.line", "replaces_id", readonly=True
    )
    reason_id = fields.Many2one(
        "cs.reason", string="Why Replaced", readonly=True, ondelete="restrict"
    )
    reason_note = fields.Text(string="Remark", readonly=True, copy=False)
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False)
    opinion = fields.Text(
        string="Opinions",
        copy=False,
        help="In the customer's own words; empty means none (CMP-61).",
    )
    finding_ids = fields.One2many(
        "cs.director.sample.finding", "line_id", string="Problems and Proposals"
    )
    # Who called, when, and who sat at the screen.
    done_date = fields.Datetime(string="Called On", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Called By", readonly=True, copy=False
    )
    done_operator_id = fields.Many2one(
        "res.users", string="Caller", readonly=True, copy=False
    )
    attempts = fields.Json(string="Attempts (Data)", readonly=True, copy=False)
    attempt_count = fields.Integer(
        string="Attempts That Count", readonly=True, copy=False
    )
    next_attempt_date = fields.Datetime(
        string="Not Before",
        readonly=True,
        copy=False,
        help="When this customer may be called again so that it counts (CMP-13).",
    )
    # Not without an entry (CMP-59): who calls in the director's place, and why.
    delegated_to_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    delegated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    delegated_date = fields.Datetime(string="Delegated On", readonly=True, copy=False)
    delegation_reason = fields.Text(string="Why Delegated", readonly=True, copy=False)
    is_delegated = fields.Boolean(
        string="Not by the Director", compute="_compute_is_delegated", compute_sudo=True
    )

    # --- what the caller must know, also without a right on the ticket -------
    number = fields.Char(related="ticket_id.number")
    partner_name = fields.Char(related="ticket_id.partner_name")
    partner_phone = fields.Char(related="ticket_id.partner_phone")
    unit_id = fields.Many2one(related="ticket_id.unit_id")
    area_id = fields.Many2one(related="ticket_id.area_id")
    place_text = fields.Char(related="ticket_id.place_text")
    ticket_kind = fields.Selection(related="ticket_id.kind")
    ticket_step = fields.Selection(related="ticket_id.step", string="Ticket Status")
    received_date = fields.Datetime(related="ticket_id.received_date")
    department_id = fields.Many2one(related="ticket_id.department_id")
    ticket_result = fields.Text(related="ticket_id.result")
    ticket_answer = fields.Text(related="ticket_id.answer")
    cancel_reason = fields.Text(related="ticket_id.cancel_reason")
    first_kind = fields.Selection(related="ticket_id.first_kind")
    rekind_reason = fields.Char(related="ticket_id.rekind_reason")
    matter = fields.Text(compute="_compute_matter", compute_sudo=True)
    earlier_text = fields.Text(
        string="Earlier Callbacks", compute="_compute_earlier_text", compute_sudo=True
    )
    attempt_text = fields.Text(
        string="Attempts", compute="_compute_attempt_text", compute_sudo=True
    )
    can_call = fields.Boolean(compute="_compute_can_call")
    can_delegate = fields.Boolean(compute="_compute_can_call")

    _ticket_uniq = models.UniqueIndex(
        "(sample_id, ticket_id)", "The sample has this record already."
    )
    _to_call = models.Index("(sample_id, next_attempt_date) WHERE state = 'open'")

    # --- computed fields -----------------------------------------------------

    @api.depends("part")
    def _compute_is_extra(self):
        for line in self:
            line.is_extra = line.part != SHARE

    @api.depends("ticket_id")
    def _compute_display_name(self):
        for line in self:
            # A number tells nothing of the matter.
            line.display_name = line.sudo().ticket_id.number

    @api.depends("done_operator_id", "sample_id.user_id")
    def _compute_is_delegated(self):
        for line in self:
            caller = line.done_operator_id
            line.is_delegated = bool(caller) and caller != line.sample_id.user_id

    @api.depends("ticket_id.description")
    def _compute_matter(self):
        for line in self:
            line.matter = html2plaintext(line.ticket_id.description or "").strip()

    @api.depends("ticket_id.callback_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_earlier_text(self):
        Callback = self.env["cs.callback"]
        outcomes, said = (
            dict(Callback._fields[name]._description_selection(self.env))
            for name in ("outcome", "satisfaction")
        )
        for line in self:
            calls = line.ticket_id.callback_ids.filtered(lambda c: c.state == "done")
            line.earlier_text = "\n".join(
                " · ".join(
                    part
                    for part in (
                        line._format_moment(call.done_date),
                        call.operator_id.name,
                        said.get(call.satisfaction) or outcomes.get(call.outcome),
                        call.opinion,
                    )
                    if part
                )
                for call in calls.sorted("done_date")
            )

    @api.depends("attempts")
    @api.depends_context("lang", "tz")
    def _compute_attempt_text(self):
        ids = {one["operator"] for line in self for one in line.attempts or []}
        users = self.env["res.users"].with_context(active_test=False).browse(ids)
        names = {user.id: user.name for user in users.exists()}
        for line in self:
            line.attempt_text = "\n".join(
                " · ".join(
                    (
                        line._format_moment(one["date"]),
                        names.get(one["operator"], "?"),
                        self.env._("counts")
                        if one["counted"]
                        else self.env._("does not count"),
                    )
                )
                for one in line.attempts or []
            )

    def _format_moment(self, moment):
        if not moment:
            return ""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self.site_id.tz), fields.Datetime.to_datetime(moment)
        )
        return f"{local:%Y-%m-%d %H:%M}"

    @api.depends("state", "delegated_to_id", "sample_id.user_id")
    @api.depends_context("uid")
    def _compute_can_call(self):
        """What the page shows; the actions ask again."""
        for line in self:
            is_open = line.state == "open" and line.sample_id.step == "open"
            line.can_call = is_open and line._is_caller()
            line.can_delegate = is_open and line.sample_id._is_directors_place()

    # --- kept by the server --------------------------------------------------

    def _check_server_write(self, vals):
        # The checklist guards its own.
        own = {n for n in vals if self._fields[n]._module == "cs_complaint"}
        if own - FREE_FIELDS:
            super()._check_server_write(vals)
        elif own and not self._is_by_server():
            self._check_writable()

    @api.model
    def _get_by_server_refusal(self):
        return self.env["cs.director.sample"]._get_by_server_refusal()

    def _check_writable(self):
        """Guarantee 4: what was said stays when the quarter is closed."""
        # Whether it is closed is no secret.
        closed = self.sudo().sample_id.filtered(lambda one: one.step == "closed")
        if closed or any(line.state == "replaced" for line in self):
            raise UserError(
                self.env._(
                    "Only calls of an open quarter that were not replaced are changed."
                )
            )

    def _write_kept(self, vals):
        self._by_server().write(vals)

    @api.model
    def _create_by_server(self, vals_list):
        # Nothing of a client's context decides over a line.
        lines = self.with_context(clean_context(self.env.context))
        return lines._by_server().create(vals_list).with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was drawn stays drawn."""
        raise UserError(
            self.env._("A drawn record is replaced with a reason, never removed.")
        )

    def _begin(self, version):
        """Give new lines their checklist, all in one statement."""
        if version and self:
            self._write_checklist(
                {
                    "checklist_version_id": version.id,
                    "checklist_open_count": len(version.item_ids),
                }
            )
