"""The head of the solving department signs the result (CMP-20)."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.cs_base.tools.gates import Blocker
from odoo.addons.cs_base.tools.signed_content import Personal, seal

from ..tools.signing import HEAD, SIGNING_STEPS
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"head_signature_id": "CMP-20"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _signed_fields = {
        HEAD: ("result", "department_id", "verification", "reopen_count", "kind")
    }
    _signature_rules = {HEAD: "CMP-20"}

    head_signature_id = fields.Many2one(
        "cs.signature",
        string="Department Head's Approval Signature",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The head of the solving department approves the result (CMP-20).",
    )
    is_head_signed = fields.Boolean(
        string="Signed by the Head",
        compute="_compute_is_head_signed",
        search="_search_is_head_signed",
    )
    head_signature_text = fields.Char(
        string="Signature",
        compute="_compute_head_signature_text",
        help="Who signed, in whose name, and when.",
    )
    is_signature_due = fields.Boolean(
        string="Waiting for the Head's Signature", compute="_compute_is_signature_due"
    )

    _unsigned = models.Index(
        "(department_id, reported_date) WHERE head_signature_id IS NULL "
        "AND step IN ('reported', 'callback')"
    )

    @api.depends("head_signature_id")
    def _compute_is_head_signed(self):
        for ticket in self:
            # That it is signed is known to whoever sees the ticket.
            ticket.is_head_signed = bool(ticket.sudo().head_signature_id)

    def _search_is_head_signed(self, operator, value):
        if operator != "in":
            return NotImplemented
        if {True, False} <= set(value):
            return [(1, "=", 1)]
        return [("head_signature_id", "!=" if True in value else "=", False)]

    @api.depends("head_signature_id")
    @api.depends_context("tz", "lang")
    def _compute_head_signature_text(self):
        for ticket in self:
            # Names of colleagues who sign are known to whoever sees the ticket.
            signature = ticket.sudo().head_signature_id
            moment = signature.signed_date
            ticket.head_signature_text = bool(signature) and " · ".join(
                (
                    signature.display_name,
                    fields.Datetime.context_timestamp(self, moment).strftime(
                        "%Y-%m-%d %H:%M"
                    ),
                )
            )

    @api.depends("step", "kind", "severity", "head_signature_id", "assignment_ids")
    def _compute_is_signature_due(self):
        for ticket in self:
            ticket.is_signature_due = (
                ticket.step in SIGNING_STEPS
                and not ticket.is_head_signed
                and ticket._is_signature_asked()
            )

    def _is_signature_asked(self):
        """Tell whether the table of gates asks for the head's signature."""
        self.ensure_one()
        return not self.import_batch_id and self._get_signature_mode() != "no"

    def _get_signed_content(self, role):
        """CMP-20: the result, whose it is, and of which round of work."""
        if role != HEAD:
            return super()._get_signed_content(role)
        # What is signed does not depend on who asks.
        ticket = self.sudo()
        return {
            "number": ticket.number,
            "kind": ticket.kind,
            "department": ticket.department_id.id,
            "verification": ticket.verification or "",
            "round": ticket.reopen_count,
            # Free text names people; it can be erased and the hash stays (guarantee 3).
            "result": Personal((ticket.result or "").strip()),
        }

    def _get_content_digest(self):
        """Return a digest of what a head would sign now, to note what was opened."""
        return seal(HEAD, self._get_signed_content(HEAD), str(self.id))[0]

    def _get_blockers_closed(self):
        """CMP-20: not closed without the signature of the head."""
        blockers = super()._get_blockers_closed()
        for ticket in self:
            if ticket.is_head_signed or not ticket._is_signature_asked():
                continue
            # Who heads a department is no secret.
            department = ticket.sudo().department_id
            blockers.setdefault(ticket, []).append(
                Blocker(
                    self.env._(
                        "The head of %(department)s has not signed the result",
                        department=department.name or "",
                    ),
                    self._cite("P6 §4-5"),
                    self.env._(
                        "let %(head)s or a deputy sign",
                        head=department.manager_id.name
                        or self.env._("the next higher head"),
                    ),
                    "head_signature_text",
                    rule="CMP-20",
                    group="signature",
                )
            )
        return blockers

    # ------------------------------------------------------------------
    # Signed and revoked
    # ------------------------------------------------------------------

    def _lock_for_signing(self):
        """Let one of two signers go first; the other's request is run again by the
        server and finds the signature there."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM helpdesk_ticket WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def _after_sign(self, signatures):
        res = super()._after_sign(signatures)
        for signature in signatures.filtered(lambda s: s.role == HEAD):
            # A head signs without a right to write on the ticket.
            ticket = self.sudo().browse(signature.res_id)
            ticket._write_by_server({"head_signature_id": signature.id})
        return res

    def _after_revoke(self, role, signatures):
        res = super()._after_revoke(role, signatures)
        if role == HEAD:
            # Whoever changed the content ends the signature, with whatever rights.
            self.sudo()._write_by_server({"head_signature_id": False})
            for ticket in self.sudo():
                ticket._message_log(
                    body=self.env._(
                        "The head's signature ends: %(reason)s",
                        reason=signatures[:1].revoked_reason,
                    )
                )
        return res

    def _revoke_changed(self, names):
        if {*self._signed_fields[HEAD]} & {*names}:
            # Few tickets are signed when they are written; the rest need no query.
            signed = self.filtered("is_head_signed")
            return super(HelpdeskTicket, signed)._revoke_changed(names)
        return super()._revoke_changed(names)
