"""Facilities of the sites: where they are, who keeps them, what was said of them."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MaintenanceEquipment(models.Model):
    """A lift, a pump, a door: what is kept in order by plan (CMP-24).

    Odoo's own record with the site, the place and the tickets of it.
    """

    _name = "maintenance.equipment"
    _inherit = ["maintenance.equipment", "cs.rule.columns.mixin"]

    site_id = fields.Many2one(
        "cs.site",
        required=True,
        compute="_compute_site_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        check_company=True,
    )
    area_id = fields.Many2one(
        "cs.area",
        string="Public Area",
        index="btree_not_null",
        check_company=True,
        domain="[('site_id', '=', site_id)]",
        help="Where it stands.",
    )
    keeper_department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Keeps it in order and sees what is planned for it.",
    )
    ticket_ids = fields.One2many("helpdesk.ticket", "equipment_id", string="Tickets")
    ticket_count = fields.Integer(
        string="Number of Tickets", compute="_compute_ticket_count"
    )
    overdue_count = fields.Integer(
        string="Overdue Maintenance", compute="_compute_overdue_count"
    )

    @api.depends("company_id")
    def _compute_site_id(self):
        """A facility without a site stands at the default site of its company."""
        for equipment in self:
            company = equipment.company_id or self.env.company
            # The site may lie outside the own ones.
            if equipment.sudo().site_id.company_id != company:
                equipment.site_id = self.env.user._get_default_cs_site(company)

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("equipment_id", "in", self.ids), ("step", "!=", "cancelled")],
                ["equipment_id"],
                ["__count"],
            )
        )
        for equipment in self:
            equipment.ticket_count = counts.get(equipment._origin, 0)

    @api.depends("maintenance_ids.late_date")
    def _compute_overdue_count(self):
        Request = self.env["maintenance.request"]
        counts = dict(
            Request._read_group(
                [("equipment_id", "in", self.ids), *Request._get_late_domain()],
                ["equipment_id"],
                ["__count"],
            )
        )
        for equipment in self:
            equipment.overdue_count = counts.get(equipment._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._settle_company(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._settle_company(vals))

    @api.model
    def _settle_company(self, vals):
        """The site brings its company along (architecture 3.1)."""
        if vals.get("site_id"):
            # The company of the site need not be ticked at the moment.
            site = self.env["cs.site"].sudo().browse(vals["site_id"])
            vals = {"company_id": site.company_id.id, **vals}
        return vals

    @api.constrains("site_id", "company_id", "area_id")
    def _check_place(self):
        """Company and place of a facility are its site's."""
        for equipment in self:
            # Site and area may lie outside the own ones.
            seen = equipment.sudo()
            strange = seen.company_id and seen.company_id != seen.site_id.company_id
            if strange or (seen.area_id and seen.area_id.site_id != seen.site_id):
                raise ValidationError(
                    self.env._(
                        "%(facility)s stands at %(site)s; its company and its public "
                        "area are those of that site.",
                        facility=seen.name,
                        site=seen.site_id.name,
                    )
                )

    def action_open_tickets(self):
        """Open the tickets about this facility."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
        return {
            **action,
            "name": self.env._("Tickets: %(facility)s", facility=self.display_name),
            "domain": [("equipment_id", "=", self.id)],
            "context": {},
        }
