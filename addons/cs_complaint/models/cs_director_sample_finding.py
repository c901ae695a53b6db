from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from odoo.addons.cs_base.tools.storable import storable_vals

from .cs_director_sample import BY_SERVER

# Kept by the server alone.
SERVER_FIELDS = {"new_ticket_id", "improvement_id"}


class CsDirectorSampleFinding(models.Model):
    """A problem or a proposal that a customer told the director (CMP-60, CMP-61).

    A problem is settled by its result, with measure and responsible person, by a ticket
    or by an improvement measure that lives on. A proposal is adopted or not.
    """

    _name = "cs.director.sample.finding"
    _description = "Finding of the Director's Callbacks"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "is_settled, deadline, id"
    _rec_name = "name"

    line_id = fields.Many2one(
        "cs.director.sample.line",
        string="Call",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sample_id = fields.Many2one(
        "cs.director.sample",
        related="line_id.sample_id",
        store=True,
        index=True,
        precompute=True,
    )
    sample_step = fields.Selection(related="sample_id.step", string="Quarter")
    # As closed as the call: filled in from it.
    ticket_id = fields.Many2one(readonly=True)
    kind = fields.Selection(
        [("problem", "Problem"), ("proposal", "Proposal")],
        string="What It Is",
        required=True,
        default="problem",
    )
    name = fields.Char(string="What Was Said", required=True)
    item_id = fields.Many2one(
        "cs.checklist.item",
        string="Concerns",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('version_id', '=', version_id)]",
    )
    version_id = fields.Many2one(related="line_id.checklist_version_id")
    measure = fields.Char(string="What Will Be Done")
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        index="btree_not_null",
        check_company=True,
    )
    deadline = fields.Date(
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7)
    )
    decision = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not Adopted")],
        help="Of a proposal: whether it is carried out (CMP-61).",
    )
    result = fields.Text(
        string="What Came of It",
        copy=False,
        help="Of a proposal that is not adopted: why not.",
    )
    new_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Ticket Made",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    improvement_id = fields.Many2one(
        "cs.improvement",
        string="Improvement Measure",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_settled = fields.Boolean(
        string="Settled",
        compute="_compute_is_settled",
        store=True,
        precompute=True,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _open = models.Index("(responsible_id, deadline) WHERE is_settled IS NOT TRUE")

    @api.depends("kind", "measure", "responsible_id", "decision", "result",
                 "new_ticket_id", "improvement_id")  # fmt: skip
    def _compute_is_settled(self):
        for finding in self:
            has_result = bool((finding.result or "").strip())
            is_handed_on = bool(finding.new_ticket_id or finding.improvement_id)
            if finding.kind == "proposal":
                finding.is_settled = finding.decision == "adopted" or (
                    finding.decision == "rejected" and has_result
                )
            else:
                is_done = has_result and (finding.measure or "").strip()
                finding.is_settled = is_handed_on or bool(
                    is_done and finding.responsible_id
                )

    @api.depends("is_settled", "deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for finding in self:
            finding.is_overdue = (
                not finding.is_settled
                and bool(finding.deadline)
                and finding.deadline < today
            )

    @api.constrains("decision", "result")
    def _check_decision(self):
        """CMP-61: who proposes something hears why it is not done."""
        silent = self.filtered(
            lambda f: f.decision == "rejected" and not (f.result or "").strip()
        )
        if silent:
            raise ValidationError(
                self.env._(
                    "Say in “What Came of It” why the proposal is not adopted: "
                    "%(findings)s.",
                    findings=", ".join(silent.mapped("name")),
                )
            )

    # --- kept ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default_id = self.default_get(["line_id"]).get("line_id")
        vals_list = [{"line_id": default_id, **storable_vals(v)} for v in vals_list]
        Line = self.env["cs.director.sample.line"]
        lines = Line.browse(vals["line_id"] for vals in vals_list if vals["line_id"])
        lines._check_writable()
        # Named here, no default of a client can fill them.
        empty = dict.fromkeys(SERVER_FIELDS, False)
        for vals in vals_list:
            # Whose call it is, is checked by the rules; what it is about is no input.
            ticket = Line.sudo().browse(vals["line_id"] or []).ticket_id
            vals |= {**empty, "ticket_id": ticket.id}
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("cs_director_pass") is not BY_SERVER:
            if SERVER_FIELDS & vals.keys():
                raise UserError(
                    self.env._(
                        "Use “Make a Ticket” or “Make a Measure” of the finding."
                    )
                )
            if {"line_id", "ticket_id"} & self._get_changed(vals):
                raise UserError(self.env._("A finding stays with its call."))
            self._check_sample_open()
            self._check_responsible(vals)
        return super().write(storable_vals(vals))

    def _get_changed(self, vals):
        return {
            name
            for name in ("line_id", "ticket_id")
            if name in vals and any(one[name].id != vals[name] for one in self)
        }

    def _check_responsible(self, vals):
        """Who is responsible says what was done; what was said stays the caller's."""
        if self.env.su or not vals.keys() - {"measure", "result"}:
            return
        # Whose call it is, is no secret to the check.
        if not all(one.sudo().line_id.with_env(self.env)._is_caller() for one in self):
            raise UserError(
                self.env._(
                    "You are responsible for it: write what will be done and what came "
                    "of it. The rest is kept by who called."
                )
            )

    def _check_sample_open(self):
        # Whether the quarter is closed is no secret.
        if any(sample.step == "closed" for sample in self.sudo().sample_id):
            raise UserError(
                self.env._("The quarter is closed: what was found stays as it is.")
            )

    def _write_kept(self, vals):
        # The server alone links; who may ask was checked.
        self.sudo().with_context(cs_director_pass=BY_SERVER).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what a customer said is settled, never deleted."""
        raise UserError(
            self.env._("A finding is never deleted. Write down what came of it.")
        )

    # --- handed on -----------------------------------------------------------

    def _check_handing_on(self):
        self.ensure_one()
        self.check_access("write")
        self._check_sample_open()
        if self.new_ticket_id or self.improvement_id:
            raise UserError(self.env._("It was handed on already."))
        # Whether a matter is confidential is read to decide.
        if self.sudo().is_confidential:
            raise UserError(
                self.env._(
                    "The matter is open to named people only: it goes on in its "
                    "investigation (CMP-32)."
                )
            )

    def action_make_ticket(self):
        """Register what the customer told as a ticket of its own, and open it."""
        self._check_handing_on()
        # Whoever calls may register; the receipt is noted by the server.
        ticket = self.env["helpdesk.ticket"].sudo().create(self._prepare_ticket_vals())
        self._write_kept({"new_ticket_id": ticket.id})
        return ticket.with_env(self.env).get_formview_action()

    def _prepare_ticket_vals(self):
        # What the call is about is shown to its caller.
        ticket = self.sudo().ticket_id
        phone = self.env.ref(
            "cs_complaint.helpdesk_ticket_channel_phone", raise_if_not_found=False
        )
        return {
            "kind": "repair" if ticket.kind == "repair" else "complaint",
            "team_id": ticket._get_centre_team(ticket.company_id).id,
            "site_id": ticket.site_id.id,
            "unit_id": ticket.unit_id.id,
            "area_id": ticket.area_id.id,
            "place_text": ticket.place_text,
            "partner_name": ticket.partner_name,
            "partner_phone": ticket.partner_phone,
            "channel_id": phone.id if phone else False,
            "category_id": ticket.category_id.id,
            "description": plaintext2html(
                self.env._(
                    "%(text)s\nTold the director about %(ticket)s.",
                    text=self.name,
                    ticket=ticket.number,
                )
            ),
        }

    def action_make_improvement(self):
        """Make a measure of it that lives on with its owner and date, and open it."""
        self._check_handing_on()
        if not (self.measure or "").strip() or not self.responsible_id:
            raise UserError(
                self.env._("Say first what will be done, and who is responsible.")
            )
        # Whoever calls hands on what the customer told.
        measure = self.env["cs.improvement"].sudo().create(
            {
                "name": self.measure,
                "site_id": self.site_id.id,
                "responsible_id": self.responsible_id.id,
                "deadline": self.deadline or fields.Date.context_today(self),
            }
        )  # fmt: skip
        self._write_kept({"improvement_id": measure.id})
        return measure.with_env(self.env).get_formview_action()

    def action_open_handed_on(self):
        """Open the ticket or the measure that was made of it."""
        self.ensure_one()
        record = self.new_ticket_id or self.improvement_id
        return record.get_formview_action()
