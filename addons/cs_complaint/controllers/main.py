from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from .request_input import get_id


class CsHelpdeskTicketController(HelpdeskTicketController):
    """Closing in the portal: own tickets only, by a form of our own page.

    The base route looks for the ticket with sudo and answers to a plain link
    (reliability 2 #1, #2).
    """

    @http.route(methods=["POST"], csrf=True)
    def support_ticket_close(self, **kw):
        """Close a plain ticket the user sees; any other one is not found.

        A ticket of the service centre stays as it is: the centre closes it, after the
        callback (CMP-13).
        """
        ticket = request.env["helpdesk.ticket"].browse(get_id(kw, "ticket_id")).exists()
        try:
            ticket.check_access("read")
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        # Which stages a team offers in the portal is no secret from its customers.
        known = ticket.sudo()
        stages = known.team_id._get_applicable_stages() if ticket else known.stage_id
        stage = stages.filtered(lambda s: s.id == get_id(kw, "stage_id"))
        if not ticket or not stage:
            raise NotFound()
        if known.step or known.closed:
            return request.redirect(f"/my/ticket/{ticket.id}")
        return super().support_ticket_close(ticket_id=ticket.id, stage_id=stage.id)
