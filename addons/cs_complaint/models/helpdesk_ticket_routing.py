"""Dispatching a ticket by the routing matrix (CMP-10, CMP-16)."""

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    routing_explanation = fields.Text(
        string="Why This Department and Deadline?",
        compute="_compute_routing_explanation",
        help="What the routing rules say about this ticket.",
    )

    def _compute_routing_explanation(self):
        """What the rules say now; not stored, since a rule may change."""
        waiting = self.filtered(lambda t: t.step in ("registered", "verified"))
        (self - waiting).routing_explanation = False
        routes = self.env["cs.routing.rule"]._route_all(list(waiting))
        for ticket, route in zip(waiting, routes, strict=True):
            ticket.routing_explanation = route["explanation"]

    def _dispatch_by_routing(self):
        """Assign these tickets as the routing rules say.

        Tickets that still lack something, or that no rule gives a department and a
        deadline, stay as they are; what they lack is shown as for any step.

        :return: whether all of them were assigned
        """
        waiting = self.filtered(
            lambda t: t.step in ("registered", "verified") and not t.import_batch_id
        )
        routes = self.env["cs.routing.rule"]._route_all(list(waiting))
        blockers = waiting._get_open_blockers("assigned")
        ready = []
        for ticket, route in zip(waiting, routes, strict=True):
            # That there is no department yet is what dispatching is for.
            other = [b for b in blockers.get(ticket, []) if b.field != "assignment_ids"]
            if route["department_id"] and route["deadline"] and not other:
                ready.append((ticket, route))
        done = self._assign_routes(ready)
        return len(done) == len(self)

    def _assign_routes(self, ready):
        """Assign all at once; where that is refused, one by one.

        :param ready: list of (ticket, answer of ``_route``)
        :return: the tickets that were assigned
        """
        tickets = self.browse(ticket.id for ticket, _route in ready)
        try:
            with self.env.cr.savepoint():
                self.env["cs.assignment"].create(
                    [
                        ticket._prepare_routed_assignment(route)
                        for ticket, route in ready
                        if not ticket._get_current_assignment()
                    ]
                )
                tickets._move_to("assigned")
        except (UserError, RedirectWarning):
            self.env.invalidate_all()
            if len(ready) <= 1:
                return self.browse()
            return self.union(*(self._assign_routes([one]) for one in ready))
        return tickets

    def _prepare_routed_assignment(self, route):
        """Return the values of the assignment that a route asks for."""
        return {
            "ticket_id": self.id,
            "department_id": route["department_id"],
            "employee_id": route["employee_id"],
            "deadline": route["deadline"],
        }

    def action_dispatch(self):
        """Assign by the routing rules, or say what is missing.

        :raise UserError: naming what keeps the tickets from being assigned
        """
        self._check_centre_writes()
        if self._dispatch_by_routing():
            return
        left = self.filtered(lambda t: t.step in ("registered", "verified"))
        routes = self.env["cs.routing.rule"]._route_all(list(left))
        lines = [
            f"{ticket.display_name}: {route['explanation']}"
            for ticket, route in zip(left, routes, strict=True)
            if not (route["department_id"] and route["deadline"])
        ]
        if lines:
            raise UserError("\n\n".join(lines))
        # Everything is known, so the gate says what else is missing.
        self._assign_open(left, routes)

    def _assign_open(self, tickets, routes):
        self.env["cs.assignment"].create(
            [
                ticket._prepare_routed_assignment(route)
                for ticket, route in zip(tickets, routes, strict=True)
                if not ticket._get_current_assignment()
            ]
        )
        tickets._move_to("assigned")
