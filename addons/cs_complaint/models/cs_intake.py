from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.cs_base.tools.phone import mask_phone

from ..tools.emergency import EMERGENCIES
from ..tools.steps import KINDS, SEVERITIES, URGENCIES

DESK = "cs_complaint.cs_complaint_group_user"
# A count that nobody reads to the last digit need not be counted to the end.
MAX_COUNT = 1000
MAX_ID = 2**31 - 1


class CsIntake(models.AbstractModel):
    """What the page of the intake desk asks the server (ux 5.1).

    Every public method is called by the page of the front desk while a caller speaks:
    it runs with the user's own rights, in a constant number of indexed queries.
    ``cs_intake_search.py`` finds, ``cs_intake_suggest.py`` proposes while somebody
    types, ``cs_intake_register.py`` saves.
    """

    _name = "cs.intake"
    _description = "Intake Desk"

    # ------------------------------------------------------------------
    # Start of the page
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_start(self, site_id=False):
        """Return what the page needs once: sites, words, channels, numbers.

        :param site_id: the site chosen before, may be gone meanwhile
        :return: dict
        """
        self._check_desk()
        sites = self._get_sites()
        site = sites.filtered(lambda s: s.id == site_id)
        site = site or self.env.user._get_default_cs_site() or sites[:1]
        operator = self.env.user._get_cs_operator()
        Ticket = self.env["helpdesk.ticket"]
        return {
            "sites": [{"id": s.id, "name": s.name} for s in sites],
            "site_id": site.id,
            # The name of a colleague.
            "operator": {"id": operator.id, "name": operator.sudo().name},
            "user_id": self.env.uid,
            "is_manager": Ticket._is_service_manager(),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "late_entry_hours": self.env.company.cs_late_entry_hours,
            "kinds": self._get_words("kind", KINDS),
            "urgencies": self._get_words("urgency", URGENCIES),
            "severities": self._get_words("severity", SEVERITIES),
            "entry_ways": self._get_words("entry_way"),
            "emergencies": self._get_words("emergency_kind", EMERGENCIES),
            "sources": self._get_sources(),
            "scripts": self._get_scripts(),
            **self.get_numbers(site.id),
        }

    @api.model
    @api.readonly
    def get_numbers(self, site_id=False):
        """Return what the bar shows: incomplete, registered today, running events."""
        self._check_desk()
        sites = self._get_search_sites(site_id)
        Ticket = self.env["helpdesk.ticket"]
        own = Domain("site_id", "in", sites.ids)
        return {
            "incomplete": Ticket.search_count(
                own & Domain("is_incomplete", "=", True), limit=MAX_COUNT
            ),
            "today": Ticket.search_count(
                own
                & Domain("received_date", ">=", self._get_midnight(sites))
                & Domain("step", "!=", False),
                limit=MAX_COUNT * 10,
            ),
            "today_from": fields.Datetime.to_string(self._get_midnight(sites)),
            "events": self._get_events(sites),
        }

    @api.model
    @api.readonly
    def get_list_action(self, name, site_id=False):
        """Return the list behind a number of the bar.

        :param str name: *incomplete* or *today*
        :return: action of the list of tickets
        """
        self._check_desk()
        sites = self._get_search_sites(site_id)
        domain = Domain("step", "!=", False) & Domain("site_id", "in", sites.ids)
        if name == "incomplete":
            title = self.env._("Incomplete")
            domain &= Domain("is_incomplete", "=", True)
        else:
            title = self.env._("Registered Today")
            domain &= Domain("received_date", ">=", self._get_midnight(sites))
        # The action is one everybody at the desk may open.
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
        context = {"cs_centre_board": True}
        return {**action, "name": title, "domain": list(domain), "context": context}

    @api.model
    def _get_midnight(self, sites):
        """Return the beginning of the local day, naive UTC."""
        tz = sites[:1].tz or self.env.user.tz or "UTC"
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=tz), fields.Datetime.now()
        )
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return (start - start.utcoffset()).replace(tzinfo=None)

    @api.model
    def _get_words(self, name, values=()):
        """Return the values of a selection of the ticket with their labels."""
        field = self.env["helpdesk.ticket"]._fields[name]
        labels = dict(field._description_selection(self.env))
        return [{"key": key, "label": labels[key]} for key in dict(values) or labels]

    @api.model
    def _get_sources(self):
        """Return the hotlines that send orders (ux M9)."""
        sources = self.env["cs.external.source"].search([], limit=100)
        return [{"code": source.code, "name": source.name} for source in sources]

    @api.model
    def _get_scripts(self):
        """Return what to say first, by kind (CMP-15, CMP-31)."""
        return {
            "complaint": self.env._(
                "“I am very sorry for the trouble this caused you. I am writing it "
                "down now and shall see to it that you get an answer.”"
            ),
            "repair": self.env._(
                "“Sorry for the inconvenience. I am registering it at once; the "
                "technician will call you before coming.”"
            ),
            "help": self.env._(
                "“Please do not worry, I am arranging somebody for you at once.”"
            ),
            "suggestion": self.env._(
                "“Thank you very much for your suggestion. We shall look into it and "
                "tell you what became of it.”"
            ),
            "enquiry": self.env._(
                "“I am glad to answer this. If I am not sure, I shall ask and call you "
                "back.”"
            ),
        }

    # ------------------------------------------------------------------
    # Rights and scope
    # ------------------------------------------------------------------

    @api.model
    def _check_desk(self):
        """CMP-26: the desk is the front desk's; others register on the form.

        :raise AccessError: to anybody else
        """
        if not self.env.su and not self.env.user.has_group(DESK):
            raise AccessError(
                self.env._(
                    "Only the front desk works at the intake desk. Register the matter "
                    "on the form of tickets, or tell the front desk."
                )
            )

    @api.model
    def _get_sites(self):
        """Return the sites of the user in the chosen companies."""
        # The own scope is no secret.
        scope = self.env.user.sudo().cs_scope_site_ids
        return self.env["cs.site"].search(
            [
                ("id", "in", scope.ids),
                ("company_id", "in", self.env.companies.ids),
                ("active", "=", True),
            ]
        )

    @api.model
    def _get_search_sites(self, site_id):
        """Return the site asked for if the user holds it, else all the user's sites."""
        sites = self._get_sites()
        return sites.filtered(lambda s: s.id == site_id) or sites

    @api.model
    def _get_visible(self, model, record_id):
        """Return the record of an id the page sent, empty when it is out of reach."""
        records = self.env[model]
        # A truth value is an int too; larger ones than the database has are none.
        if type(record_id) is not int or not 0 < record_id <= MAX_ID:
            return records
        return records.search([("id", "=", record_id)], limit=1)

    # ------------------------------------------------------------------
    # Records as the page shows them
    # ------------------------------------------------------------------

    @api.model
    def _show_tickets(self, tickets):
        """Return tickets as the page shows them, no more than the desk needs."""
        steps = dict(tickets._fields["step"]._description_selection(self.env))
        kinds = dict(tickets._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": ticket.id,
                "number": ticket.short_number,
                "title": ticket.name,
                "kind": ticket.kind,
                "kind_label": kinds.get(ticket.kind, ""),
                "step": ticket.step,
                "step_label": steps.get(ticket.step, ""),
                "is_open": ticket.is_open,
                "name": ticket.partner_name or "",
                "phone": mask_phone(ticket.phone_digits),
                "place": self._show_place(ticket),
                # Who works on it is said to the customer anyway.
                "department": ticket.department_id.sudo().name or "",
                "worker": ticket.worker_id.sudo().name or "",
                "due": self._show_moment(ticket.department_deadline, ticket.site_id),
                "received": self._show_moment(ticket.received_date, ticket.site_id),
                "urge_count": ticket.urge_count,
                "is_late": ticket.is_reply_late or ticket.is_department_late,
                "is_incomplete": ticket.is_incomplete,
            }
            for ticket in tickets
        ]

    @api.model
    def _show_place(self, record):
        """Return the place of a ticket in words."""
        # The own place of a visible ticket is no secret.
        place = record.unit_id.sudo() or record.area_id.sudo()
        return place.display_name or record.place_text or ""

    @api.model
    def _show_moment(self, moment, site):
        """Return a moment in the time of its site, short for the page."""
        if not moment:
            return ""
        # The time zone of an own site is no secret.
        tz = site.sudo().tz
        return format_datetime(self.env, moment, tz=tz, dt_format="MM-dd HH:mm")

    @api.model
    def _show_persons(self, persons):
        """Return persons of households with masked numbers (ux 5.1)."""
        roles = dict(persons._fields["role"]._description_selection(self.env))
        disturbed = persons._filter_disturbed()
        return [
            {
                "type": "person",
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "role_label": roles.get(person.role, ""),
                "unit_id": person.unit_id.id,
                "place": person.unit_id.display_name or "",
                "site_id": person.site_id.id,
                "phone": mask_phone(person.phone),
                "is_current": person.is_current,
                "is_do_not_disturb": person.is_do_not_disturb,
                "is_disturbed_now": person in disturbed,
                "quiet": self._show_quiet(person),
                "note": person.note or "",
            }
            for person in persons
        ]

    @api.model
    def _show_quiet(self, person):
        """Return the hours in which a person is not called, in words."""
        if not person.is_do_not_disturb:
            return ""
        if person.dnd_from == person.dnd_to:
            return self.env._("all day")
        minutes = (round(person.dnd_from * 60), round(person.dnd_to * 60))
        return "–".join(f"{value // 60}:{value % 60:02}" for value in minutes)

    @api.model
    def _show_units(self, units):
        return [
            {
                "type": "unit",
                "id": unit.id,
                "name": unit.display_name,
                "code": unit.code or "",
                "site_id": unit.site_id.id,
                "site": unit.site_id.name,
            }
            for unit in units
        ]

    @api.model
    def _show_areas(self, areas):
        return [
            {
                "type": "area",
                "id": area.id,
                "name": " ".join(
                    name for name in (area.building_id.name, area.name) if name
                ),
                "site_id": area.site_id.id,
                "site": area.site_id.name,
            }
            for area in areas
        ]
