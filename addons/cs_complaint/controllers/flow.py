from odoo import http
from odoo.http import request

from ..tools.flow_chart import to_svg


class CsFlowController(http.Controller):
    """The flow chart of a matter, drawn from the steps of the software (CMP-38)."""

    @http.route("/cs_complaint/flow.svg", type="http", auth="user", methods=["GET"])
    def flow(self, **kw):
        """Return the chart as a picture, in the words of the user."""
        Ticket = request.env["helpdesk.ticket"]
        labels = dict(Ticket._fields["step"]._description_selection(request.env))
        svg = to_svg(
            labels,
            title=request.env._("Flow chart of complaint handling"),
            lang=(request.env.lang or "en").replace("_", "-"),
        )
        return request.make_response(
            svg,
            headers=[
                ("Content-Type", "image/svg+xml; charset=utf-8"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'",
                ),
            ],
        )
