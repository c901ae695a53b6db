"""The employee reads, ticks, or objects; somebody else decides (ux 2.11)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CsPerformanceEntry(models.Model):
    _inherit = "cs.performance.entry"

    def action_know(self):
        """Tick the own entries as known; nobody else can do it."""
        self._check_mine()
        fresh = self.filtered(lambda e: e.state == "confirmed" and not e.known_date)
        # Only the employee ticks, and nobody has a right to write the ledger.
        fresh._by_server().write(
            {
                "known_date": fields.Datetime.now(),
                "known_by_id": self.env.user._get_cs_operator().id,
            }
        )
        return True

    def action_object(self):
        """Return the dialogue for the objection."""
        return self.env["cs.performance.note"]._open(self, "object_entry")

    def _check_mine(self):
        self.check_access("read")
        if any(not entry.is_mine for entry in self):
            raise AccessError(
                self.env._("Only the person concerned ticks or objects to an entry.")
            )

    def _object(self, text):
        """Object to the own entry, within the time for it.

        :param str text: what is wrong
        """
        self._check_mine()
        if not (text or "").strip():
            raise UserError(self.env._("Say what is wrong with the entry."))
        self._lock_rows()
        if late := self.filtered(lambda entry: not entry.can_object):
            raise UserError(
                self.env._(
                    "%(entries)s: there is nothing to object to, it was objected to "
                    "already, or the time for it has passed.",
                    entries=", ".join(late.mapped("display_name")),
                )
            )
        now = fields.Datetime.now()
        operator = self.env.user._get_cs_operator()
        for entry in self._by_server():
            entry.write(
                {
                    "objection_state": "raised",
                    "objection_text": text.strip(),
                    "objection_date": now,
                    "objection_by_id": operator.id,
                    "known_date": entry.known_date or now,
                    "known_by_id": entry.known_by_id.id or operator.id,
                }
            )
        self.env["cs.exception"]._report(
            self,
            "warning",
            "G-7",
            self.env._("An objection to a performance entry waits for a decision."),
            site=self.company_id.sudo().cs_default_site_id,  # no secret
        )

    def action_uphold(self):
        """Return the dialogue that asks for the answer."""
        return self.env["cs.performance.note"]._open(self, "uphold_objection")

    def action_dismiss(self):
        """Return the dialogue that asks for the answer."""
        return self.env["cs.performance.note"]._open(self, "dismiss_objection")

    def _decide_objection(self, is_upheld, answer):
        """Decide objections: neither who proposed nor who confirmed, nor the employee.

        :param bool is_upheld: True takes the entry back, in the open month
        :param str answer: what the employee is told, never empty
        """
        if not (answer or "").strip():
            raise UserError(self.env._("Write the answer the employee gets."))
        self.check_access("read")
        self._lock_rows()
        if wrong := self.filtered(lambda entry: entry.objection_state != "raised"):
            raise UserError(
                self.env._(
                    "No objection waits for a decision: %(entries)s.",
                    entries=", ".join(wrong.mapped("display_name")),
                )
            )
        powers = self._get_powers(
            lambda e: e._get_involved() | e.decided_by_id | e.decided_as_id,
            with_heads=False,
        )
        now = fields.Datetime.now()
        operator = self.env.user._get_cs_operator()
        for entry in self:
            power = powers[entry]
            entry._by_server().write(
                {
                    "objection_state": "upheld" if is_upheld else "dismissed",
                    "objection_answer": answer.strip(),
                    "objection_decided_by_id": operator.id,
                    "objection_decided_as_id": power.id if power != operator else False,
                    "objection_decided_date": now,
                }
            )
            if is_upheld:
                entry._take_back(answer.strip(), operator, now)
        self._by_server()._tell_employees()

    def _take_back(self, answer, operator, now):
        """Reverse an entry whose objection was upheld.

        The objection is the proposal, the decision the confirmation: two persons. The
        event stays decided: nobody enters it anew.
        """
        if self.is_reversed:
            return
        pending = self._by_server().search(
            [("reverses_id", "=", self.id), ("state", "=", "proposed")]
        )
        # A correction that was proposed meanwhile is no longer needed.
        pending.write({"state": "replaced"})
        pending.flush_recordset()
        month = self.env["cs.performance.month"]._assign(self)[self]
        self._create_reversals(
            answer,
            {
                "state": "confirmed",
                "proposed_by_id": self.sudo().objection_by_id.id,  # who objected
                "proposed_date": self.sudo().objection_date,  # and when
                "decided_by_id": operator.id,
                "decided_date": now,
                "decision_note": answer,
                "month_id": month.id,
            },
        )
        self._by_server().write({"is_reversed": True})
