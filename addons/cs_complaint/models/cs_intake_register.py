"""Saving a call: always, once, and handed on when the gate allows (ux 5.1, M3)."""

import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import html2plaintext, plaintext2html

from ..tools.emergency import EMERGENCIES, EMERGENCY_TICKET_KINDS
from ..tools.steps import KINDS, SEVERITIES, URGENCIES

MODES = ("dispatch", "later", "solved", "enquiry", "emergency")
CHANNELS = {
    "phone": "helpdesk_mgmt.helpdesk_ticket_channel_phone",
    "visit": "cs_complaint.helpdesk_ticket_channel_visit",
    "external": "cs_complaint.helpdesk_ticket_channel_external",
}
# What the page sends as it stands, with the longest text that is taken.
TEXTS = {
    "complained_object": 200,
    "customer_request": 2000,
    "severity_reason": 500,
    "late_entry_reason": 500,
    "external_source": 100,
    "external_number": 100,
}
# What the page itself can complete; the rest is for who verifies or dispatches.
DESK_FIELDS = {
    "category_id",
    "complained_object",
    "customer_request",
    "description",
    "is_solved_on_spot",
    "kind",
    "partner_name",
    "partner_phone",
    "result",
    "severity_reason",
    "unit_id",
}
# Not emptied when the page does not show them.
KEPT = {"received_date", "late_entry_reason", "external_deadline"}
MAX_MATTER = 20000
MAX_LINE = 200
_TOKEN = re.compile(r"[0-9a-f-]{32,36}")


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    def register(self, vals, mode="dispatch"):
        """Save one call and hand it on.

        Nothing is refused for being incomplete (guarantee 2): the ticket is saved with
        whatever is known, and what keeps it from going on comes back in ``missing``.
        The same ``token`` saves once, however often it is sent.

        :param dict vals: what the form holds; ``ticket_id`` corrects a ticket saved
            from this page before, ``reason_ids`` and ``reason_note`` answer gates
        :param str mode: *dispatch*, *later*, *solved* (on the spot), *enquiry* or
            *emergency*
        :return: dict with ``state`` (dispatched, incomplete, saved, solved, enquiry,
            emergency, confidential,
            waiting for others, unanswered), ``ticket`` and ``missing``
        """
        self._check_desk()
        if mode not in MODES:
            raise UserError(self.env._("The intake desk does not know this way."))
        if mode == "enquiry":
            return self._register_enquiry(vals)
        token = self._read_token(vals)
        first = self._find_by_token("helpdesk.ticket", token)
        if first and vals.get("ticket_id") != first.id:
            # Sent twice, or again after a lost answer: the first one counts.
            return {**self._get_answer(first, mode), "is_repeat": True}
        ticket = self._save_ticket(vals, mode, token)
        if ticket.is_confidential:
            return self._get_answer(ticket, mode)
        refusal, missing = "", []
        if mode in ("dispatch", "solved"):
            ticket._note_apology()
            refusal, missing = self._hand_on(ticket, vals, mode)
        elif mode == "emergency":
            self._start_emergency(ticket)
        answer = self._get_answer(ticket, mode)
        is_waiting = not refusal and not any(m["field"] in DESK_FIELDS for m in missing)
        if answer["state"] == "incomplete" and is_waiting:
            # The desk has done its part; who verifies or dispatches goes on.
            answer["state"] = "waiting"
        return {**answer, "refusal": refusal, "missing": missing}

    # ------------------------------------------------------------------
    # Once
    # ------------------------------------------------------------------

    @api.model
    def _read_token(self, vals):
        token = str(vals.get("token") or "").lower()
        if not _TOKEN.fullmatch(token):
            raise UserError(
                self.env._(
                    "This page is out of date. Reload it and save again; what you "
                    "typed stays."
                )
            )
        return token

    @api.model
    def _find_by_token(self, model, token):
        """Return what this user saved with ``token`` before, if anything."""
        # A confidential matter is hidden from its receiver, the receipt is not.
        records = self.env[model].sudo().search([("intake_token", "=", token)], limit=1)
        if records and records.create_uid != self.env.user:
            raise UserError(self.env._("Somebody else saved this. Reload the page."))
        return records.with_env(self.env)

    @api.model
    def _create_once(self, model, vals):
        """Create a record with a token; lose gracefully against the same one.

        :raise ConcurrencyError: the other one was first; the server tries again and
            then finds it
        """
        try:
            return self.env[model].create(vals)
        except UniqueViolation as error:
            if "intake_token" not in (error.diag.constraint_name or ""):
                raise
            raise ConcurrencyError("This call is being saved already.") from error

    # ------------------------------------------------------------------
    # Saving
    # ------------------------------------------------------------------

    @api.model
    def _save_ticket(self, vals, mode, token):
        """Create the ticket, or correct the one this page saved before."""
        prepared = self._prepare_ticket(vals, mode)
        ticket = self._get_visible("helpdesk.ticket", vals.get("ticket_id"))
        if ticket:
            for name in ("team_id", "first_responder_id", "channel_id"):
                prepared.pop(name, None)
            changed = {
                name: value
                for name, value in prepared.items()
                if ticket._is_changed(name, value)
            }
            if "description" in changed and self._has_made_title(ticket):
                text = _text(vals.get("description"), MAX_MATTER)
                changed["name"] = ticket._make_title(text, prepared.get("kind"))
            if changed:
                ticket.write(changed)
            return ticket
        # The creator need not follow each of his fifty calls a day.
        model = self.with_context(mail_create_nosubscribe=True)
        return model._create_once(
            "helpdesk.ticket", {**prepared, "intake_token": token}
        )

    @api.model
    def _has_made_title(self, ticket):
        """Tell whether the title was built of the matter, not typed by somebody."""
        text = html2plaintext(ticket.description or "").strip()
        return ticket.name in (
            ticket._make_title(text, ticket.kind),
            ticket._make_title("", ticket.kind),
        )

    @api.model
    def _prepare_ticket(self, vals, mode):
        """Return values of the ticket; what is not of the page is left out."""
        case = self._read_case(vals)
        kind = self._choose(vals, "kind", KINDS) or False
        text = _text(vals.get("description"), MAX_MATTER)
        ticket_model = self.env["helpdesk.ticket"]
        prepared = {
            "kind": kind,
            "site_id": case.site.id,
            # Also what nobody has classified yet belongs to the centre.
            "team_id": ticket_model._get_centre_team(case.site.company_id).id,
            "description": plaintext2html(text) if text else False,
            "partner_name": _text(vals.get("name"), MAX_LINE) or False,
            "partner_phone": _text(vals.get("phone"), MAX_LINE) or False,
            "person_id": case.person.id,
            "is_anonymous": bool(vals.get("is_anonymous")),
            "unit_id": case.unit.id,
            "area_id": not case.unit and case.area.id,
            "place_text": False,
            "category_id": case.category.id,
            "severity": self._choose(vals, "severity", SEVERITIES) or "ordinary",
            "urgency": self._choose(vals, "urgency", URGENCIES) or "normal",
            "channel_id": self._get_channel(vals),
            "appointment_date": _moment(vals.get("appointment_date")),
            "entry_way": self._choose_entry_way(vals),
            "first_responder_id": self._get_first_responder(case.site).id,
        }
        for name, length in TEXTS.items():
            prepared[name] = _text(vals.get(name), length) or False
        if not (case.unit or case.area):
            self._settle_place(prepared, _text(vals.get("place"), MAX_LINE), case.site)
        if vals.get("external_deadline"):
            prepared["external_deadline"] = _moment(vals["external_deadline"])
        if vals.get("received_date"):
            prepared["received_date"] = _moment(vals["received_date"])
        prepared.update(self._prepare_mode(vals, mode, text))
        is_told = kind == "complaint" and vals.get("is_discipline")
        if is_told and mode != "emergency":
            prepared.update(self._prepare_discipline(vals))
        # What is empty takes its default; what the page emptied is emptied.
        is_new = not vals.get("ticket_id")
        return {
            name: value
            for name, value in prepared.items()
            if value or (not is_new and name not in KEPT)
        }

    @api.model
    def _prepare_mode(self, vals, mode, text):
        """Return what the way of saving adds."""
        if mode == "solved":
            solution = _text(vals.get("solution"), MAX_MATTER)
            return {"is_solved_on_spot": True, "result": solution, "answer": solution}
        if mode != "emergency":
            return {}
        kind = self._choose(vals, "emergency_kind", EMERGENCIES) or "security"
        label = dict(
            self.env["helpdesk.ticket"]
            ._fields["emergency_kind"]
            ._description_selection(self.env)
        )[kind]
        return {
            "kind": EMERGENCY_TICKET_KINDS[kind],
            "urgency": "emergency",
            "priority": "3",
            "emergency_kind": kind,
            "description": plaintext2html(f"{label}\n{text}" if text else label),
        }

    @api.model
    def _prepare_discipline(self, vals):
        """Return what is put down about a breach of discipline (CMP-32)."""
        told = vals.get("investigation")
        told = told if isinstance(told, dict) else {}
        exhibits = _text(told.get("exhibits"), 2000).splitlines()
        accused = self._get_visible(
            "hr.employee.public", told.get("accused_employee_id")
        )
        return {
            "is_discipline": True,
            "description": False,
            "investigation_vals": {
                "accused_employee_id": accused.id,
                "accused_text": _text(told.get("accused_text"), MAX_LINE) or False,
                "course_of_events": _text(told.get("course_of_events"), MAX_MATTER)
                or _text(vals.get("description"), MAX_MATTER)
                or False,
                "witnesses": _text(told.get("witnesses"), 2000) or False,
                "is_without_witnesses": bool(told.get("is_without_witnesses")),
                "is_without_exhibits": bool(told.get("is_without_exhibits")),
                "exhibit_ids": [
                    fields.Command.create({"name": line.strip()})
                    for line in exhibits
                    if line.strip()
                ],
            },
        }

    @api.model
    def _settle_place(self, prepared, text, site):
        """Turn a typed place into the one unit it means, else keep the words."""
        if not text:
            return
        units = self.env["cs.unit"]._find_by_address(text, site)
        if len(units) == 1:
            prepared["unit_id"] = units.id
        else:
            prepared["place_text"] = text

    @api.model
    def _get_channel(self, vals):
        """CMP-01: the channel follows from where the matter came in, never asked."""
        key = "external" if vals.get("external_number") else vals.get("channel")
        channel = self.env.ref(CHANNELS.get(key, CHANNELS["phone"]), False)
        return channel.id if channel else False

    @api.model
    def _get_first_responder(self, site):
        """CMP-46: who sits at the screen, whoever is logged in."""
        operator = self.env.user._get_cs_operator()
        # The link from user to employee is no secret, the employee's data are.
        employees = operator.sudo().employee_ids
        return employees.filtered(lambda e: e.company_id == site.company_id)[:1]

    @api.model
    def _choose(self, vals, name, selection):
        value = vals.get(name)
        return value if isinstance(value, str) and value in dict(selection) else False

    @api.model
    def _choose_entry_way(self, vals):
        field = self.env["helpdesk.ticket"]._fields["entry_way"]
        return self._choose(vals, "entry_way", field.selection)


def _text(value, length):
    """Return what the page sent as tidy text of at most ``length`` characters."""
    return value.strip()[:length] if isinstance(value, str) else ""


def _moment(value):
    """Return a moment the page sent in UTC, False for anything else."""
    try:
        return fields.Datetime.to_datetime(value) if isinstance(value, str) else False
    except ValueError:
        return False
