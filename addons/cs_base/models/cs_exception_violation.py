"""From a row of the list of exceptions to a violation, with one click."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CsException(models.Model):
    _inherit = "cs.exception"

    violation_ids = fields.One2many(
        "cs.violation", "exception_id", string="Violations", readonly=True
    )
    is_suspicious = fields.Boolean(
        string="May Be a Violation", compute="_compute_is_suspicious"
    )

    @api.depends("kind", "rule")
    def _compute_is_suspicious(self):
        """Suspicions; addons add the warnings after which performance is asked for."""
        for row in self:
            row.is_suspicious = row.kind == "suspicion"

    def action_make_violation(self):
        """Open the violation of a suspicion, which is made if there is none yet.

        Where the record tells whom the suspicion is about, it is made at once; else
        the form asks.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_suspicious:
            raise UserError(self.env._("Only suspicions become violations."))
        violation = self.env["cs.violation"]
        violation.check_access("create")
        found = violation.search([("exception_id", "=", self.id)], limit=1)
        if not found and len(suspect := self._get_suspect()) == 1:
            found = violation.create(
                {"exception_id": self.id, "employee_id": suspect.id}
            )
        if found:
            self._mark_handled()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Violation"),
            "res_model": violation._name,
            "view_mode": "form",
            "res_id": found.id,
            "context": {
                "default_exception_id": self.id,
                "default_type_id": self._get_violation_type().id,
                "default_description": self.text,
                "default_date": self.date,
            },
        }

    def _get_suspect(self):
        """Return the employee a suspicion is about; empty when nobody knows.

        Addons that know the record of a row fill this in.
        """
        self.ensure_one()
        return self.env["hr.employee"]

    def _get_violation_type(self):
        self.ensure_one()
        return self.env["cs.violation.type"]._find(self.company_id, act=self.act)

    def _prepare_violation_vals(self, vals):
        """Return what a violation takes from this row, whatever a client says."""
        self.ensure_one()
        vals = {
            "exception_id": self.id,
            "site_id": self.site_id.id,
            "date": self.date,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "record_name": self.record_name,
            "is_confidential": self.is_confidential,
            "suspected_by_id": self.operator_id.id,
            "type_id": vals.get("type_id") or self._get_violation_type().id,
            "description": vals.get("description") or self.text,
            "event_detail": vals.get("event_detail"),
        }
        if not vals["type_id"]:
            raise UserError(self.env._("Say which violation it is."))
        return vals

    def _mark_handled(self):
        """Mark the row as seen, if this user is the one to see it."""
        people = self.env.user | self.env.user._get_cs_operator()
        # Groups of users are no secret to the rule that reads them.
        if self.state == "open" and all(
            self.sudo()._may_mark_seen(person) for person in people
        ):
            self._mark_seen(self.env._("Noted as a violation."))

    @api.model
    def _make_confidential(self, records):
        """Violations of a matter that became confidential tell nothing more of it."""
        super()._make_confidential(records)
        # As the rows of the list: whoever makes it confidential may not see them.
        violations = self.env["cs.violation"].sudo()
        violations = violations.search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        for row in violations:
            record = records.sudo().browse(row.res_id)  # its number alone
            row._by_server().write(
                {
                    "is_confidential": True,
                    "record_name": self._get_record_name(record, True),
                    "description": False,
                    "employee_text": row.type_id.name,
                }
            )
            row.entry_ids._make_confidential()
