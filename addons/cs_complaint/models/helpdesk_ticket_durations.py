"""How long a matter was in each step (CMP-02), from what the helpdesk measures."""

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    step_times = fields.Char(
        string="Time in Each Step",
        compute="_compute_step_times",
        help="From the log of the steps, by the clock (CMP-02).",
    )
    improvement_ids = fields.One2many(
        "cs.improvement", "ticket_id", string="Improvement Measures", readonly=True
    )

    @api.depends("stage_id", "import_batch_id")
    @api.depends_context("lang")
    def _compute_step_times(self):
        """Nothing of imported tickets: when they moved is not in the log."""
        governed = self.filtered(lambda t: t.step and t._origin)
        (self - governed).step_times = False
        labels = dict(self._fields["step"]._description_selection(self.env))
        steps = {str(self._get_centre_stage_id(step)): step for step in labels}
        for ticket in governed:
            times = {} if ticket.import_batch_id else ticket.duration_tracking or {}
            ticket.step_times = " · ".join(
                f"{labels[steps[stage]]} {self._format_span(seconds)}"
                for stage, seconds in times.items()
                if stage in steps and seconds >= 60
            )

    @api.model
    def _format_span(self, seconds):
        hours, minutes = divmod(int(seconds) // 60, 60)
        days, hours = divmod(hours, 24)
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
