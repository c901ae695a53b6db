"""Tickets of other teams: numbered and staged for the whole batch."""

from collections import defaultdict

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _settle_plain(self, vals_list, teams):
        """Settle what the helpdesk asks the database for, ticket by ticket.

        :param vals_list: values of new tickets, changed
        :param teams: the team of each, may be empty
        """
        groups = defaultdict(list)
        stages = {}
        for vals, team in zip(vals_list, teams, strict=True):
            if team.is_service_centre:
                continue
            if vals.get("number", "/") == "/":
                groups[vals["company_id"]].append(vals)
            if team and vals.get("team_id") and "stage_id" not in vals:
                if team not in stages:
                    stages[team] = team._get_applicable_stages()[:1]
                vals["stage_id"] = stages[team].id
        for company_id, group in groups.items():
            Sequence = self.env["ir.sequence"].with_company(company_id)
            # One alone is numbered by the helpdesk, in as many queries.
            numbers = len(group) > 1 and Sequence._draw_plain_numbers(len(group))
            for number, vals in zip(numbers or (), group, strict=False):
                vals["number"] = number
