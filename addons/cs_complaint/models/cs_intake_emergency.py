"""Emergencies at the desk: saved and told first, asked later (ux M3, 5.1 F8)."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

MANAGER = "cs_complaint.cs_complaint_group_manager"


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    @api.readonly
    def get_card(self, ticket_id):
        """Return the card of an emergency: timer, facts and what is tapped.

        :raise UserError: when the user sees no such emergency
        """
        self._check_desk()
        return self._get_card(self._get_emergency(ticket_id))

    @api.model
    def tap(self, ticket_id, key):
        """Note the moment of one thing done, by the server's clock.

        :param str key: as in ``taps`` of the card
        :return: the card
        """
        self._check_desk()
        ticket = self._get_emergency(ticket_id)
        ticket.check_access("write")
        ticket._tap_emergency(key)
        return self._get_card(ticket)

    @api.model
    def _get_emergency(self, ticket_id):
        ticket = self._get_visible("helpdesk.ticket", ticket_id)
        if not ticket.emergency_kind:
            raise UserError(self.env._("There is no such emergency at your sites."))
        return ticket

    @api.model
    def _get_card(self, ticket):
        labels = dict(ticket._fields["emergency_kind"]._description_selection(self.env))
        done = ticket.emergency_taps or {}
        return {
            "ticket_id": ticket.id,
            "number": ticket.short_number,
            "label": labels.get(ticket.emergency_kind, ""),
            "place": self._show_place(ticket),
            "phone": ticket.partner_phone or "",
            # Whoever has the task is called now.
            "department": ticket.department_id.sudo().name or "",
            "started": fields.Datetime.to_string(ticket.create_date),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "taps": [
                {"key": key, "label": label, "date": done.get(key, "")}
                for key, label in ticket._get_emergency_taps()
            ],
        }

    @api.model
    def _start_emergency(self, ticket):
        """Give the emergency to its department and tell who has to act."""
        try:
            # Whatever stands in the way of dispatching, the ticket stays saved.
            with self.env.cr.savepoint():
                ticket._dispatch_by_routing()
        except (UserError, RedirectWarning):
            self.env.invalidate_all()
        self._tell_emergency(ticket)

    @api.model
    def _tell_emergency(self, ticket):
        """Tell the department and the service managers at once (ux M4)."""
        labels = dict(ticket._fields["emergency_kind"]._description_selection(self.env))
        # Who is told, and by whom he is told, is a matter of the system.
        known = ticket.sudo()
        users = self.env["res.users"]._get_cs_post_users(MANAGER, known.site_id)
        users |= known.department_id.manager_id.user_id
        users |= known.assignment_ids.employee_id.user_id
        users |= known.site_id.manager_id.user_id
        users = users.filtered("active") - self.env.user
        text = self.env._(
            "%(what)s at %(place)s",
            what=labels.get(ticket.emergency_kind, ""),
            place=self._show_place(ticket) or self.env._("an unknown place"),
        )
        title = self.env._("Emergency %(number)s", number=ticket.short_number)
        # Nothing is sent in this request: the caller is still on the line.
        self.env["cs.notifier"]._tell("duty_event", known, users)
        for user in users:
            user._bus_send(
                "simple_notification",
                {"type": "danger", "title": title, "message": text, "sticky": True},
            )
