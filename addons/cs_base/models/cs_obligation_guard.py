"""What a rule must be, and what of it stays once something was owed."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.deadlines import HOURS
from ..tools.obligations import EVENT

# What was handed in hangs on these; they stay once there is anything.
FROZEN_FIELDS = ("code", "company_id", "period", "subject_kind")
# A change of these lets the scheduled action look at the rule again.
SCHEDULE_FIELDS = {
    "active", "valid_from", "valid_to", "excepted_months", "is_working_days_only",
    "due_offset", "due_unit", "due_clock", "due_hour", "opens", "open_days",
    "department_ids", "employee_ids", "site_ids", "subject_group_id",
}  # fmt: skip
ENGINE_FIELDS = ("cursor_date", "next_check_date", "check_error")


class CsObligation(models.Model):
    _inherit = "cs.obligation"

    # --- checks --------------------------------------------------------------

    @api.constrains("excepted_months")
    def _check_excepted_months(self):
        for obligation in self:
            months = obligation._get_excepted_months()
            if months is None or len(months) == 12:
                raise ValidationError(
                    self.env._(
                        "“%(months)s” are no months. Write their numbers, such as "
                        "“7, 8”, and leave at least one month.",
                        months=obligation.excepted_months,
                    )
                )

    @api.constrains(
        "responsible_kind", "responsible_department_id", "responsible_group_id",
        "responsible_employee_id", "accepter_kind", "accepter_department_id",
        "accepter_group_id", "accepter_employee_id", "subject_kind", "employee_ids",
        "subject_group_id",
    )  # fmt: skip
    def _check_people(self):
        for obligation in self:
            for side in ("responsible", "accepter"):
                kind = obligation[f"{side}_kind"]
                name = f"{side}_{kind}_id"
                if name in self._fields and not obligation[name]:
                    raise ValidationError(
                        self.env._(
                            "%(obligation)s: fill in “%(field)s”.",
                            obligation=obligation.display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
            if obligation.subject_kind == "person" and not (
                obligation.employee_ids or obligation.subject_group_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(obligation)s is owed by people: name them, or the post they "
                        "hold.",
                        obligation=obligation.display_name,
                    )
                )

    @api.constrains("period", "due_unit", "due_offset")
    def _check_unit(self):
        for obligation in self:
            if obligation.due_unit == HOURS and obligation.period != EVENT:
                raise ValidationError(
                    self.env._(
                        "Hours are counted from an event. Choose calendar or working "
                        "days, and the time of the day."
                    )
                )

    # --- CRUD ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, no client and no default can fill them.
        now = fields.Datetime.now()
        server = {"cursor_date": False, "next_check_date": now, "check_error": False}
        return super().create([{**vals, **server} for vals in vals_list])

    def write(self, vals):
        if not self._is_server_write(vals):
            names = [name for name in ENGINE_FIELDS if name in vals]
            if names:
                raise UserError(
                    self.env._("When a rule is looked at next is noted by the system.")
                )
        self._check_frozen(vals)
        sleeping = self.filtered(lambda o: not o.active) if "active" in vals else self
        res = super().write(vals)
        if SCHEDULE_FIELDS & vals.keys():
            self._schedule_check(sleeping if vals.get("active") else self.browse())
        return res

    def _schedule_check(self, woken):
        """Look at the rules again; what was put to sleep owes nothing for that time."""
        today = fields.Date.context_today(self)
        for obligation in self:
            obligation._write_engine({"next_check_date": fields.Datetime.now()})
            if obligation in woken and (obligation.valid_from < today):
                obligation._write_engine(
                    {"cursor_date": max(obligation.cursor_date or today, today)}
                )

    def _check_frozen(self, vals):
        names = [name for name in FROZEN_FIELDS if name in vals]
        if not names:
            return
        for obligation in self:
            changed = [n for n in names if obligation._is_changed(n, vals[n])]
            # Whether anything was made does not depend on who asks.
            if changed and obligation.sudo().occurrence_count:
                raise UserError(
                    self.env._(
                        "%(obligation)s has been owed already: %(fields)s cannot be "
                        "changed. Set its last day and make a new rule.",
                        obligation=obligation.display_name,
                        fields=", ".join(
                            self._fields[n]._description_string(self.env)
                            for n in changed
                        ),
                    )
                )

    def _is_changed(self, name, value):
        field = self._fields[name]
        present = field.convert_to_cache(self[name], self)
        return (field.convert_to_cache(value, self) or False) != (present or False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_owed(self):
        """Guarantee 3: what was owed stays on record."""
        for obligation in self.sudo():  # whoever may see what was made of it
            if obligation.occurrence_count:
                raise UserError(
                    self.env._(
                        "%(obligation)s has been owed already and stays on record. Set "
                        "its last day, or archive it.",
                        obligation=obligation.display_name,
                    )
                )
