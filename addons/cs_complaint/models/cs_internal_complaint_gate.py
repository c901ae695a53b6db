"""How an internal complaint is decided, and what happens when it is not (CMP-48)."""

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker


class CsInternalComplaint(models.Model):
    _inherit = "cs.internal.complaint"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        for record in self:
            found = blockers.setdefault(record, [])
            if not record.decision:
                found.append(
                    Blocker(
                        self.env._("It is not said whether it is founded"),
                        self._cite("P7D-4"),
                        self.env._("choose founded or not founded"),
                        "decision",
                        rule="CMP-48",
                    )
                )
            if not (record.decision_text or "").strip():
                found.append(
                    Blocker(
                        self.env._("The decision has no grounds"),
                        self._cite("P7D-4"),
                        self.env._("write the grounds and what is done about it"),
                        "decision_text",
                        rule="CMP-48",
                    )
                )
        return blockers

    def _move_to(self, step, *args, **kwargs):
        self.check_access("write")
        self._check_handler()
        return super()._move_to(step, *args, **kwargs)

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        return {**vals, "decided_user_id": self.env.uid}

    def _after_step(self, step):
        super()._after_step(step)
        self._stop_deadline("internal.complaint.answer", fields.Datetime.now())
        # The decision ends the work of whoever was asked for it.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        for record in self:
            # CMP-48: who complained learns that there is a decision.
            user = record.sudo().complainant_id.user_id  # and nobody else
            self.env["cs.notifier"]._tell("internal_decided", record, user)

    def _call_handler(self):
        """One piece of work for one of those who decide."""
        for record in self:
            user = record.handler_ids[:1]
            if user:
                record.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Decide an internal complaint"),
                )

    def _get_deadline_user(self, code):
        # Who decides is reminded, whoever runs the clock.
        return self.sudo().handler_ids[:1]

    def _on_deadline_late(self, rule_code):
        """CMP-48: unanswered, it goes on the list of the director."""
        res = super()._on_deadline_late(rule_code)
        waiting = self.filtered(lambda record: record.step == "submitted")
        if waiting:
            self.env["cs.exception"]._report(
                waiting,
                "warning",
                "CMP-48",
                self.env._("An internal complaint was not answered in time."),
            )
        return res

    def _write_deadline_fields(self, vals):
        # The copies follow the clock, whoever may edit the record at the moment.
        self.sudo().with_context(tracking_disable=True)._write_by_server(vals)

    def action_decide(self):
        """Decide the complaint (CMP-48)."""
        self._move_to("decided")
