"""What a call tells about the people of a household: wrong numbers, do not disturb."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools.phone import normalize_phone

from .cs_callback import SERVER_VALS

SERVER_VALS.update({"wrong_phone_ids": False, "disturbed_person_ids": False})


class CsCallback(models.Model):
    _inherit = "cs.callback"

    called_phone = fields.Char(
        string="Number Called",
        copy=False,
        help="Where another number of the household was called than the ticket's.",
    )
    wrong_phone_ids = fields.Many2many(
        "cs.phone",
        "cs_callback_wrong_phone_rel",
        "callback_id",
        "phone_id",
        string="Numbers Found Wrong",
        readonly=True,
        copy=False,
    )
    disturbed_person_ids = fields.Many2many(
        "cs.household.person",
        "cs_callback_disturbed_person_rel",
        "callback_id",
        "person_id",
        string="Does Not Want to Be Called",
        readonly=True,
        copy=False,
    )

    def _get_answer_fields(self):
        return (*super()._get_answer_fields(), "called_phone")

    def _get_called_digits(self):
        """Return the comparable digits of the number that is or was called."""
        self.ensure_one()
        return normalize_phone(self.called_phone).digits or self.phone_digits or ""

    def _after_finish(self):
        super()._after_finish()
        for call in self.filtered(lambda c: c.outcome == "wrong_number"):
            phones = call._find_called_phones().filtered("is_valid")
            phones.is_valid = False
            call._write_by_server({"wrong_phone_ids": [fields.Command.set(phones.ids)]})
        for call in self.filtered(lambda c: c.outcome == "do_not_call"):
            persons = call._find_called_phones().person_id
            persons = persons.filtered(lambda p: not p.is_do_not_disturb)
            persons.write({"is_do_not_disturb": True, "dnd_from": 0, "dnd_to": 0})
            call._write_by_server(
                {"disturbed_person_ids": [fields.Command.set(persons.ids)]}
            )

    def _find_called_phones(self):
        """Return the numbers of the archive that this call went to."""
        self.ensure_one()
        digits = self._get_called_digits()
        if not digits:
            return self.env["cs.phone"]
        domain = Domain("digits", "=", digits) & Domain("site_id", "=", self.site_id.id)
        if self.unit_id:
            domain &= Domain("unit_id", "=", self.unit_id.id)
        return self.env["cs.phone"].search(domain)

    def _undo_household(self):
        """Take back what undone calls said about numbers and persons."""
        self.wrong_phone_ids.is_valid = True
        self.disturbed_person_ids.is_do_not_disturb = False
        self._write_by_server(
            {
                "wrong_phone_ids": [fields.Command.clear()],
                "disturbed_person_ids": [fields.Command.clear()],
            }
        )

    @api.model
    def _get_household_persons(self, units):
        """Return the present persons of units with their numbers, for the cockpit."""
        if not units:
            return self.env["cs.household.person"]
        return self.env["cs.household.person"].search(
            [("unit_id", "in", units.ids), ("is_current", "=", True)]
        )
