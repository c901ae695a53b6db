from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.storable import storable_vals

SERVER_FIELDS = {
    "decision",
    "ticket_id",
    "improvement_id",
    "decided_user_id",
    "decided_date",
}


class CsCampaignFinding(models.Model):
    """Something that came up at a campaign, and what follows from it (CMP-25)."""

    _name = "cs.campaign.finding"
    _description = "Finding of a Campaign"
    _inherit = ["cs.rule.columns.mixin"]
    _order = "campaign_id, id"
    _check_company_auto = True

    campaign_id = fields.Many2one(
        "cs.campaign", required=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(
        related="campaign_id.site_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(string="Finding", required=True)
    kind = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("repair", "Repair Request"),
            ("help", "Help Request"),
            ("suggestion", "Suggestion"),
        ],
        string="Ticket Kind",
        help="What the ticket will be; may stay open.",
    )
    unit_id = fields.Many2one("cs.unit", check_company=True, index="btree_not_null")
    partner_name = fields.Char(string="Customer Name")
    partner_phone = fields.Char(string="Contact Phone")
    decision = fields.Selection(
        [
            ("ticket", "Ticket"),
            ("measure", "Improvement Measure"),
            ("none", "Nothing Follows"),
        ],
        readonly=True,
        copy=False,
    )
    reason = fields.Char(
        string="Why Nothing Follows", copy=False, help="Asked where nothing follows."
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    # A finding tells what its ticket is about (guarantee 8).
    is_confidential = fields.Boolean(
        related="ticket_id.is_confidential",
        store=True,
        export_string_translation=False,
    )
    improvement_id = fields.Many2one(
        "cs.improvement",
        string="Improvement Measure",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    decided_user_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False
    )
    decided_date = fields.Datetime(string="Decided On", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [storable_vals(vals) for vals in vals_list]
        for vals in vals_list:
            if any(vals.get(name) for name in SERVER_FIELDS):
                raise ValidationError(self._get_server_refusal())
            # Named here, no default of a client can fill them.
            vals.update(dict.fromkeys(SERVER_FIELDS, False))
        findings = super().create(vals_list)
        findings.campaign_id._check_open()
        return findings

    def write(self, vals):
        server_pass = self.env.context.get("cs_server_pass")
        if isinstance(server_pass, ServerPass) and server_pass.allows(self.ids, vals):
            return super().write(vals)
        if SERVER_FIELDS & vals.keys():
            raise ValidationError(self._get_server_refusal())
        self.campaign_id._check_open()
        self._check_undecided()
        res = super().write(storable_vals(vals))
        self.campaign_id._check_open()
        return res

    def _check_undecided(self):
        """Guarantee 4: what was decided stays as it was."""
        decided = self.filtered("decision")
        if decided:
            raise UserError(
                self.env._(
                    "These were decided already: %(findings)s. Note what else came up "
                    "as a finding of its own.",
                    findings=", ".join(decided.mapped("name")),
                )
            )

    @api.model
    def _get_server_refusal(self):
        return self.env._(
            "What follows from a finding is noted by the system. Use its buttons."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a finding is decided, never deleted."""
        raise UserError(
            self.env._("A finding is never deleted. Say why nothing follows instead.")
        )

    # --- what follows ------------------------------------------------------------

    def action_make_ticket(self):
        """Register a ticket of this finding and open it."""
        self.exists().ensure_one()
        self._start_decision()
        Ticket = self.env["helpdesk.ticket"]
        ticket = Ticket.create(self._prepare_ticket_vals())
        self._decide("ticket", ticket_id=ticket.id)
        return ticket._get_records_action()

    def _prepare_ticket_vals(self):
        campaign = self.campaign_id
        return {
            "kind": self.kind or False,
            "team_id": self.env["helpdesk.ticket"]._get_centre_team(self.company_id).id,
            "site_id": self.site_id.id,
            "unit_id": self.unit_id.id,
            "partner_name": self.partner_name,
            "partner_phone": self.partner_phone,
            "place_text": False if self.unit_id else campaign.place,
            "description": plaintext2html(self.name),
        }

    def action_make_measure(self):
        """Make an improvement measure of this finding and open it.

        The responsible person of the campaign gets it, with a week to say until when.
        """
        self.ensure_one()
        self._start_decision()
        owner = self.campaign_id.responsible_id
        if not owner:
            raise UserError(
                self.env._(
                    "Name the responsible person of %(campaign)s first; the measure "
                    "goes to that person.",
                    campaign=self.campaign_id.name,
                )
            )
        measure = self.env["cs.improvement"].create(
            {
                "name": self.name,
                "site_id": self.site_id.id,
                "responsible_id": owner.id,
                "deadline": fields.Date.add(fields.Date.context_today(self), days=7),
            }
        )
        self._decide("measure", improvement_id=measure.id)
        return measure._get_records_action()

    def action_nothing_follows(self):
        """Decide that nothing follows, with a reason each.

        :raise UserError: naming those without a reason
        """
        self._start_decision()
        silent = self.filtered(lambda f: not (f.reason or "").strip())
        if silent:
            raise UserError(
                self.env._(
                    "Say first why nothing follows (%(clause)s): %(findings)s.",
                    clause=self.env["helpdesk.ticket"]._cite("P6 §5-3"),
                    findings=", ".join(silent.mapped("name")),
                )
            )
        self._decide("none")

    def action_open_result(self):
        """Open the ticket or the measure that came of this finding."""
        self.ensure_one()
        return (self.ticket_id or self.improvement_id)._get_records_action()

    def _start_decision(self):
        """Hold the findings, so that two people do not decide at once."""
        self.check_access("write")
        self.lock_for_update()
        self.campaign_id._check_open()
        self._check_undecided()

    def _decide(self, decision, **vals):
        vals = {
            **vals,
            "decision": decision,
            "decided_user_id": self.env.user._get_cs_operator().id,
            "decided_date": fields.Datetime.now(),
        }
        self.with_context(cs_server_pass=ServerPass(self.ids, vals)).write(vals)
