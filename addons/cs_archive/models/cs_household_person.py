import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.cs_base.tools.quiet_hours import is_quiet_to_call
from odoo.addons.cs_base.tools.search_key import search_terms

from .cs_household import OFFICER

# What whoever enters contacts may change on a person the archive has checked.
CONTACT_FIELDS = {
    "phone_ids", "phone", "is_do_not_disturb", "dnd_from", "dnd_to", "note",
}  # fmt: skip
_HAN_NAME = re.compile("[\u3400-\u9fff]{2,4}")


class CsHouseholdPerson(models.Model):
    """A person of a household: in a role, from one day to another (ux M7).

    Persons overlap freely: an owner, the family and a tenant stand side by side,
    and one person may be in several households. What the front desk enters counts
    at once and is marked until an archive officer has checked it.
    """

    _name = "cs.household.person"
    _description = "Person of a Household"
    _inherit = ["cs.site.mixin", "cs.search.mixin"]
    _order = "unit_id.id, sequence, id"
    _search_key_fields = ("name", "unit_id.name", "unit_id.code")

    name = fields.Char(string="Full Name", required=True)
    sequence = fields.Integer(default=10)
    # Never empty; found by the server where only the unit is given.
    household_id = fields.Many2one("cs.household", index=True, ondelete="restrict")
    unit_id = fields.Many2one(
        "cs.unit",
        compute="_compute_unit_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        help="Given without a household: the present household of this unit.",
    )
    site_id = fields.Many2one(
        related="household_id.site_id",
        store=True,
        precompute=True,
        default=None,
        readonly=True,
    )
    role = fields.Selection(
        [
            ("owner", "Owner"),
            ("tenant", "Tenant"),
            ("family", "Family Member"),
            ("emergency", "Emergency Contact"),
            ("agent", "Agent"),
        ],
        string="Relation",
        required=True,
        default="owner",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        help="The contact with a portal account, if there is one.",
    )
    date_from = fields.Date(string="Start Date", copy=False)
    date_to = fields.Date(string="End Date", copy=False)
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Belongs to a household in occupation today.",
    )
    is_checked = fields.Boolean(
        string="Checked by the Archive",
        copy=False,
        readonly=True,
        help="Entered or confirmed by an archive officer.",
    )
    phone_ids = fields.One2many("cs.phone", "person_id", string="Phones")
    phone = fields.Char(
        compute="_compute_phone",
        inverse="_inverse_phone",
        search="_search_phone",
        help="The first valid number. Numbers entered here are added.",
    )
    is_do_not_disturb = fields.Boolean(
        string="Do Not Disturb",
        help="Does not want to be called: never, or in the hours given.",
    )
    dnd_from = fields.Float(string="Do Not Disturb From")
    dnd_to = fields.Float(string="Do Not Disturb Until")
    note = fields.Text(string="Notes")
    can_edit = fields.Boolean(
        compute="_compute_can_edit",
        help="The user may write data that the archive protects.",
    )

    _order_idx = models.Index("(unit_id, sequence, id)")
    _unchecked_idx = models.Index("(site_id) WHERE is_checked IS NOT TRUE")
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The last day of a person lies before the first one: correct one of the two.",
    )
    _hours_of_day = models.Constraint(
        "CHECK (COALESCE(dnd_from, 0) BETWEEN 0 AND 24 "
        "AND COALESCE(dnd_to, 0) BETWEEN 0 AND 24)",
        "The hours of “do not disturb” lie between 0:00 and 24:00.",
    )

    @api.depends("household_id.unit_id")
    def _compute_unit_id(self):
        for person in self:
            person.unit_id = person.household_id.unit_id

    @api.depends("date_from", "date_to", "household_id.is_current")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for person in self:
            person.is_current = (
                person.household_id.is_current
                and (not person.date_from or person.date_from <= today)
                and (not person.date_to or person.date_to >= today)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        own = self.env["cs.household"]._get_period_domain(today, today)
        return own & Domain("household_id.is_current", "=", True)

    @api.depends("phone_ids.number", "phone_ids.is_valid", "phone_ids.sequence")
    def _compute_phone(self):
        for person in self:
            person.phone = person.phone_ids.filtered("is_valid")[:1].number

    @api.depends("is_checked")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        is_archive = self.env["cs.household"]._is_archive()
        for person in self:
            person.can_edit = is_archive or not person.is_checked

    def _inverse_phone(self):
        """Add the numbers of a cell, such as one pasted from a spreadsheet."""
        self.env["cs.phone"]._add_numbers({person: person.phone for person in self})

    def _search_phone(self, operator, value):
        return self.env["cs.phone"]._get_person_domain(operator, value)

    def _get_search_key_texts(self):
        """Also the given name alone: many type only that."""
        texts = super()._get_search_key_texts()
        if _HAN_NAME.fullmatch(self.name or ""):
            texts.append(self.name[1:])
        return texts

    @api.depends("name", "unit_id.name")
    @api.depends_context("show_unit")
    def _compute_display_name(self):
        """The name; with the unit in front where the context asks for it."""
        for person in self:
            names = [person.name]
            if self.env.context.get("show_unit"):
                # The name of the unit of a person is no secret to its reader.
                names.insert(0, person.sudo().unit_id.name)
            person.display_name = " ".join(name for name in names if name)

    # -- rights and history -----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        is_officer = self.env.user.has_group(OFFICER)
        vals_list = [{**vals, "is_checked": is_officer} for vals in vals_list]
        self._set_households(vals_list)
        persons = super().create(vals_list)
        persons._log(
            lambda person: self.env._(
                "%(person)s added as %(role)s",
                person=person.name,
                role=person._get_role_label(),
            )
        )
        return persons

    @api.model
    def _set_households(self, vals_list):
        """Give a person named with a unit only its present household."""
        default = self.default_get(["household_id", "unit_id"])
        homeless = []
        for vals in vals_list:
            if not vals.get("household_id") and not default.get("household_id"):
                vals["unit_id"] = vals.get("unit_id") or default.get("unit_id")
                homeless.append(vals)
        nowhere = [vals.get("name") or "" for vals in homeless if not vals["unit_id"]]
        if nowhere:
            raise ValidationError(
                self.env._(
                    "Choose the unit of %(persons)s: a person belongs to a household.",
                    persons=", ".join(nowhere),
                )
            )
        units = self.env["cs.unit"].browse({vals["unit_id"] for vals in homeless})
        households = self.env["cs.household"]._get_or_create_current(units)
        by_id = {unit.id: household for unit, household in households.items()}
        for vals in homeless:
            vals["household_id"] = by_id[vals["unit_id"]].id
        for vals in vals_list:
            vals.pop("unit_id", None)

    def write(self, vals):
        self._check_protected(set(vals))
        if "unit_id" in vals:
            vals = {name: value for name, value in vals.items() if name != "unit_id"}
        before = {person: person._get_told() for person in self}
        res = super().write(vals)
        self._log(lambda person: person._get_change(before[person]))
        return res

    def _check_protected(self, names):
        """Refuse a change of checked data to whoever only enters contacts."""
        if self.env["cs.household"]._is_archive():
            return
        protected = names - CONTACT_FIELDS
        always = protected & {"is_checked", "household_id", "unit_id", "partner_id"}
        if always or (protected and any(person.is_checked for person in self)):
            labels = self.fields_get(sorted(protected), ["string"])
            raise UserError(
                self.env._(
                    "The archive has checked these data of a person: %(fields)s. You "
                    "may add and correct phone numbers, “do not disturb” and notes; "
                    "ask an archive officer for the rest (ARC-02).",
                    fields=", ".join(
                        labels.get(name, {}).get("string", name)
                        for name in sorted(always or protected)
                    ),
                )
            )

    def _get_role_label(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        return labels.get(self.role, "")

    def _get_told(self):
        """Return what the history of the household tells about a person."""
        self.ensure_one()
        quiet = ""
        if self.is_do_not_disturb:
            hours = [
                f"{minutes // 60}:{minutes % 60:02}"
                for minutes in (round(self.dnd_from * 60), round(self.dnd_to * 60))
            ]
            quiet = "–".join(hours) if self.dnd_from != self.dnd_to else "0:00–24:00"
        return {
            "name": self.name or "",
            "role": self._get_role_label(),
            "date_from": str(self.date_from or ""),
            "date_to": str(self.date_to or ""),
            "is_do_not_disturb": quiet,
        }

    def _get_change(self, before):
        """Return one line that tells what changed, empty for nothing."""
        after = self._get_told()
        names = [name for name in after if after[name] != before[name]]
        if not names:
            return ""
        labels = self.fields_get(names, ["string"])
        changes = [
            f"{labels[n]['string']}: {before[n] or '–'} → {after[n] or '–'}"
            for n in names
        ]
        return f"{before['name']}: {'; '.join(changes)}"

    def _log(self, tell):
        """Write into the history of the households what ``tell`` says of each."""
        lines = {}
        for person in self:
            if text := tell(person):
                lines.setdefault(person.household_id, []).append(text)
        self.env["cs.household"]._log_lines(lines)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Guarantee 3: tickets refer to a person; the person ends instead."""
        raise UserError(
            self.env._(
                "A person is never deleted: tickets refer to it. Enter the last day "
                "instead."
            )
        )

    def action_check(self):
        """Confirm, as an archive officer, what the front desk has entered."""
        self.write({"is_checked": True})

    # -- what others ask ---------------------------------------------------------

    def _filter_disturbed(self, moment=None):
        """Return those who do not want to be called at ``moment``.

        :param moment: naive UTC datetime, now when left out
        """
        moment = moment or fields.Datetime.now()
        return self.filtered(
            lambda person: (
                person.is_do_not_disturb
                and (
                    person.dnd_from == person.dnd_to
                    or is_quiet_to_call(
                        moment, person.site_id.tz, [(person.dnd_from, person.dnd_to)]
                    )
                )
            )
        )

    @api.model
    def _find_typed(self, text, site_ids=None, limit=8):
        """Return the persons whose name or unit matches what somebody types.

        :param str text: characters, full pinyin or initials, also with a unit
        :param site_ids: ids of sites to look in, all the user sees when left out
        :return: cs.household.person, those of today first
        """
        domain = self._get_typed_start_domain(text)
        # No name is one digit, but half of all units begin with it.
        if domain.is_true() or (text.strip().isdecimal() and len(text.strip()) == 1):
            return self.browse()
        if site_ids is not None:
            domain &= Domain("site_id", "in", list(site_ids))
        # Unsorted, so that a common name does not cost more than a rare one.
        found = self.browse(self._search(domain, limit=limit * 8).get_result_ids())
        return found.sorted(lambda p: (not p.is_current, len(p.name), p.id))[:limit]

    @api.model
    def _get_typed_start_domain(self, text):
        """Like ``_get_typed_domain``, for terms that begin a word.

        A trigram index serves two Chinese characters only from the start.
        """
        return Domain.AND(
            Domain("search_key", "ilike", escape_psql(f" {term.strip()}"))
            for term in search_terms(text)
        )
