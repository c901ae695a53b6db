from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.cs_base.tools.gates import Blocker, ServerPass, numbered
from odoo.addons.cs_base.tools.storable import storable_vals

SERVER_FIELDS = {
    "state",
    "held_date",
    "closed_date",
    "closed_user_id",
    "operator_id",
}
FINAL = ("closed", "cancelled")
CLAUSE = "P6 §5-3"


class CsCampaign(models.Model):
    """A survey or a day of convenience services, and what was learnt there (CMP-25).

    Whatever comes up is a finding; each becomes a ticket or a measure, or it is said
    why nothing follows, before the campaign closes.
    """

    _name = "cs.campaign"
    _description = "Survey or Convenience Service"
    _inherit = ["cs.site.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(string="Campaign", required=True, tracking=True)
    kind = fields.Selection(
        [("survey", "Survey"), ("service", "Convenience Service")],
        required=True,
        default="survey",
        tracking=True,
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, copy=False, tracking=True
    )
    place = fields.Char(help="Where it takes place, such as the gate of building 3.")
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        default=lambda self: self.env.user.employee_id,
    )
    note = fields.Text(string="What Is Asked or Offered")
    customer_count = fields.Integer(
        string="Number of Customers", copy=False, tracking=True
    )
    summary = fields.Text(copy=False, help="What was learnt, in a few sentences.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Held"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    finding_ids = fields.One2many("cs.campaign.finding", "campaign_id", copy=False)
    finding_count = fields.Integer(string="Findings", compute="_compute_finding_count")
    undecided_count = fields.Integer(
        string="Not Decided", compute="_compute_finding_count"
    )
    cancel_reason = fields.Char(copy=False)
    held_date = fields.Datetime(string="Noted As Held On", readonly=True, copy=False)
    closed_date = fields.Datetime(string="Closed On", readonly=True, copy=False)
    closed_user_id = fields.Many2one(
        "res.users", string="Closed By", readonly=True, copy=False
    )
    operator_id = fields.Many2one("res.users", readonly=True, copy=False)

    _company_held = models.Index("(company_id, date) WHERE state IN ('held', 'closed')")
    _count_not_negative = models.Constraint(
        "CHECK (customer_count >= 0)", "The number of customers is not negative."
    )

    @api.depends("finding_ids.decision")
    def _compute_finding_count(self):
        groups = self.env["cs.campaign.finding"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "decision"], ["__count"]
        )
        total, waiting = {}, {}
        for campaign, decision, count in groups:
            total[campaign] = total.get(campaign, 0) + count
            if not decision:
                waiting[campaign] = count
        for campaign in self:
            campaign.finding_count = total.get(campaign._origin, 0)
            campaign.undecided_count = waiting.get(campaign._origin, 0)

    # --- creating and writing ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [storable_vals(vals) for vals in vals_list]
        for vals in vals_list:
            given = any(vals.get(name) for name in SERVER_FIELDS - {"state"})
            if given or vals.get("state", "planned") != "planned":
                raise ValidationError(self._get_server_refusal())
            # Named here, no default of a client can fill them.
            vals.update(dict.fromkeys(SERVER_FIELDS, False), state="planned")
        return super().create(vals_list)

    def write(self, vals):
        server_pass = self.env.context.get("cs_server_pass")
        if isinstance(server_pass, ServerPass) and server_pass.allows(self.ids, vals):
            return super().write(vals)
        if SERVER_FIELDS & vals.keys():
            raise ValidationError(self._get_server_refusal())
        if vals.keys() - {"message_main_attachment_id"}:
            self._check_open()
        return super().write(storable_vals(vals))

    def _write_by_server(self, vals):
        self.with_context(cs_server_pass=ServerPass(self.ids, vals)).write(vals)

    @api.model
    def _get_server_refusal(self):
        return self.env._(
            "Status and times of a campaign are noted by the system. Use its buttons."
        )

    def _check_open(self):
        """Guarantee 4: what is closed stays as it was."""
        final = self.filtered(lambda c: c.state in FINAL)
        if final:
            raise UserError(
                self.env._(
                    "Closed and cancelled campaigns are read-only: %(campaigns)s. Plan "
                    "another one.",
                    campaigns=", ".join(final.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a campaign is cancelled, never deleted."""
        raise UserError(
            self.env._("A campaign is never deleted. Cancel it with a reason instead.")
        )

    # --- steps -------------------------------------------------------------------

    def action_hold(self):
        """Note that these took place (CMP-25).

        :raise UserError: once, with everything that is missing
        """
        self._move("held", self._get_blockers_hold())
        self._fulfil_obligation()

    def action_close(self):
        """Close these campaigns, each finding decided (CMP-25).

        :raise UserError: once, with everything that is missing
        """
        self._move("closed", self._get_blockers_close())

    def action_cancel(self):
        """Cancel these campaigns with a reason.

        :raise UserError: once, with everything that is missing
        """
        self._move("cancelled", self._get_blockers_cancel())

    def _move(self, state, blockers):
        self.check_access("write")
        if blockers:
            lines = numbered(blocker.as_text() for blocker in blockers)
            raise UserError(self.env._("This is still needed:\n%(lines)s", lines=lines))
        now = fields.Datetime.now()
        vals = {"state": state, "operator_id": self.env.user._get_cs_operator().id}
        if state == "held":
            vals["held_date"] = now
        else:
            vals.update(closed_date=now, closed_user_id=self.env.uid)
        self._write_by_server(vals)

    def _get_blockers_state(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return [
            self._blocker(c, labels[c.state], self.env._("leave it out"))
            for c in self
            if c.state not in states
        ]

    def _get_blockers_hold(self):
        """Return list of Blocker: what noting it as held still needs."""
        found = self._get_blockers_state(("planned",))
        today = fields.Date.context_today(self)
        for campaign in self:
            if campaign.date > today:
                text = self.env._("it is planned for %(day)s", day=campaign.date)
                cure = self.env._("wait for the day, or correct the date")
                found.append(self._blocker(campaign, text, cure, "date"))
            if not (campaign.place or "").strip():
                text = self.env._("where it took place")
                cure = self.env._("enter the place")
                found.append(self._blocker(campaign, text, cure, "place"))
            if campaign.customer_count < 1:
                text = self.env._("how many customers took part")
                cure = self.env._("enter the number")
                found.append(self._blocker(campaign, text, cure, "customer_count"))
        return found

    def _get_blockers_close(self):
        """Return list of Blocker: what closing still needs."""
        found = self._get_blockers_state(("held",))
        for finding in self.finding_ids.filtered(lambda f: not f.decision):
            found.append(
                self._blocker(
                    finding.campaign_id,
                    self.env._("“%(finding)s” is not decided", finding=finding.name),
                    self.env._(
                        "make a ticket or a measure, or say why nothing follows"
                    ),
                    "finding_ids",
                )
            )
        return found

    def _get_blockers_cancel(self):
        """Return list of Blocker: what cancelling still needs."""
        found = self._get_blockers_state(("planned",))
        for campaign in self:
            if not (campaign.cancel_reason or "").strip():
                text, cure = self.env._("the reason"), self.env._("say why")
                found.append(self._blocker(campaign, text, cure, "cancel_reason"))
        return found

    def _blocker(self, campaign, text, cure, field=None):
        return Blocker(
            self.env._("%(campaign)s: %(text)s", campaign=campaign.name, text=text),
            self.env["helpdesk.ticket"]._cite(CLAUSE),
            cure,
            field,
            rule="CMP-25",
        )
