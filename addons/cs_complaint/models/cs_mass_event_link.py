"""Linking calls to a mass event: two fields, no typing (F6)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CsMassEvent(models.Model):
    _inherit = "cs.mass.event"

    def _link(self, ticket):
        """Make tickets children of this running event.

        :param ticket: open tickets of the same site
        :raise UserError: naming what does not fit
        """
        self.ensure_one()
        self._check_running()
        self._check_desk()
        wrong = ticket.filtered(
            lambda t: (
                not t.step
                or not t.is_open
                or t.import_batch_id
                or t.site_id != self.site_id
                or t.is_discipline
                or (t.mass_event_id and t.mass_event_id != self)
            )
        )
        if wrong:
            raise UserError(
                self.env._(
                    "These cannot be linked to “%(event)s”: %(tickets)s. Linked are "
                    "open tickets of the same site, each to one event.",
                    event=self.name,
                    tickets=", ".join(wrong.mapped("display_name")),
                )
            )
        ticket._write_by_server({"mass_event_id": self.id})

    def _unlink_ticket(self, ticket):
        """Take back a link that was wrong, while the event runs."""
        self.ensure_one()
        self._check_running()
        self._check_desk()
        (ticket & self.ticket_ids)._write_by_server({"mass_event_id": False})

    def _create_child(self, vals):
        """Register a call as a child: telephone and place are enough.

        :param dict vals: of the ticket; the event gives kind, category, words, site
        :return: helpdesk.ticket, dispatched if nothing is missing
        """
        return self._create_children([vals])

    def _create_children(self, vals_list):
        """Register several calls at once, as ``_create_child``."""
        self.ensure_one()
        self._check_running()
        self._check_desk()
        Ticket = self.env["helpdesk.ticket"]
        children = Ticket.create([self._prepare_child_vals(vals) for vals in vals_list])
        self._link(children)
        self._dispatch(children)
        return children

    def _prepare_child_vals(self, vals):
        words = self.name
        if self.cause:
            words = f"{words}\n{self.cause}"
        return {
            "kind": self.kind,
            "category_id": self.category_id.id,
            "name": self.name,
            "description": plaintext2html(words),
            "complained_object": self.name if self.kind == "complaint" else False,
            **vals,
            "site_id": self.site_id.id,
        }

    def _dispatch(self, tickets):
        """Give the children to the department of the event, as one batch.

        What a child still lacks is asked of it as of any ticket; it waits then.
        """
        waiting = tickets.filtered(lambda t: t.step in ("registered", "verified"))
        if not self.department_id:
            waiting._dispatch_by_routing()
            return
        # The matrix still says until when.
        routes = self.env["cs.routing.rule"]._route_all(list(waiting))
        blockers = waiting._get_open_blockers("assigned")
        now = fields.Datetime.now()
        ready = []
        for ticket, route in zip(waiting, routes, strict=True):
            other = [b for b in blockers.get(ticket, []) if b.field != "assignment_ids"]
            deadline = self.expected_end
            if not deadline or deadline <= now:
                deadline = route["deadline"]
            if deadline and not other:
                ready.append(
                    (
                        ticket,
                        {
                            "department_id": self.department_id.id,
                            "employee_id": False,
                            "deadline": deadline,
                        },
                    )
                )
        waiting._assign_routes(ready)

    def _check_running(self):
        if self.state != "running":
            raise UserError(
                self.env._("“%(event)s” has ended already.", event=self.name)
            )

    @api.model
    def _check_desk(self):
        """CMP-09: the service centre links and ends."""
        self.env["helpdesk.ticket"]._check_centre_writes()
