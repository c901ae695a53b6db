"""The register stays true: who cancels and re-kinds is on record (CMP-22, CMP-42)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update(
    {
        "cancelled_operator_id": "CMP-22",
        "cancelled_user_id": "CMP-22",
        "first_kind": "CMP-42",
        "rekind_count": "CMP-42",
        "rekind_date": "CMP-42",
    }
)
RECORD_KEEPER = "cs_complaint.cs_complaint_group_record_keeper"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    cancelled_user_id = fields.Many2one(
        "res.users",
        string="Cancelled By",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    cancelled_operator_id = fields.Many2one(
        "res.users", string="Cancelled By (Operator)", copy=False, readonly=True
    )
    first_kind = fields.Selection(
        selection=lambda self: self._fields["kind"].selection,
        string="Kind before the Change",
        copy=False,
        readonly=True,
        help="The kind with which the ticket left the registration.",
    )
    rekind_count = fields.Integer(string="Changes of Kind", copy=False, readonly=True)
    rekind_date = fields.Datetime(string="Kind Changed On", copy=False, readonly=True)
    rekind_reason = fields.Char(
        string="Reason for the Change of Kind",
        copy=False,
        help="Why another kind is right; asked after the registration (CMP-42).",
    )

    is_record_incomplete = fields.Boolean(
        string="Incomplete Record",
        compute="_compute_is_record_incomplete",
        store=True,
        precompute=True,
        help="It went on without category, channel, place or name: for the record "
        "keeper's check list (CMP-22).",
    )

    _record_incomplete = models.Index(
        "(site_id, received_date) WHERE is_record_incomplete IS TRUE"
    )
    # The list of changes, and the sample that is drawn from it (ux 4.2).
    _rekinded = models.Index("(site_id, rekind_date) WHERE rekind_count > 0")

    @api.depends(
        "step", "import_batch_id", "is_confidential", "is_anonymous", "category_id",
        "channel_id", "unit_id", "area_id", "place_text", "partner_id", "partner_name",
    )  # fmt: skip
    def _compute_is_record_incomplete(self):
        """CMP-22: stored, so that the monthly check list needs no reading of all."""
        for ticket in self:
            is_kept = (
                ticket.step not in (False, "registered", "cancelled")
                and not ticket.import_batch_id
                # What a confidential matter lacks is asked by its investigation.
                and not ticket.is_confidential
            )
            is_known = ticket.is_anonymous or ticket.partner_name or ticket.partner_id
            is_placed = ticket.unit_id or ticket.area_id or ticket.place_text
            ticket.is_record_incomplete = is_kept and not (
                ticket.category_id and ticket.channel_id and is_known and is_placed
            )

    def write(self, vals):
        if "kind" not in vals or self._is_server_write(vals):
            return super().write(vals)
        later = self.filtered(lambda t: t.step and t.step != "registered")
        changed = later._filter_changed(vals, ("kind",))
        changed._check_rekind(vals)
        before = {ticket: ticket.kind for ticket in changed}
        res = super().write(vals)
        changed._note_rekind(before)
        return res

    def _check_rekind(self, vals):
        """CMP-42: after the registration with a reason, by two posts alone.

        A complaint that becomes a request for help escapes most of the gates.
        """
        if not self:
            return
        if not self.env.su and not self._may_rekind():
            raise AccessError(
                self.env._(
                    "The kind is settled since the registration. The record keeper or "
                    "the customer service manager changes it, with a reason (CMP-42)."
                )
            )
        if not (vals.get("rekind_reason") or "").strip():
            raise ValidationError(
                self.env._(
                    "Say in “Reason for the Change of Kind” why another kind is right "
                    "(%(clause)s): %(tickets)s.",
                    clause=self._cite("P6 §4-7"),
                    tickets=", ".join(self.mapped("number")),
                )
            )

    def _may_rekind(self):
        user = self.env.user
        people = (user, user._get_cs_operator())
        return all(
            person.has_group(RECORD_KEEPER)
            or person.has_group("cs_complaint.cs_complaint_group_manager")
            for person in people
        )

    def _check_fixed(self, vals):
        """The record keeper may do what ``_check_rekind`` has allowed."""
        if "kind" in vals and vals["kind"] and self._may_rekind():
            vals = {name: value for name, value in vals.items() if name != "kind"}
        return super()._check_fixed(vals)

    def _note_rekind(self, before):
        """Keep the first kind and list the change (ux 4.2 of CMP-42)."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        now = fields.Datetime.now()
        texts = {}
        for ticket in self:
            ticket._write_by_server(
                {
                    "first_kind": ticket.first_kind or before[ticket],
                    "rekind_count": ticket.rekind_count + 1,
                    "rekind_date": now,
                }
            )
            texts[ticket] = self.env._(
                "%(before)s → %(after)s: %(reason)s",
                before=kinds.get(before[ticket]),
                after=kinds.get(ticket.kind),
                reason=ticket.rekind_reason,
            )
        if self:
            self.env["cs.exception"]._report(self, "rekind", "CMP-42", texts)

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        if step == "cancelled":
            vals.update(
                cancelled_user_id=self.env.uid,
                cancelled_operator_id=self.env.user._get_cs_operator().id,
            )
        return vals

    def _after_step(self, step):
        res = super()._after_step(step)
        if step == "cancelled":
            self._report_cancelled()
        return res

    def _report_cancelled(self):
        """CMP-22: cancelling hides a complaint, so it is counted by person."""
        texts = {
            ticket: self.env._(
                "Duplicate of %(ticket)s", ticket=ticket.duplicate_id.number
            )
            if ticket.duplicate_id
            else ticket.cancel_reason
            for ticket in self
        }
        self.env["cs.exception"]._report(self, "cancel", "CMP-22", texts)
