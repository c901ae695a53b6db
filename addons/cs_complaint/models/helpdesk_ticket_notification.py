"""What people may be told of a ticket, and when (ux M4, M12)."""

from odoo import models

from odoo.addons.cs_base.tools.notifications import Facts


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_notification_facts(self):
        """Number, place and the limit of the answer; no customer, no content."""
        return {
            ticket: Facts(
                number=ticket._get_notification_number(),
                place=(ticket.unit_id or ticket.area_id).display_name or "",
                place_text=ticket.place_text or "",
                due=ticket.reply_deadline or None,
                tz=ticket._get_notification_site().tz or "UTC",
            )
            for ticket in self
        }

    def _get_notification_site(self):
        # Plain tickets of other teams have no site.
        return self.site_id or super()._get_notification_site()

    def _get_notification_title(self, code):
        """An emergency is called by its kind, which is one of a list."""
        kinds = set(self.mapped("emergency_kind"))
        if code != "duty_event" or len(kinds) != 1 or not all(kinds):
            return super()._get_notification_title(code)
        labels = dict(self._fields["emergency_kind"]._description_selection(self.env))
        return self.env._("Emergency: %(what)s", what=labels.get(kinds.pop(), ""))
