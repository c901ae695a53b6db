from odoo import http
from odoo.http import request

MAX_ID = 2**31 - 1
MAX_TEXT = 64


class CsOperatorController(http.Controller):
    """Who sits at this screen (architecture 3.3): for the logged-in user only."""

    def _is_id(self, value):
        return type(value) is int and 1 <= value <= MAX_ID

    @http.route("/cs/operator/state", type="jsonrpc", auth="user", methods=["POST"])
    def state(self):
        """Return who is logged in and who sits at the screen."""
        return request.env["res.users"]._get_cs_operator_state()

    @http.route(
        "/cs/operator/candidates", type="jsonrpc", auth="user", methods=["POST"]
    )
    def candidates(self, text=""):
        """Return the colleagues who may sit down here.

        :param str text: name, pinyin or initials
        """
        text = text[:MAX_TEXT] if isinstance(text, str) else ""
        return request.env.user._get_cs_operator_candidates(text)

    @http.route("/cs/operator/switch", type="jsonrpc", auth="user", methods=["POST"])
    def switch(self, user_id=None, pin=""):
        """Put a colleague at this screen, by the colleague's own PIN."""
        known = user_id if self._is_id(user_id) else []
        # Whether there is such a user is no more than the refusal below tells.
        operator = request.env["res.users"].sudo().browse(known).exists()
        user = request.env.user
        user._switch_cs_operator(operator.with_env(request.env), pin)
        return user._get_cs_operator_state()

    @http.route("/cs/operator/back", type="jsonrpc", auth="user", methods=["POST"])
    def back(self):
        """Give the screen back to who is logged in."""
        request.env.user._switch_cs_operator_back()
        return request.env.user._get_cs_operator_state()

    @http.route("/cs/operator/set_pin", type="jsonrpc", auth="user", methods=["POST"])
    def set_pin(self, pin="", password="", old_pin=""):
        """Set the PIN of the logged-in user, by the password or the PIN until now."""
        texts = [t if isinstance(t, str) else "" for t in (pin, password, old_pin)]
        request.env.user._change_signing_pin(texts[0], texts[1], texts[2])
        return request.env["res.users"]._get_cs_operator_state()
