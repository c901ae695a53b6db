from odoo import fields, models
from odoo.exceptions import UserError


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    is_service_centre = fields.Boolean(
        string="Service Centre Team",
        copy=False,
        help="Tickets of this team follow the rules of the service centre. Tickets of "
        "other teams stay plain helpdesk tickets.",
    )

    def _get_applicable_stages(self):
        """Centre teams use the centre stages, other teams all the rest."""
        stages = super()._get_applicable_stages()
        return stages.filtered(lambda s: bool(s.step) == self.is_service_centre)

    def write(self, vals):
        if "is_service_centre" in vals:
            changing = self.filtered(
                lambda team: team.is_service_centre != bool(vals["is_service_centre"])
            )
            changing._check_no_tickets()
        return super().write(vals)

    def _check_no_tickets(self):
        """Refuse to change what governs tickets that are there already."""
        # Tickets outside the caller's rights are governed by the team as well.
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = [("team_id", "in", self.ids)]
        groups = Ticket._read_group(domain, ["team_id"], ["__count"])
        if groups:
            raise UserError(
                self.env._(
                    "A team with tickets neither becomes nor stops being a service "
                    "centre team: %(teams)s. Use another team instead.",
                    teams=", ".join(
                        f"{team.display_name} ({count})" for team, count in groups
                    ),
                )
            )
