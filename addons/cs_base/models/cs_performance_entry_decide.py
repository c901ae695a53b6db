"""Another person confirms or rejects what was proposed (guarantee 7)."""

from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.deadlines import WORKING_DAYS, Limit, first_due
from ..tools.performance import Inputs, exact_text, number
from .res_users_powers import ACTING_GROUPS


class CsPerformanceEntry(models.Model):
    _inherit = "cs.performance.entry"

    def action_confirm(self):
        """Confirm proposals; one that needs a number asks for it."""
        undecided = self.filtered(lambda entry: not entry.exact_value)
        if undecided:
            return self.env["cs.performance.note"]._open(self, "confirm_entry")
        self._confirm()
        return True

    def action_reject(self):
        """Return the dialogue that asks for the reason."""
        return self.env["cs.performance.note"]._open(self, "reject_entry")

    def _confirm(self, decided=None, note=""):
        """Confirm proposals in the name of the present user.

        :param decided: number without sign, for the rules that a person decides
        :param str note: reason; needed with ``decided``
        :raise UserError: naming everything that cannot be confirmed
        """
        powers = self._prepare_decision()
        self._fill_decided(decided, note)
        months = self.env["cs.performance.month"]._assign(self)
        until = {c: self._get_objection_until(c) for c in self.company_id}
        now = fields.Datetime.now()
        operator = self.env.user._get_cs_operator()
        groups = self.grouped(lambda e: (e.company_id, months[e], powers[e]))
        for (company, month, power), entries in groups.items():
            entries._by_server().write(
                {
                    "state": "confirmed",
                    "decided_by_id": operator.id,
                    "decided_as_id": power.id if power != operator else False,
                    "decided_date": now,
                    "decision_note": note,
                    "month_id": month.id,
                    "objection_until": until[company],
                }
            )
        self._by_server()._after_confirm()

    def _reject(self, note):
        """Reject proposals.

        :param str note: the reason, never empty
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say why the proposal is rejected."))
        powers = self._prepare_decision()
        operator = self.env.user._get_cs_operator()
        for power, entries in self.grouped(lambda entry: powers[entry]).items():
            entries._by_server().write(
                {
                    "state": "rejected",
                    "decided_by_id": operator.id,
                    "decided_as_id": power.id if power != operator else False,
                    "decided_date": fields.Datetime.now(),
                    "decision_note": note.strip(),
                }
            )

    def _prepare_decision(self):
        """Check that the present user may decide now about each proposal.

        :return: dict entry -> res.users in whose power it is decided
        """
        self.check_access("read")
        self._lock_rows()
        now = fields.Datetime.now()
        past = self.filtered(
            lambda e: e.state != "proposed" or (e.lapse_date and e.lapse_date < now)
        )
        if past:
            states = dict(self._fields["state"]._description_selection(self.env))
            states["proposed"] = states["lapsed"]
            raise UserError(
                self.env._(
                    "Decided already, nothing was changed: %(entries)s.",
                    entries="; ".join(
                        f"{entry.display_name}: {states[entry.state]}"
                        for entry in past[:20]
                    ),
                )
            )
        return self._get_powers(lambda entry: entry._get_involved())

    def _get_involved(self):
        """Return who must not decide: who proposed, for whomever."""
        return self.proposed_by_id | self.proposed_as_id

    def _get_powers(self, get_involved, with_heads=True):
        """Return entry -> in whose power the present user decides about it.

        :param get_involved: function entry -> res.users who must not decide
        :raise UserError: for the own proposal, the own matter, or without power
        """
        powers, cache = {}, {}
        for entry in self:
            # Who heads whom and who acts for whom is no secret to the check.
            involved = get_involved(entry.sudo())
            if power := entry._find_power(involved, with_heads, cache):
                powers[entry] = power
        refused = self.filtered(lambda entry: entry not in powers)
        if refused:
            raise UserError(
                self.env._(
                    "Somebody else decides about: %(entries)s. That is the head of the "
                    "department, the director or the leadership; not who proposed or "
                    "confirmed it, nor the person concerned, nor a deputy in their "
                    "power.",
                    entries=", ".join(refused[:20].mapped("display_name")),
                )
            )
        return powers

    def _find_power(self, involved, with_heads=True, cache=None):
        """Return in whose power the present user decides about this entry, or None.

        :param involved: res.users who must not decide, beside the person concerned
        :param cache: dict that keeps the powers by department
        """
        self.ensure_one()
        cache = {} if cache is None else cache
        # As above.
        entry, operator = self.sudo(), self.env.user._get_cs_operator()
        department = entry.department_id if with_heads else entry.department_id.browse()
        if department not in cache:
            cache[department] = operator._get_cs_powers(department, ACTING_GROUPS)
        involved |= entry.employee_id.user_id
        allowed = cache[department] - involved
        if (self.env.user | operator) & involved or not allowed:
            return None
        return allowed[:1].with_env(self.env)

    @api.depends("state", "objection_state", "lapse_date")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        now, heads, above = fields.Datetime.now(), {}, {}
        for entry in self:
            row = entry.sudo()  # who is involved, see above
            is_open = row.state == "proposed" and not (
                row.lapse_date and row.lapse_date < now
            )
            entry.can_decide = is_open and bool(
                entry._find_power(row._get_involved(), True, heads)
            )
            involved = row._get_involved() | row.decided_by_id | row.decided_as_id
            entry.can_judge = row.objection_state == "raised" and bool(
                entry._find_power(involved, False, above)
            )

    def _fill_decided(self, decided, note):
        """R-04 … R-08: a number with a reason, within the limits of the rule."""
        undecided = self.filtered(lambda entry: not entry.exact_value)
        if not undecided:
            return
        if decided is None or not (note or "").strip():
            raise UserError(
                self.env._(
                    "%(entries)s: say how much, and why (AMB-35).",
                    entries=", ".join(undecided.mapped("display_name")),
                )
            )
        if decided < 0:
            raise UserError(self.env._("Enter the number without sign."))
        for entry in undecided._by_server():
            sign = -1 if entry.effect == "deduction" else 1
            value = sign * number(decided)
            if entry.unit == "percent" and abs(value) > 100:
                raise UserError(
                    self.env._("A deduction or reward is at most 100 percent (CON-44).")
                )
            found = entry.rule_id._get_effect(Inputs(decided=Fraction(value)))
            entry.write(
                {
                    "exact_value": exact_text(found.value),
                    "cut_text": exact_text(found.cut) if found.cut else False,
                }
            )

    @api.model
    def _get_objection_until(self, company):
        """Return until when the employee may object to what is confirmed now."""
        # A setting and working hours, no secrets.
        company = company.sudo()
        days, site = company.cs_performance_objection_days, company.cs_default_site_id
        now = fields.Datetime.now()
        places = self.env["cs.calendar.exception"]._get_working_times(site, now.date())
        return first_due(Limit(days, WORKING_DAYS), now, places[site]).due

    def _after_confirm(self):
        """Mark what was reversed, and tell the employees."""
        reversed_entries = self.reverses_id
        if reversed_entries:
            reversed_entries.write({"is_reversed": True, "holds_event": False})
        self._tell_employees()

    def _tell_employees(self):
        """One message to each employee: that there is something to read, no more."""
        # Whose entry it is, is known to who confirmed it.
        told = {entry: entry.sudo().employee_id.user_id for entry in self}
        self.env["cs.notifier"]._tell("performance_entry", self, told)

    # --- corrections ----------------------------------------------------------

    def action_reverse(self):
        """Return the dialogue that asks why the entry is reversed."""
        return self.env["cs.performance.note"]._open(self, "reverse_entry")

    def _reverse(self, note):
        """Propose reversing entries; somebody else confirms them.

        :param str note: the reason, never empty
        :return: cs.performance.entry: the proposals
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say why the entry is reversed."))
        self.check_access("read")
        # Whoever may decide may also ask for a correction; the other one decides.
        self._get_powers(lambda entry: entry.browse().proposed_by_id)
        self._lock_rows()
        now = fields.Datetime.now()
        operator = self.env.user._get_cs_operator()
        return self._create_reversals(
            note.strip(),
            {
                "state": "proposed",
                "proposed_by_id": operator.id,
                "proposed_date": now,
            },
        )

    def _create_reversals(self, note, vals):
        """Create the entries that take these back, with the values of the process."""
        wrong = self.filtered(
            lambda e: e.state != "confirmed" or e.is_reversed or e.reverses_id
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Only confirmed entries are reversed, each once: %(entries)s.",
                    entries=", ".join(wrong[:20].mapped("display_name")),
                )
            )
        Entry = self._by_server()
        created = Entry.create(
            [
                {
                    **entry._prepare_reversal(note),
                    "lapse_date": self._get_lapse_date(
                        entry.company_id, fields.Datetime.now()
                    ),
                    **vals,
                }
                for entry in Entry
            ]
        )
        return created.with_env(self.env)

    def _prepare_reversal(self, note):
        self.ensure_one()
        copied = (
            "company_id",
            "employee_id",
            "department_id",
            "rule_id",
            "rule_code",
            "scheme",
            "effect",
            "unit",
            "severity",
            "base_key",
            "base_amount",
            "event_date",
            "event_key",
            "clause_id",
            "clause_code",
            "is_confidential",
        )
        vals = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in copied
        }
        return {
            **vals,
            "exact_value": exact_text(-Fraction(self.exact_value)),
            "evidence": note,
            "reverses_id": self.id,
        }
