from odoo import fields, http
from odoo.http import request

from odoo.addons.cs_base.tools.storable import storable_vals
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from .request_input import MAX_ID

MAX_SEARCH = 128


class CsCustomerPortal(CustomerPortalHelpdesk):
    """The customer's own tickets; odd addresses are read as if left out."""

    @http.route()
    def portal_my_tickets(self, page=1, **kw):
        """List the own tickets, whatever the address says (reliability 5.3)."""
        kw = storable_vals({k: v for k, v in kw.items() if isinstance(v, str)})
        choices = {
            "sortby": self._ticket_get_searchbar_sortings(),
            "search_in": self._ticket_get_searchbar_inputs(),
            "groupby": self._ticket_get_searchbar_groupby(),
        }
        for name, known in choices.items():
            if kw.get(name) not in known:
                kw.pop(name, None)
        if kw.get("search"):
            kw["search"] = kw["search"][:MAX_SEARCH]
        for name in ("date_begin", "date_end"):
            if kw.get(name) and not self._is_date(kw[name]):
                kw.pop(name)
        return super().portal_my_tickets(page=self._get_page(page), **kw)

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Show one ticket; a number no ticket has leads home like any other."""
        if not 0 < ticket_id <= MAX_ID:
            return request.redirect("/my")
        if access_token and not access_token.isascii():
            access_token = None
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)

    def _get_page(self, page):
        try:
            return min(max(int(page), 1), MAX_ID)
        except (TypeError, ValueError):
            return 1

    def _is_date(self, text):
        try:
            return bool(fields.Datetime.to_datetime(text))
        except ValueError:
            return False
