from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.steps import FINAL_STEPS, STEPS


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    step = fields.Selection(
        STEPS,
        copy=False,
        help="The stage of the service centre that shows this step of a ticket.",
    )

    _step_uniq = models.UniqueIndex(
        "(step) WHERE step IS NOT NULL",
        "There is one stage for each step of the service centre.",
    )

    @api.constrains("step", "company_id", "team_ids", "closed", "close_from_portal")
    def _check_centre_stage(self):
        """One set of centre stages serves every company and team."""
        for stage in self.filtered("step"):
            if stage.company_id or stage.team_ids:
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” shows a step of the service centre. It "
                        "serves every company and team: leave both empty.",
                        stage=stage.name,
                    )
                )
            if stage.close_from_portal:
                raise ValidationError(
                    self.env._(
                        "Tickets of the service centre are closed by the centre, after "
                        "the callback (CMP-13): the stage “%(stage)s” cannot be chosen "
                        "in the portal.",
                        stage=stage.name,
                    )
                )
            if stage.closed != (stage.step in FINAL_STEPS):
                raise ValidationError(
                    self.env._(
                        "“Closed” of the stage “%(stage)s” follows from its step.",
                        stage=stage.name,
                    )
                )

    def write(self, vals):
        if "step" in vals:
            self.filtered(lambda s: (s.step or False) != vals["step"])._check_free()
        if "active" in vals:
            self.filtered(lambda s: s.step and s.active != vals["active"])._check_free()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_centre(self):
        """The stages of the steps stay as long as the addon does."""
        self.filtered("step")._check_free()

    def _check_free(self):
        """Refuse to change what shows a step or already holds tickets."""
        # Tickets outside the caller's rights use the stage as well.
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        used = Ticket._read_group([("stage_id", "in", self.ids)], ["stage_id"])
        blocked = self.filtered("step") | self.browse(stage.id for (stage,) in used)
        if blocked:
            raise UserError(
                self.env._(
                    "These stages show steps of the service centre or hold tickets, "
                    "and stay as they are: %(stages)s. You may rename or reorder them.",
                    stages=", ".join(blocked.mapped("name")),
                )
            )
