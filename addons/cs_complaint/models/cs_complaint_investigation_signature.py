"""The complainant's signature may follow; when it does not, work goes on (CMP-32)."""

from odoo import fields, models

RULE = "discipline.signature"


class CsComplaintInvestigation(models.Model):
    _inherit = "cs.complaint.investigation"

    def _start_signature_clock(self):
        """Count from the receipt for those who can sign and have not."""
        waiting = self.filtered(lambda r: not r.signature and not r.is_anonymous)
        waiting._start_deadline(RULE, {r: r.ticket_id.received_date for r in waiting})

    def _note_signature(self):
        """The signature is there; note when, clock or not."""
        now = fields.Datetime.now()
        self._stop_deadline(RULE, now)
        self.filtered(lambda r: not r.signature_date)._write_deadline_fields(
            {"signature_date": now}
        )

    def _write_deadline_fields(self, vals):
        # The copies follow the clock, whoever may edit the record at the moment.
        self.sudo().with_context(tracking_disable=True)._write_by_server(vals)

    def _get_deadline_user(self, code):
        """Who investigates is reminded; never the receiver, who knows nothing more."""
        # The link from employee to user is no secret.
        user = self.sudo().investigator_id.user_id
        return user or self.sudo().ticket_id.confidential_user_ids[:1]

    def _on_deadline_late(self, rule_code):
        """CMP-32: without signature WARN, the investigation goes on (ux 4.1)."""
        res = super()._on_deadline_late(rule_code)
        missing = self.filtered(lambda r: not r.signature)
        if missing:
            self.env["cs.exception"]._report(
                missing.ticket_id,
                "warning",
                "CMP-32",
                self.env._("The signature did not come in time; work goes on."),
            )
        return res
