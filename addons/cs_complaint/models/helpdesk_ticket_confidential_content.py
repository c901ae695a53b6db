"""What a confidential ticket tells, and how it is moved out of it (CMP-32)."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import html2plaintext, plaintext2html

from ..tools.confidential import (
    DROPPED,
    MOVED,
    PLAIN_TEXTS,
    RELATIONS,
    SECRET_FLAGS,
    join_texts,
)
from .cs_complaint_investigation import FACT_FIELDS

TEXT_TYPES = ("char", "text", "html")
# Links that tell who or where; kept in words.
LINKS = ("area_id", "person_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _take_content(self, vals):
        """Move what tells something out of the values of a ticket.

        :param dict vals: changed; a neutral title and nothing else remains
        :return: dict of values of the investigation
        """
        facts = dict(vals.pop("investigation_vals", None) or {})
        unknown = facts.keys() - FACT_FIELDS
        if unknown:
            raise ValidationError(
                self.env._(
                    "An investigation begins with what was told, nothing else: "
                    "%(fields)s cannot be given.",
                    fields=", ".join(sorted(unknown)),
                )
            )
        if not vals.get("is_discipline"):
            # Confidential for another reason: named people see the ticket as it is.
            return facts
        given = {**self._get_given_defaults(), **vals}
        self._take_links(given, facts)
        texts = [facts.get("course_of_events"), *self._take_texts(given, facts)]
        for name in given:
            if name in DROPPED or name in MOVED or self._tells(name):
                vals.pop(name, None)
        facts["course_of_events"] = join_texts(texts)
        vals.update(self._get_neutral_vals())
        return facts

    @api.model
    def _take_texts(self, given, facts):
        """Move what has a place in the investigation, and return the other words.

        :return: list of str
        """
        texts = []
        for name, value in given.items():
            field = self._fields.get(name)
            if field is None or not value or name in PLAIN_TEXTS:
                continue
            if name in MOVED:
                facts.setdefault(MOVED[name], value)
            elif field.type in TEXT_TYPES:
                text = html2plaintext(value) if field.type == "html" else value
                label = field._description_string(self.env)
                is_matter = name in ("name", "description")
                texts.append(text if is_matter else f"{label}: {text}")
        return texts

    @api.model
    def _tells(self, name):
        """Tell whether a field of the ticket holds words about the matter."""
        field = self._fields.get(name)
        return bool(
            field
            and field.store
            and field.type in TEXT_TYPES
            and name not in PLAIN_TEXTS
        )

    @api.model
    def _get_telling_names(self):
        """Return the kept fields of a ticket that tell something."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and not field.compute
            and not field.related
            and (name in MOVED or name in LINKS or self._tells(name))
        ]

    @api.model
    def _take_links(self, given, facts):
        """Keep in words who and where a link said; files become an exhibit."""
        if given.get("person_id"):
            # The one who registers it has just chosen this person.
            person = self.env[self._fields["person_id"].comodel_name].sudo()
            person = person.browse(given["person_id"])
            facts.setdefault("complainant_name", person.name)
            if "phone" in person:
                facts.setdefault("complainant_phone", person.phone)
        if given.get("area_id"):
            area = self.env["cs.area"].sudo().browse(given["area_id"])  # as above
            facts.setdefault("place_text", area.display_name)
        files = self.new({"attachment_ids": given.get("attachment_ids") or []})
        files = files.attachment_ids._origin
        if files:
            exhibit = {
                "name": self.env._("Files given with the complaint"),
                "attachment_ids": [Command.set(files.ids)],
            }
            facts["exhibit_ids"] = [
                *(facts.get("exhibit_ids") or []),
                Command.create(exhibit),
            ]

    @api.model
    def _get_given_defaults(self):
        """Return what a client gives by its context instead of the values."""
        return {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_") and key != "default_team_id"
        }

    @api.model
    def _get_default_flags(self):
        """Return what a client says by its context about being confidential."""
        given = self._get_given_defaults()
        return {name: given[name] for name in SECRET_FLAGS if given.get(name)}

    @api.model
    def _get_neutral_vals(self):
        """Return the only words that a discipline ticket shows."""
        title = self.env._("Confidential matter")
        return {"name": title, "description": plaintext2html(title)}

    def _get_present_content(self):
        """Return what this ticket tells at present, as values."""
        [values] = self.read(self._get_telling_names(), load=None)
        values.pop("id")
        return values

    def _get_blank_vals(self):
        """Return values that empty what tells something."""
        return {
            **dict.fromkeys(self._get_telling_names(), False),
            **{n: [Command.clear()] for n in RELATIONS if n in self._fields},
        }
