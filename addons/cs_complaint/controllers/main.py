from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.cs_base.tools.storable import storable_vals
from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

MAX_ID = 2**31 - 1


def _get_id(params, name):
    """Return a record id of a request, 0 when there is none.

    :raise BadRequest: it is no number
    """
    try:
        number = int(params.get(name) or 0)
    except ValueError as error:
        raise BadRequest(f"{name} is no number") from error
    return number if 0 <= number <= MAX_ID else 0


class CsHelpdeskTicketController(HelpdeskTicketController):
    """Portal forms: own tickets only, and no trace for odd input (guarantee 1)."""

    @http.route()
    def support_ticket_close(self, **kw):
        """Close a ticket the user sees; the base route looks for it with sudo."""
        ticket_id = _get_id(kw, "ticket_id")
        stage_id = _get_id(kw, "stage_id")
        ticket = request.env["helpdesk.ticket"].browse(ticket_id).exists()
        try:
            ticket.check_access("read")
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        if not ticket:
            raise NotFound()
        return super().support_ticket_close(ticket_id=ticket.id, stage_id=stage_id)

    def _prepare_submit_ticket_vals(self, **kw):
        kw = storable_vals(kw)
        kw["category"] = _get_id(kw, "category")
        kw["team"] = _get_id(kw, "team")
        kw["description"] = kw.get("description") or kw.get("subject") or ""
        return super()._prepare_submit_ticket_vals(**kw)
