from odoo import api, models

from ..tools.intake_query import classify
from ..tools.workbench import DESK

# What a line of the intake desk's box opens.
MODELS = {
    "ticket": "helpdesk.ticket",
    "caller": "helpdesk.ticket",
    "person": "cs.household.person",
    "unit": "cs.unit",
    "area": "cs.area",
}


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _search_box(self, text, site_id=None):
        """Find by order number, external number, phone, unit or name (ux 2.10): the
        desk everything, other roles the tickets that they may read."""
        found = super()._search_box(text, site_id)
        Intake = self.env["cs.intake"]
        if self.env.user.has_group(DESK):
            groups = {
                group["key"]: group["items"]
                for group in Intake.search_box(text, site_id)["groups"]
            }
            # A number or a name usually means the order that somebody asks about.
            keys = ("tickets", "persons", "units")
            items = [item for key in keys for item in groups.get(key, [])]
        else:
            sites = Intake._get_search_sites(site_id)
            # Units may be beyond what this role reads; tickets are found by number.
            no_units = self.env["cs.unit"]
            tickets = Intake._find_tickets(classify(text), sites, no_units)
            items = [{"type": "ticket", **t} for t in Intake._show_tickets(tickets)]
        return found + [self._show_found(item) for item in items]

    @api.model
    def _show_found(self, item):
        """Return a line of the box from what the intake desk shows of a thing."""
        if item["type"] == "ticket":
            label = f"{item['number']} {item['title'] or ''}".strip()
            details = (item["step_label"], item["place"], item["name"], item["phone"])
        else:
            label = item["name"]
            names = ("role_label", "place", "phone", "site")
            details = tuple(item.get(name) for name in names)
        return {
            "label": label,
            "detail": " · ".join(detail for detail in details if detail),
            "res_model": MODELS[item["type"]],
            "res_id": item["id"],
            "tone": "danger" if item.get("is_late") else "",
        }
