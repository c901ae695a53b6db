"""What the complaint desk adds to the set-up (ux 2.12)."""

from odoo import api, models

from odoo.addons.cs_base.tools.setup import Task


class CsSetup(models.AbstractModel):
    _inherit = "cs.setup"

    @api.model
    def _get_tasks_template(self, company):
        """A team, categories, and a department for what is registered."""
        own = [("company_id", "in", [company.id, False])]
        teams = self.env["helpdesk.ticket.team"].search_count(
            [*own, ("is_service_centre", "=", True)]
        )
        categories = self.env["helpdesk.ticket.category"].search_count(own)
        routes = self.env["cs.routing.rule"].search_count(
            [*own, ("department_id", "!=", False)]
        )
        return [
            *super()._get_tasks_template(company),
            self._count_task(
                self.env._("Service Centre Team"),
                teams,
                self.env._("Teams"),
                "helpdesk_mgmt.helpdesk_ticket_team_action",
                "helpdesk.ticket.team",
            ),
            self._count_task(
                self.env._("Categories"),
                categories,
                self.env._("Categories"),
                "helpdesk_mgmt.helpdesk_ticket_category_action",
                "helpdesk.ticket.category",
                importer="helpdesk.ticket.category",
            ),
            Task(
                self.env._("Departments in the Routing Rules"),
                bool(routes),
                self.env._("%(count)s rules name a department", count=routes),
                self.env._("Routing Rules"),
                "cs_complaint.cs_routing_rule_action",
                "cs.routing.rule",
            ),
        ]
