"""What a step brings along, and the buttons that take it (CMP-02, CMP-65)."""

from odoo import fields, models

from .helpdesk_ticket_blockers import BACK_STEPS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        vals["stage_id"] = self._get_centre_stage(step).id
        now = fields.Datetime.now()
        if step == "reported":
            vals["reported_date"] = now
        elif step == "cancelled":
            vals["cancelled_date"] = now
        elif step == "assigned" and self.step in BACK_STEPS:
            # CMP-65: the matter goes back to its department.
            vals.update(
                reopen_count=self.reopen_count + 1,
                reported_date=False,
                closed_date=False,
            )
        return vals

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            self._cancel_reply_clock(self.env._("The ticket was cancelled."))
        elif step == "reported":
            self.assignment_ids.filtered(lambda a: a.state == "current")._mark_done()
        elif step == "assigned":
            back = self.filtered(lambda t: not t._get_current_assignment())
            for ticket in back:
                ticket.assignment_ids.sorted("id")[-1:]._reopen()
                ticket._log_earlier_result()

    def _log_earlier_result(self):
        """Guarantee 3: the result of the round before is kept (CMP-65)."""
        if (self.result or "").strip():
            # A note of the system, whoever reopened the ticket.
            self.sudo()._message_log(
                body=self.env._(
                    "Reopened. Result until then: %(result)s", result=self.result
                )
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_assign(self):
        """Hand the ticket to the department of its current assignment (CMP-16)."""
        self._move_to("assigned")

    def action_verify(self):
        """Note that the content was verified (CMP-16)."""
        self._move_to("verified")

    def action_start_progress(self):
        """Note that the department works on it."""
        self._move_to("in_progress")

    def action_report_result(self):
        """Report the result to the service centre (CMP-19)."""
        self._move_to("reported")

    def action_start_callback(self):
        """Put the ticket into the queue of callbacks (CMP-19)."""
        self._move_to("callback")

    def action_close(self):
        """Close tickets for which everything is there (CMP-13)."""
        self._move_to("closed")

    def action_cancel(self):
        """Cancel tickets with a reason (CMP-22)."""
        self._move_to("cancelled")

    def action_reopen(self):
        """Send tickets back to their department (CMP-65)."""
        self._move_to("assigned")
