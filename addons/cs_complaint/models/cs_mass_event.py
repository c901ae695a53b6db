from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.gates import ServerPass

from ..tools.steps import KINDS

SERVER_FIELDS = {
    "state",
    "opened_date",
    "opened_user_id",
    "ended_date",
    "ended_user_id",
    "sample_seed",
    "sample_percent",
    "operator_id",
}
# An event brings several tickets; one suggestion is nobody's event.
EVENT_KINDS = [kind for kind in KINDS if kind[0] != "suggestion"]


class CsMassEvent(models.Model):
    """One cause, many calls: a burst pipe, a dead lift, a power cut (F6, CMP-55).

    The duty leader opens it; the desk links each call with two fields; ending it
    reports one result to all linked tickets and answers them. Fields and guards are
    here, ``cs_mass_event_link.py`` links, ``cs_mass_event_end.py`` ends.
    """

    _name = "cs.mass.event"
    _description = "Mass Event"
    _inherit = ["cs.site.mixin", "mail.thread"]
    _order = "state desc, opened_date desc, id desc"

    name = fields.Char(
        required=True,
        help="What the desk sees in the red bar, such as “Buildings 1–4: no water”.",
    )
    state = fields.Selection(
        [("running", "Ongoing"), ("ended", "Ended")],
        string="Status",
        default="running",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    building_ids = fields.Many2many(
        "cs.building",
        string="Buildings",
        check_company=True,
        domain="[('site_id', '=', site_id)]",
        help="Neither buildings nor public areas: the whole site.",
    )
    area_ids = fields.Many2many(
        "cs.area",
        string="Public Areas",
        check_company=True,
        domain="[('site_id', '=', site_id)]",
    )
    unit_scope = fields.Char(
        string="Entrances and Floors",
        help="In words, such as “entrance 2, floors 10 to 18”.",
    )
    cause = fields.Text(help="What has happened, as far as it is known.")
    standard_answer = fields.Text(
        help="What the desk tells every caller while it lasts."
    )
    expected_end = fields.Datetime(tracking=True)
    opened_date = fields.Datetime(string="Event Opened On", readonly=True, copy=False)
    opened_user_id = fields.Many2one(
        "res.users", string="Event Opened By", readonly=True, copy=False
    )
    operator_id = fields.Many2one("res.users", readonly=True, copy=False)

    # What its tickets become
    kind = fields.Selection(
        EVENT_KINDS,
        string="Ticket Kind",
        default="repair",
        required=True,
        help="Kind of the tickets that the desk makes for callers.",
    )
    category_id = fields.Many2one("helpdesk.ticket.category", ondelete="restrict")
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the routing rules name it.",
    )

    # How it ended
    result = fields.Text(help="What was found and done: one result for all tickets.")
    answer = fields.Text(
        string="Definite Answer",
        help="What every customer is told in the end; it stops the clocks (CMP-55).",
    )
    is_answer_quoted = fields.Boolean(string="Quotes Somebody's Words", copy=False)
    ended_date = fields.Datetime(string="Ended On", readonly=True, copy=False)
    ended_user_id = fields.Many2one(
        "res.users", string="Ended By", readonly=True, copy=False
    )
    sample_seed = fields.Char(readonly=True, copy=False)
    sample_percent = fields.Integer(string="Called Back (%)", readonly=True, copy=False)

    ticket_ids = fields.One2many("helpdesk.ticket", "mass_event_id", string="Tickets")
    ticket_count = fields.Integer(compute="_compute_ticket_count", string="Calls")
    open_ticket_count = fields.Integer(compute="_compute_ticket_count")
    scope_text = fields.Char(string="Where", compute="_compute_scope_text")

    _site_running = models.Index("(site_id, opened_date DESC) WHERE state = 'running'")

    @api.depends("ticket_ids.is_open")
    def _compute_ticket_count(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("mass_event_id", "in", self.ids)],
            ["mass_event_id", "is_open"],
            ["__count"],
        )
        counts, still_open = {}, {}
        for event, is_open, count in groups:
            counts[event] = counts.get(event, 0) + count
            if is_open:
                still_open[event] = count
        for event in self:
            event.ticket_count = counts.get(event._origin, 0)
            event.open_ticket_count = still_open.get(event._origin, 0)

    @api.depends("building_ids.name", "area_ids.name", "unit_scope", "site_id.name")
    def _compute_scope_text(self):
        for event in self:
            # Places of the event's own site are no secret to its reader.
            seen = event.sudo()
            names = [*seen.building_ids.mapped("name"), *seen.area_ids.mapped("name")]
            names = names or [seen.site_id.name]
            event.scope_text = ", ".join(filter(None, [*names, seen.unit_scope]))

    @api.constrains("building_ids", "area_ids", "site_id")
    def _check_places(self):
        """An event lies in its own site (guarantee 8)."""
        for event in self:
            # Places may lie outside the caller's own sites.
            seen = event.sudo()
            if any(
                place.site_id != seen.site_id
                for places in (seen.building_ids, seen.area_ids)
                for place in places
            ):
                raise ValidationError(
                    self.env._(
                        "“%(event)s” names places of another site.", event=event.name
                    )
                )

    # ------------------------------------------------------------------
    # Creating and writing
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if any(vals.get(name) for name in SERVER_FIELDS - {"state"}) or (
                vals.get("state", "running") != "running"
            ):
                raise ValidationError(self._get_server_refusal())
            # Named here, no default of a client can fill them.
            vals.update(dict.fromkeys(SERVER_FIELDS, False))
            vals.update(
                state="running",
                opened_date=fields.Datetime.now(),
                opened_user_id=self.env.uid,
                operator_id=self.env.user._get_cs_operator().id,
            )
        return super().create(vals_list)

    def write(self, vals):
        if self._is_server_write(vals):
            return super().write(vals)
        if SERVER_FIELDS & vals.keys():
            raise ValidationError(self._get_server_refusal())
        ended = self.filtered(lambda e: e.state == "ended")
        if vals.keys() - {"message_main_attachment_id"} and ended:
            raise UserError(
                self.env._(
                    "%(events)s: an ended event stays as it was told to the customers. "
                    "Open another one.",
                    events=", ".join(ended.mapped("name")),
                )
            )
        if "site_id" in vals and any(
            event.site_id.id != vals["site_id"] and event.ticket_ids for event in self
        ):
            raise UserError(self.env._("An event with tickets stays with its site."))
        return super().write(vals)

    @api.model
    def _get_server_refusal(self):
        return self.env._(
            "When and by whom an event was opened and ended is noted by the system. "
            "Use the button “End Event”."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an event is ended, never deleted."""
        raise UserError(self.env._("An event is never deleted. End it instead."))

    def _write_by_server(self, vals):
        """Set what nobody but the server may set."""
        server_pass = ServerPass(self.ids, vals)
        self.with_context(cs_server_pass=server_pass).write(vals)

    def _is_server_write(self, names):
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    # ------------------------------------------------------------------
    # The red bar
    # ------------------------------------------------------------------

    @api.model
    def _find_running(self, site, unit=None, area=None):
        """Return the running events of a site, in one query.

        :param site: cs.site
        :param unit: cs.unit; then only events whose scope holds it
        :param area: cs.area, likewise
        :return: cs.mass.event, the latest first
        """
        domain = Domain("site_id", "in", site.ids) & Domain("state", "=", "running")
        if unit or area:
            whole = Domain("building_ids", "=", False) & Domain("area_ids", "=", False)
            building = unit.building_id if unit else area.building_id
            holds = Domain("building_ids", "in", building.ids)
            if area:
                holds |= Domain("area_ids", "in", area.ids)
            domain &= whole | holds
        return self.search_fetch(
            domain,
            ["name", "standard_answer", "expected_end", "unit_scope", "kind"],
            order="opened_date desc, id desc",
        )

    @api.model
    def _get_bar(self, site, unit=None, area=None):
        """Return what the red bar shows: list of dict (id, name, expected_end,
        standard_answer, unit_scope), as JSON values; one query."""
        return [
            {
                "id": event.id,
                "name": event.name,
                "expected_end": fields.Datetime.to_string(event.expected_end) or False,
                "standard_answer": event.standard_answer or "",
                "unit_scope": event.unit_scope or "",
            }
            for event in self._find_running(site, unit, area)
        ]
