from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.phone import normalize_phone, split_written_phones

# A number dialled without area code has at least so many digits in common.
MIN_LOCAL = 7


class CsPhone(models.Model):
    """A telephone number of a person (ux V1): found by all or the last four digits.

    Whoever enters contacts may add or correct one at once; the history of the
    household tells who did. A wrong number is marked invalid and stays.
    """

    _name = "cs.phone"
    _description = "Phone of a Person"
    _inherit = ["cs.site.mixin"]
    _order = "sequence, id"
    _rec_name = "number"

    number = fields.Char(
        string="Phone Number",
        required=True,
        copy=False,
        help="As it is written, also with extension.",
    )
    digits = fields.Char(
        compute="_compute_digits",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    last4 = fields.Char(
        string="Last Four Digits",
        compute="_compute_digits",
        store=True,
        precompute=True,
        index=True,
    )
    label = fields.Selection(
        [
            ("mobile", "Mobile"),
            ("landline", "Landline"),
            ("work", "Work"),
            ("other", "Other"),
        ],
        compute="_compute_label",
        store=True,
        precompute=True,
        readonly=False,
    )
    person_id = fields.Many2one(
        "cs.household.person", required=True, index=True, ondelete="restrict"
    )
    household_id = fields.Many2one(related="person_id.household_id")
    unit_id = fields.Many2one(
        related="person_id.unit_id", store=True, precompute=True, index=True
    )
    site_id = fields.Many2one(
        related="person_id.site_id",
        store=True,
        precompute=True,
        default=None,
        readonly=True,
    )
    is_valid = fields.Boolean(
        string="Valid", default=True, help="Off: wrong or given up; kept as history."
    )
    sequence = fields.Integer(default=10)
    note = fields.Char(string="Remark")

    # Equality and the beginning of a number, whatever the collation.
    _digits_idx = models.Index("(digits varchar_pattern_ops)")
    _person_digits_uniq = models.UniqueIndex(
        "(person_id, digits)", "The person has this number already."
    )

    @api.depends("number")
    def _compute_digits(self):
        for phone in self:
            told = normalize_phone(phone.number)
            phone.digits, phone.last4 = told.digits, told.last4

    @api.depends("digits")
    def _compute_label(self):
        for phone in self:
            is_mobile = len(phone.digits or "") == 11 and phone.digits[0] == "1"
            phone.label = phone.label or ("mobile" if is_mobile else "landline")

    @api.constrains("number")
    def _check_number(self):
        wrong = [p.number for p in self if not normalize_phone(p.number).is_plausible]
        if wrong:
            raise ValidationError(
                self.env._(
                    "A telephone number has 5 to 15 digits: %(numbers)s. Write an "
                    "extension behind it, and each number on a line of its own.",
                    numbers=", ".join(wrong),
                )
            )

    # -- rights and history -----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        phones = super().create(vals_list)
        phones._log(
            lambda phone: self.env._(
                "%(person)s: number %(number)s added",
                person=phone.person_id.name,
                number=phone.number,
            )
        )
        return phones

    def write(self, vals):
        if "person_id" in vals and not self.env["cs.household"]._is_archive():
            raise UserError(
                self.env._(
                    "A number stays with its person. Mark it invalid here and add it "
                    "to the other person."
                )
            )
        before = {phone: (phone.number, phone.is_valid) for phone in self}
        res = super().write(vals)
        self._log(lambda phone: phone._get_change(*before[phone]))
        return res

    def _get_change(self, number, is_valid):
        """Return the line that tells what changed, empty for nothing."""
        names = {"person": self.person_id.name, "old": number, "number": self.number}
        if number != self.number:
            return self.env._(
                "%(person)s: number %(old)s corrected to %(number)s", **names
            )
        if is_valid and not self.is_valid:
            return self.env._("%(person)s: number %(number)s is not valid", **names)
        if self.is_valid and not is_valid:
            return self.env._("%(person)s: number %(number)s is valid again", **names)
        return ""

    def _log(self, tell):
        """Write into the history of the households what ``tell`` says of each."""
        lines = {}
        for phone in self:
            if text := tell(phone):
                lines.setdefault(phone.person_id.household_id, []).append(text)
        self.env["cs.household"]._log_lines(lines)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Guarantee 3: a number that was ever given stays as history."""
        raise UserError(
            self.env._(
                "A number is never deleted, calls refer to it. Mark it invalid instead."
            )
        )

    # -- what others ask ---------------------------------------------------------

    @api.model
    def _find_persons(self, text, site_ids=None, limit=8):
        """Return the persons who have a number: all of it, its start or last four.

        Caller identification often leaves the area code out or adds a zero, so a
        number is also found by its last seven digits or more.

        :param str text: a number as written or shown by the telephone system
        :param site_ids: ids of sites to look in, all the user sees when left out
        :return: cs.household.person, exact numbers and persons of today first
        """
        digits = normalize_phone(text).digits
        domain = self._get_digits_domain(digits)
        if domain.is_false():
            return self.env["cs.household.person"]
        if site_ids is not None:
            domain &= Domain("site_id", "in", list(site_ids))
        found = self.search_fetch(
            domain, ["person_id", "digits"], limit=limit * 8, order="id"
        )
        found = found.filtered(lambda phone: phone._matches(digits))
        rank = {}
        for phone in found.sorted(lambda phone: phone.digits != digits):
            rank.setdefault(phone.person_id, phone.digits != digits)
        persons = found.person_id
        return persons.sorted(lambda p: (rank[p], not p.is_current, p.id))[:limit]

    @api.model
    def _get_digits_domain(self, digits):
        """Return the domain of the valid numbers that ``digits`` may mean."""
        if len(digits) < 4:
            return Domain.FALSE
        domain = Domain("last4", "=", digits[-4:])
        if len(digits) > 4:
            domain |= Domain("digits", "=like", f"{digits}%")
        return domain & Domain("is_valid", "=", True)

    def _matches(self, digits):
        """Tell whether the number is what was typed, with or without area code."""
        own = self.digits
        return (
            len(digits) == 4
            or own.startswith(digits)
            or (
                min(len(own), len(digits)) >= MIN_LOCAL
                and (own.endswith(digits) or digits.endswith(own))
            )
        )

    @api.model
    def _get_person_domain(self, operator, value):
        """Return the domain of the persons with a number, for search boxes."""
        if operator in ("ilike", "like", "=like", "=ilike") and isinstance(value, str):
            found = self._get_digits_domain(normalize_phone(value).digits)
            return Domain("phone_ids", "any", found)
        if operator == "in":
            digits = [normalize_phone(text).digits for text in value if text]
            domain = Domain("phone_ids.digits", "in", digits)
            return domain if all(value) else domain | Domain("phone_ids", "=", False)
        return NotImplemented

    @api.model
    def _add_numbers(self, texts):
        """Add the numbers that are not there yet; several may stand in one text.

        :param texts: dict of cs.household.person and str or false value
        """
        wanted = []
        for person, text in texts.items():
            known = set(person.phone_ids.mapped("digits"))
            found = split_written_phones(text)
            if text and not found:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” is no telephone number: 5 to 15 digits are needed "
                        "(%(person)s).",
                        text=text,
                        person=person.name,
                    )
                )
            wanted += [
                {"person_id": person.id, "number": written}
                for told, written in found.items()
                if told.digits not in known
            ]
        self.create(wanted)
