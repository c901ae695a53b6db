"""What the archive adds to the set-up: premises and households (ux 2.12)."""

from odoo import api, models

from odoo.addons.cs_base.tools.setup import Step, Task, insert_after


class CsSetup(models.AbstractModel):
    _inherit = "cs.setup"

    @api.model
    def _get_steps(self):
        new = [
            Step(
                "unit",
                self.env._("Buildings and Units"),
                self.env._(
                    "The premises you serve: buildings first, then flats, shops and "
                    "offices from a file."
                ),
                "_get_tasks_unit",
            ),
            Step(
                "household",
                self.env._("Households"),
                self.env._(
                    "Who lives or works where, with telephone numbers, so that the "
                    "desk knows who calls."
                ),
                "_get_tasks_household",
            ),
        ]
        return insert_after(super()._get_steps(), "department", new)

    @api.model
    def _get_tasks_unit(self, company):
        """Each site has buildings and units."""
        sites = self.env["cs.site"].search([("company_id", "=", company.id)])
        rows = self.env["cs.unit"]._read_group(
            [("site_id", "in", sites.ids)], ["site_id"], ["__count"]
        )
        buildings = self.env["cs.building"].search_count([("site_id", "in", sites.ids)])
        total = sum(count for _site, count in rows)
        # The default site may be the office alone.
        empty = sites - self.env["cs.site"].union(*(site for site, _count in rows))
        empty -= company.cs_default_site_id if total else empty.browse()
        return [
            Task(
                self.env._("Buildings"),
                bool(buildings),
                self.env._("%(count)s are there", count=buildings),
                self.env._("Buildings"),
                "cs_archive.cs_building_action",
                "cs.building",
                importer="cs.building",
            ),
            Task(
                self.env._("Units of Each Site"),
                bool(total) and not empty,
                self._missing_text(empty.mapped("name"), total),
                self.env._("Units"),
                "cs_archive.cs_unit_action",
                "cs.unit",
                importer="cs.unit",
            ),
        ]

    @api.model
    def _get_tasks_household(self, company):
        """There are households, and people with telephone numbers in them."""
        own = [("company_id", "=", company.id)]
        return [
            self._count_task(
                self.env._("Households"),
                self.env["cs.household"].search_count(own),
                self.env._("Households"),
                "cs_archive.cs_household_action",
                "cs.household",
                importer="cs.household",
            ),
            self._count_task(
                self.env._("People of the Households"),
                self.env["cs.household.person"].search_count(own),
                self.env._("People"),
                "cs_archive.cs_household_person_action",
                "cs.household.person",
                importer="cs.household.person",
            ),
        ]
