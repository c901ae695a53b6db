"""Which facility a matter is about (CMP-24)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    equipment_id = fields.Many2one(
        "maintenance.equipment",
        string="Facility",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        domain="[('site_id', '=', site_id)]",
        help="The lift, pump or door it is about; its tickets are counted there.",
    )

    @api.constrains("equipment_id", "site_id")
    def _check_equipment_site(self):
        """Guarantee 8: a matter names facilities of its own site."""
        for ticket in self:
            # The facility may lie outside the caller's own sites.
            facility = ticket.sudo().equipment_id
            if facility and facility.site_id != ticket.sudo().site_id:
                raise ValidationError(
                    self.env._(
                        "%(facility)s stands at another site than ticket %(ticket)s. "
                        "Choose a facility of that site.",
                        facility=facility.name,
                        ticket=ticket.number,
                    )
                )

    def _prepare_maintenance_vals(self):
        """Return the values of a repair order for the facility of this ticket.

        The hook for faults of equipment: the addon of the duty makes the request.
        """
        self.ensure_one()
        return {
            "name": self.name,
            "equipment_id": self.equipment_id.id,
            "company_id": self.company_id.id,
            "maintenance_type": "corrective",
            "request_date": fields.Date.context_today(self),
        }
