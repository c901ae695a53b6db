"""Orders from outside: number, date, and the answer to who sent them (ux M9)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.gates import Blocker

from .helpdesk_ticket_clock import HelpdeskTicket as ClockedTicket
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"external_replied_date": "CMP-01", "is_external_late": "CMP-01"})
EXTERNAL_RULE = "ticket.external"
ClockedTicket._deadline_fields[EXTERNAL_RULE] = (
    None,
    "external_replied_date",
    "is_external_late",
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    external_source_id = fields.Many2one(
        "cs.external.source",
        string="Sent By",
        compute="_compute_external_source_id",
        inverse="_inverse_external_source_id",
        search="_search_external_source_id",
        help="Who sent the order: 12345, 95598, the street office …",
    )
    external_deadline = fields.Datetime(
        string="External Order Due",
        copy=False,
        help="The date that the sender gave; a clock of its own runs to it.",
    )
    external_reply = fields.Text(
        string="Reply to the Sender",
        copy=False,
        help="What was reported to who sent the order.",
    )
    external_replied_date = fields.Datetime(
        string="Replied to the Sender On", copy=False, readonly=True
    )
    is_external_late = fields.Boolean(
        string="External Order Overdue", copy=False, readonly=True
    )

    _external_due = models.Index(
        "(site_id, external_deadline) WHERE external_deadline IS NOT NULL "
        "AND external_replied_date IS NULL AND is_open IS TRUE"
    )

    @api.depends("external_source")
    def _compute_external_source_id(self):
        Source = self.env["cs.external.source"]
        for ticket in self:
            code = ticket.external_source
            ticket.external_source_id = Source.browse(
                (code and Source._get_id(code)) or []
            )

    def _inverse_external_source_id(self):
        for ticket in self:
            ticket.external_source = ticket.external_source_id.code

    def _search_external_source_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        sources = self.env["cs.external.source"].browse(
            [source_id for source_id in value if isinstance(source_id, int)]
        )
        codes = sources.mapped("code")
        return [("external_source", "in", codes + ([False] if False in value else []))]

    # ------------------------------------------------------------------
    # Number and date
    # ------------------------------------------------------------------

    @api.model
    def _fill_registration(self, vals):
        self._tidy_external(vals)
        return super()._fill_registration(vals)

    @api.model
    def _tidy_external(self, vals):
        """Take blanks off the number, so that it is unique as people read it."""
        for name in ("external_source", "external_number"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip() or False

    def _after_register(self):
        res = super()._after_register()
        self._start_external_clock()
        return res

    def write(self, vals):
        if self._is_server_write(vals) or self._may_write_step(vals.get("step")):
            return super().write(vals)
        vals = dict(vals)
        self._tidy_external(vals)
        governed = self.filtered("step")
        dated = governed._filter_changed(vals, ("external_deadline",))
        told = governed.filtered("external_replied_date")
        told._check_external_kept(vals)
        res = super().write(vals)
        dated._date_external_clock()
        return res

    def _check_external_kept(self, vals):
        """Guarantee 4: what was reported to the sender stays.

        :raise UserError: where it would change
        """
        changed = self._filter_changed(
            vals,
            (
                "external_source",
                "external_number",
                "external_deadline",
                "external_reply",
            ),
        )
        if changed:
            raise UserError(
                self.env._(
                    "%(tickets)s: the sender has the reply already, so order and reply "
                    "stay as they are.",
                    tickets=", ".join(changed.mapped("display_name")),
                )
            )

    def _start_external_clock(self):
        dated = self.filtered(
            lambda t: t.external_deadline and t.is_open and not t.external_replied_date
        )
        if dated:
            dated._start_deadline(
                EXTERNAL_RULE,
                "received_date",
                {t: t.external_deadline for t in dated},
            )

    def _date_external_clock(self):
        """Follow a corrected date; a limit that has passed stays passed."""
        clocks = {c.res_id: c for c in self._get_deadlines(EXTERNAL_RULE)}
        for ticket in self:
            clock = clocks.get(ticket.id)
            if not clock:
                ticket._start_external_clock()
            elif not ticket.external_deadline:
                ticket._cancel_deadline(
                    EXTERNAL_RULE, self.env._("The order has no date.")
                )
            else:
                ticket._set_deadline_due(
                    EXTERNAL_RULE,
                    ticket.external_deadline,
                    self.env._("The date of the order was corrected."),
                )

    # ------------------------------------------------------------------
    # Replied to the sender
    # ------------------------------------------------------------------

    def action_external_replied(self):
        """Note that the sender of the order has the reply; ends its clock.

        :raise UserError: naming what is missing of each ticket
        """
        self._check_centre_writes()
        self.check_access("write")
        problems = [line for ticket in self for line in ticket._get_reply_problems()]
        if problems:
            raise UserError("\n".join(problems))
        for ticket in self:
            ticket._write_by_server({"external_replied_date": fields.Datetime.now()})
        self._stop_deadline(EXTERNAL_RULE)

    def _get_reply_problems(self):
        self.ensure_one()
        problems = []
        if not self.external_source or not self.external_number:
            problems.append(self.env._("sender and number of the order are missing"))
        if self.external_replied_date:
            problems.append(self.env._("the sender has the reply already"))
        if not (self.external_reply or "").strip():
            problems.append(self.env._("write what is reported to the sender"))
        return [f"{self.display_name}: {problem}" for problem in problems]

    def _on_deadline_late(self, rule_code):
        """ux M9: a late external order is listed; its own clock tells the desk."""
        res = super()._on_deadline_late(rule_code)
        if rule_code == EXTERNAL_RULE:
            clocks = {c.res_id: c for c in self._get_deadlines(rule_code)}
            self.env["cs.exception"]._report(
                self,
                "warning",
                "CMP-01",
                {t: self._get_delay_text(clocks.get(t.id)) for t in self},
            )
        return res

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            self._cancel_deadline(
                EXTERNAL_RULE, self.env._("The ticket was cancelled.")
            )

    # ------------------------------------------------------------------
    # Gates
    # ------------------------------------------------------------------

    @api.depends("external_source", "external_number")
    def _compute_is_incomplete(self):
        return super()._compute_is_incomplete()

    def _get_registration_blockers(self):
        """A number without its sender could be registered twice (ux M9)."""
        found = super()._get_registration_blockers()
        if self.external_number and not self.external_source:
            found.append(
                Blocker(
                    self.env._("The sender of the external order is missing"),
                    "",
                    self.env._("choose who sent it"),
                    "external_source_id",
                    rule="CMP-01",
                    group="registration",
                )
            )
        return found

    def _get_blockers_closed(self):
        """An order is not closed before its sender has the reply."""
        blockers = super()._get_blockers_closed()
        for ticket in self.filtered(
            lambda t: t.external_deadline and not t.external_replied_date
        ):
            blockers.setdefault(ticket, []).append(
                Blocker(
                    self.env._("The sender of the external order has no reply yet"),
                    "",
                    self.env._("reply to the sender, then press “Replied to Sender”"),
                    "external_reply",
                    rule="CMP-01",
                    group="closing",
                )
            )
        return blockers
