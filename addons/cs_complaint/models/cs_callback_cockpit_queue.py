"""The queue of the callback cockpit: one entry for each household (ux 2.2, 5.2)."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools.phone import mask_phone

from ..tools.callback_attempts import day_band
from .cs_callback_cockpit import MAX_LINES

# What one person calls in a day (ux 2.2); the rest follows as these are done.
LIMIT = 200
# Of one household, which has never so many.
HOUSEHOLD_LIMIT = 500
CALL_FIELDS = (
    "ticket_id",
    "site_id",
    "company_id",
    "state",
    "planned_date",
    "due_date",
    "is_promised",
    "is_late",
    "method",
    "employee_id",
    "household_key",
    "phone_digits",
    "called_phone",
    "round_number",
    "claim_user_id",
    "claim_operator_id",
    "claim_date",
)
TICKET_FIELDS = (
    "number",
    "kind",
    "name",
    "severity",
    "urgency",
    "is_confidential",
    "is_discipline",
    "partner_name",
    "partner_phone",
    "phone_digits",
    "unit_id",
    "place_text",
    "step",
    "site_id",
    "company_id",
    "reopen_count",
    "is_unreachable",
    "reported_user_id",
    "first_responder_id",
    "is_solved_on_spot",
    "operator_id",
)


class CsCallbackCockpit(models.AbstractModel):
    _inherit = "cs.callback.cockpit"

    @api.model
    @api.readonly
    def get_queue(self, scope="today", building_id=False):
        """Return the households that wait for a call, the most pressing first.

        :param str scope: *today* (due today or earlier), *late*, *mine* or *all*
        :param building_id: cs.building to call in, all when left out
        :return: dict: households, counts, figures, quiet hours, departments
        """
        self._check_may_call()
        domain = self._get_scope_domain(scope, building_id)
        calls = self.env["cs.callback"].search(
            domain, order="due_date, id", limit=LIMIT + 1
        )
        is_truncated = len(calls) > LIMIT
        calls = calls[:LIMIT]
        households = self._get_households(calls)
        operator = self.env.user._get_cs_operator()
        return {
            "households": households,
            "lines": len(calls),
            "is_truncated": is_truncated,
            "disturbed": sum(h["is_disturbed"] for h in households),
            "figures": self.get_figures(),
            "quiet": self._get_quiet(self.env["cs.callback"]),
            "quiet_hours": self._get_quiet_text(),
            "operator": {"id": operator.id, "name": operator.sudo().name},  # its name
            "buildings": self._get_buildings(calls),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.model
    def _get_base_domain(self):
        return Domain("is_waiting", "=", True)

    @api.model
    def _get_scope_domain(self, scope, building_id=False):
        domain = self._get_base_domain()
        if scope == "today":
            midnight = self._get_midnight(days=1)
            domain &= (
                Domain("due_date", "<", midnight)
                | Domain("due_date", "=", False)
                | (
                    Domain("is_promised", "=", True)
                    & Domain("planned_date", "<", midnight)
                )
            )
        elif scope == "late":
            domain &= Domain("due_date", "<", fields.Datetime.now())
        elif scope == "mine":
            # The link from user to employee is no secret.
            own = self._get_operator_employees()
            domain &= Domain("employee_id", "in", own.ids)
        if isinstance(building_id, int) and building_id:
            domain &= Domain("ticket_id.unit_id.building_id", "=", building_id)
        return domain

    @api.model
    def _get_operator_employees(self):
        # The link from user to employee is no secret.
        return self.env.user._get_cs_operator().sudo().employee_ids

    @api.model
    def _group_calls(self, calls):
        """Return household key -> calls; a bare number joins its only unit (ux 4.4)."""
        units = {}
        for call in calls:
            if call.phone_digits and call.household_key.startswith("unit-"):
                units.setdefault(call.phone_digits, set()).add(call.household_key)
        result = {}
        for call in calls:
            key = call.household_key
            homes = units.get(call.phone_digits, ())
            if key.startswith("phone-") and len(homes) == 1:
                key = next(iter(homes))
            result[key] = result.get(key, call.browse()) | call
        return result

    @api.model
    def _find_calls(self, key, is_needed=True):
        """Return the calls of one household that wait, all scopes.

        :raise UserError: when there is none any more
        """
        base = self._get_base_domain()
        Callback = self.env["cs.callback"]
        key = key if isinstance(key, str) else ""
        first = Callback.search(
            base & Domain("household_key", "=", key), limit=HOUSEHOLD_LIMIT
        )
        digits = {d for d in first.mapped("phone_digits") if d}
        found = first
        if digits:
            found = Callback.search(
                base
                & (
                    Domain("household_key", "=", key)
                    | Domain("phone_digits", "in", sorted(digits))
                ),
                order="due_date, id",
                limit=HOUSEHOLD_LIMIT,
            )
        calls = self._group_calls(found).get(key, Callback)[:MAX_LINES]
        if not calls and is_needed:
            raise self._get_gone_refusal()
        return calls

    @api.model
    def _get_households(self, calls):
        calls.fetch(CALL_FIELDS)
        calls.ticket_id.fetch(TICKET_FIELDS)
        # For the whole batch: the loop below sees one household at a time.
        calls.ticket_id.sudo().unit_id.fetch(["name"])
        refusals = calls._get_caller_refusals()
        tried = self._get_last_tried(calls)
        disturbed = self._get_disturbed(calls)
        bands = self._get_bands(calls)
        households = [
            self._prepare_household(key, members, refusals, tried, disturbed, bands)
            for key, members in self._group_calls(calls).items()
        ]
        return sorted(households, key=lambda h: h.pop("rank"))

    @api.model
    def _get_bands(self, calls):
        """Return the present part of the day of each site, and its rule."""
        now = fields.Datetime.now()
        result = {}
        for site, members in calls.grouped("site_id").items():
            rule = members[:1]._get_attempt_rule()
            tz = members[:1]._get_tz()
            result[site] = (rule, tz, day_band(now, tz, rule))
        return result

    @api.model
    def _prepare_household(self, key, calls, refusals, tried, disturbed, bands):
        first = calls.sorted(lambda c: (c.due_date or c.planned_date, c.id))[:1]
        ticket = first.ticket_id
        now = fields.Datetime.now()
        promised = min((c.planned_date for c in calls if c.is_promised), default=False)
        last = max(
            (tried[c.ticket_id.id] for c in calls if c.ticket_id.id in tried),
            default=False,
        )
        rule, tz, band = bands[first.site_id]
        is_waiting = all(c.planned_date and c.planned_date > now for c in calls)
        is_blocked = all(c in refusals for c in calls)
        claimed = next((c for c in calls if c._is_claimed_by_other()), None)
        is_disturbed = key in disturbed or any(c.id in disturbed for c in calls)
        due = min((c.due_date for c in calls if c.due_date), default=now)
        same_band = bool(last) and day_band(last, tz, rule) == band
        return {
            "key": key,
            # The name of the place of an own ticket is no secret.
            "title": ticket.sudo().unit_id.name
            or mask_phone(first.phone_digits)
            or ticket.short_number,
            "name": "" if ticket.is_confidential else ticket.partner_name or "",
            "phone": mask_phone(first.phone_digits),
            "count": len(calls),
            "kinds": sorted({c.ticket_id.kind or "" for c in calls}),
            "is_major": any(c.ticket_id.severity == "major" for c in calls),
            "is_again": any(c.ticket_id.reopen_count for c in calls),
            "is_visit": any(c.method == "visit" for c in calls),
            "due": fields.Datetime.to_string(due),
            "is_late": due < now,
            "promised": fields.Datetime.to_string(promised) if promised else False,
            "tried": fields.Datetime.to_string(last) if last else False,
            "waits_until": is_waiting
            and fields.Datetime.to_string(min(c.planned_date for c in calls)),
            "is_blocked": is_blocked,
            "is_disturbed": is_disturbed,
            # The name of a colleague is no secret.
            "claimed_by": claimed.sudo().claim_operator_id.name if claimed else "",
            "rank": (
                is_blocked or is_disturbed,
                is_waiting,
                not (promised and promised <= now),
                fields.Datetime.to_string(due)[:10],
                same_band,
                due,
                key,
            ),
        }

    @api.model
    def _get_last_tried(self, calls):
        """Return ticket id -> when somebody last tried to call."""
        rows = self.env["cs.callback"]._read_group(
            [("ticket_id", "in", calls.ticket_id.ids), ("state", "=", "done")],
            ["ticket_id"],
            ["done_date:max"],
        )
        return {ticket.id: moment for ticket, moment in rows}

    @api.model
    def _get_disturbed(self, calls):
        """Return ids of calls that reach somebody who wants to be left in peace now."""
        digits = sorted({d for d in calls.mapped("phone_digits") if d})
        if not digits:
            return set()
        phones = self.env["cs.phone"].search(
            [
                ("digits", "in", digits),
                ("site_id", "in", calls.site_id.ids),
                ("person_id.is_do_not_disturb", "=", True),
                ("is_valid", "=", True),
            ]
        )
        if not phones:
            return set()
        quiet = phones.person_id._filter_disturbed()
        wanted = {
            (phone.digits, phone.unit_id.id)
            for phone in phones
            if phone.person_id in quiet
        }
        known = {number for number, _unit in wanted}
        return {
            call.id
            for call in calls
            if (call.phone_digits, call.ticket_id.unit_id.id) in wanted
            or (not call.ticket_id.unit_id and call.phone_digits in known)
        }

    @api.model
    def _get_buildings(self, calls):
        # The names of places of own tickets are no secret.
        buildings = calls.ticket_id.sudo().unit_id.building_id
        return [
            {"id": building.id, "name": building.display_name}
            for building in buildings.sorted(lambda b: (b.site_id.id, b.display_name))
        ]

    @api.model
    def _get_quiet_text(self):
        """Return the quiet hours as the bar shows them, such as 12:00–14:00."""
        windows = self._get_home_site().company_id._get_callback_quiet_windows()

        def clock(hours):
            minutes = round(hours * 60)
            return f"{minutes // 60}:{minutes % 60:02}"

        return ", ".join(f"{clock(a)}–{clock(b)}" for a, b in reversed(windows))
