from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

OFFICER = "cs_archive.cs_archive_group_officer"
# What whoever may enter contacts writes on a household: its persons, no more.
CONTACT_FIELDS = {"person_ids"}


class CsHousehold(models.Model):
    """Those who occupy one unit together from one day to another (ARC-02, ux M7).

    Owner, tenant and family stand in it side by side as persons with dates of
    their own. Two households occupy one unit at the same time only where an
    archive officer gives a reason.
    """

    _name = "cs.household"
    _description = "Household"
    _inherit = ["mail.thread", "cs.site.mixin", "cs.search.mixin"]
    _order = "unit_id.id, date_from desc, id desc"
    _mail_post_access = "read"
    _search_key_fields = ("unit_id.name", "unit_id.code", "person_ids.name")

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    unit_id = fields.Many2one(
        "cs.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    site_id = fields.Many2one(
        related="unit_id.site_id",
        store=True,
        precompute=True,
        default=None,
        readonly=True,
    )
    date_from = fields.Date(
        string="Moved In On",
        tracking=True,
        copy=False,
        help="Empty: since before the records begin.",
    )
    date_to = fields.Date(
        string="Moved Out On",
        tracking=True,
        copy=False,
        index="btree_not_null",
        help="The last day of occupation. Empty: lives or works here still.",
    )
    is_current = fields.Boolean(
        string="In Occupation",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Occupies the unit today.",
    )
    overlap_reason = fields.Text(
        string="Reason for a Second Household",
        tracking=True,
        copy=False,
        help="Why this household occupies the unit beside another one, such as a "
        "lease shared by two. Only an archive officer may give it.",
    )
    person_ids = fields.One2many(
        "cs.household.person", "household_id", string="Persons"
    )
    note = fields.Text(string="Notes")
    can_edit = fields.Boolean(
        compute="_compute_can_edit",
        help="The user may write data that the archive protects.",
    )

    _order_idx = models.Index("(unit_id, date_from DESC, id DESC)")
    _open_uniq = models.UniqueIndex(
        "(unit_id) WHERE date_to IS NULL AND overlap_reason IS NULL",
        "The unit has a household in occupation already. End that one first, or let "
        "an archive officer give the reason for a second one (ARC-02).",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "Nobody moves out before moving in: correct one of the two days.",
    )

    @api.depends("unit_id.name", "person_ids.name", "person_ids.sequence")
    def _compute_name(self):
        for household in self:
            first = household.person_ids.sorted("sequence")[:1]
            names = (household.unit_id.name, first.name)
            household.name = " ".join(name for name in names if name)

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for household in self:
            household.is_current = (
                not household.date_from or household.date_from <= today
            ) and (not household.date_to or household.date_to >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return self._get_period_domain(today, today)

    @api.depends_context("uid")
    def _compute_can_edit(self):
        self.can_edit = self._is_archive()

    @api.model
    def _get_period_domain(self, first, last):
        """Return the domain of what lasts on some day from ``first`` to ``last``.

        :param first: date, or False for any day before
        :param last: date, or False for any day after
        """
        domain = Domain.TRUE
        if first:
            domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", first)
        if last:
            domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", last)
        return domain

    @api.constrains("unit_id", "date_from", "date_to", "overlap_reason")
    def _check_overlap(self):
        """ARC-02: one household in occupation of a unit, unless there is a reason."""
        # Whoever lives there counts, also in a company that is not chosen now.
        others = self.sudo().search([("unit_id", "in", self.unit_id.ids)])
        by_unit = others.grouped("unit_id")
        clashes = [
            (household, other)
            for household in self
            if not household.overlap_reason
            for other in by_unit.get(household.unit_id, ())
            if other.id != household.id and household._overlaps(other)
        ]
        if clashes:
            raise self._get_overlap_refusal(clashes)

    @api.model
    def _check_open(self, vals_list):
        """Say who lives there, where the index would only say that somebody does."""
        unit_ids = [
            vals["unit_id"]
            for vals in vals_list
            if vals.get("unit_id")
            and not vals.get("date_to")
            and not vals.get("overlap_reason")
        ]
        # Whoever lives there counts, also in a company that is not chosen now; the
        # user may see the unit.
        found = self.sudo().search(
            [
                ("unit_id", "in", unit_ids),
                ("date_to", "=", False),
                ("overlap_reason", "=", False),
            ]
        )
        if found:
            raise self._get_overlap_refusal(
                [(household, household) for household in found]
            )

    @api.model
    def _get_overlap_refusal(self, clashes):
        """Return the error for pairs of a household and the one in its way."""
        return ValidationError(
            self.env._(
                "One household at a time (ARC-02):\n%(clashes)s\nEnd the earlier one "
                "first, or add the person to it. An archive officer may give the "
                "reason for a second household.",
                clashes="\n".join(
                    self.env._(
                        "%(unit)s is occupied by %(other)s, %(first)s – %(last)s",
                        unit=household.unit_id.name,
                        other=other.name,
                        first=other.date_from or "…",
                        last=other.date_to or "…",
                    )
                    for household, other in clashes
                ),
            )
        )

    def _overlaps(self, other):
        """Tell whether two households have a day in common."""
        return not (
            (self.date_to and other.date_from and self.date_to < other.date_from)
            or (other.date_to and self.date_from and other.date_to < self.date_from)
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._check_created(vals_list)
        self._claim_units([vals.get("unit_id") for vals in vals_list])
        self._check_open(vals_list)
        households = super().create(vals_list)
        households.filtered("overlap_reason")._report_override()
        return households

    @api.model
    def _check_created(self, vals_list):
        """Refuse protected values, and keep those of the context out."""
        if self._is_archive():
            return vals_list
        given = {n for vals in vals_list for n, value in vals.items() if value}
        self._check_protected(given - {"unit_id"})
        forbidden = dict.fromkeys(("date_from", "date_to", "overlap_reason"), False)
        return [{**vals, **forbidden} for vals in vals_list]

    @api.model
    def _is_archive(self):
        """Tell whether the user, or the server itself, may write protected data."""
        return self.env.su or self.env.user.has_group(OFFICER)

    def write(self, vals):
        self._check_protected(set(vals))
        if {"unit_id", "date_from", "date_to", "overlap_reason"} & set(vals):
            self._claim_units([*self.unit_id.ids, vals.get("unit_id")])
        res = super().write(vals)
        if vals.get("overlap_reason"):
            self._report_override()
        return res

    @api.model
    def _claim_units(self, unit_ids):
        """Make sure of the units that households move into.

        Whoever may not see a unit learns nothing about who lives there; and two who
        move somebody into one unit at the same moment come one after the other.

        :raise AccessError: when a unit is out of sight
        """
        units = self.env["cs.unit"].browse({unit_id for unit_id in unit_ids if unit_id})
        units.check_access("read")
        if units:
            # A write, not a lock: the one who waited must not go on with what was
            # there before, so PostgreSQL refuses and the request runs once more.
            self.env.cr.execute(
                SQL(
                    "UPDATE cs_unit SET write_uid = write_uid WHERE id IN %s",
                    tuple(sorted(units.ids)),
                )
            )

    @api.model
    def _check_protected(self, names):
        """Refuse protected data to whoever only enters contacts (ARC-02)."""
        if self._is_archive():
            return
        protected = names - CONTACT_FIELDS
        if protected:
            labels = self.fields_get(sorted(protected), ["string"])
            raise UserError(
                self.env._(
                    "The archive keeps these data of a household: %(fields)s. You may "
                    "add persons and phone numbers; ask an archive officer for the "
                    "rest (ARC-02).",
                    fields=", ".join(
                        labels.get(name, {}).get("string", name)
                        for name in sorted(protected)
                    ),
                )
            )

    def _report_override(self):
        """Put a second household of a unit on the exceptions list, if there is one."""
        if "cs.exception" in self.env:
            self.env["cs.exception"]._report(
                self, "override", "ARC-02", {r: r.overlap_reason for r in self}
            )

    @api.model
    def _log_lines(self, lines):
        """Write lines into the history of households, one message each.

        :param lines: dict of cs.household and list of str
        """
        is_loading = self.env.context.get("install_mode")
        if lines and not is_loading and not self.env.context.get("tracking_disable"):
            households = self.union(*lines)
            households._message_log_batch(
                bodies={h.id: "\n".join(texts) for h, texts in lines.items()}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Guarantee 3: a household ends, it is not deleted."""
        raise UserError(
            self.env._(
                "A household is never deleted: tickets refer to it. Enter the day of "
                "moving out instead."
            )
        )

    def action_move_out(self):
        """End the household today, with everybody in it."""
        for household in self.filtered(lambda h: not h.date_to):
            household.date_to = fields.Date.context_today(household)

    @api.model
    def _get_or_create_current(self, units):
        """Return the household in occupation of each unit, creating missing ones.

        :param units: cs.unit
        :return: dict of unit and cs.household; the first one where two share
        """
        found = self.search(
            Domain("unit_id", "in", units.ids) & Domain("is_current", "=", True),
            order="id desc",
        )
        result = {household.unit_id: household for household in found}
        missing = [unit for unit in units if unit not in result]
        created = self.create([{"unit_id": unit.id} for unit in missing])
        result.update(zip(missing, created, strict=True))
        return result
