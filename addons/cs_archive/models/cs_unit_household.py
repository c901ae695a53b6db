from odoo import fields, models

READERS = "cs_archive.cs_archive_group_contact,cs_base.cs_base_group_auditor"


class CsUnit(models.Model):
    """Who occupies a unit (ux M7)."""

    _inherit = "cs.unit"

    household_ids = fields.One2many("cs.household", "unit_id", groups=READERS)
    current_household_id = fields.Many2one(
        "cs.household",
        string="Present Household",
        compute="_compute_current_household_id",
        groups=READERS,
    )
    current_person_ids = fields.Many2many(
        "cs.household.person",
        string="Present Persons",
        compute="_compute_current_household_id",
        groups=READERS,
    )

    def _compute_current_household_id(self):
        """One query each for the households and the persons of all units."""
        persons = self.env["cs.household.person"].search(
            [("unit_id", "in", self.ids), ("is_current", "=", True)]
        )
        households = self.env["cs.household"].search(
            [("unit_id", "in", self.ids), ("is_current", "=", True)], order="id desc"
        )
        persons_by_unit = persons.grouped("unit_id")
        household_by_unit = {household.unit_id: household for household in households}
        for unit in self:
            unit.current_household_id = household_by_unit.get(unit._origin)
            unit.current_person_ids = persons_by_unit.get(unit._origin)

    def action_add_person(self):
        """Open the form of a new person of the present household."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Person"),
            "res_model": "cs.household.person",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_unit_id": self.id},
        }

    def action_view_households(self):
        """Open all households of the unit, former ones too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_archive.cs_household_action"
        )
        return {**action, "domain": [("unit_id", "=", self.id)], "context": {}}
