import re
import secrets
import time

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import consteq
from odoo.tools.misc import hmac

from odoo.addons.cs_base.tools.storable import storable_vals

from ..tools import feedback_check

SCOPE = "cs-feedback-form"
FIELDS = ("text", "name", "phone", "email", "place")
_STAMP = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})")


class CsFeedbackController(http.Controller):
    """The page on which anybody leaves a word, without logging in (CMP-04)."""

    # Public: who complains need not have a login; the address is the key.
    @http.route(
        "/feedback/<string:site_token>", type="http", auth="public", methods=["GET"]
    )
    def feedback(self, site_token, **kw):
        """Show the empty form of a site."""
        site = self._get_site(site_token)
        return self._render_form(site, site_token, {}, [])

    # Public, as above; the form carries its token and is signed.
    @http.route(
        "/feedback/<string:site_token>/send",
        type="http",
        auth="public",  # as above
        methods=["POST"],
    )
    def feedback_send(self, site_token, **kw):
        """Register what was written; what is refused is said, and kept in the form."""
        site = self._get_site(site_token)
        given = storable_vals({k: v for k, v in kw.items() if isinstance(v, str)})
        values = {name: given.get(name) or "" for name in FIELDS}
        token, age = self._read_stamp(site, given.get("stamp") or "")
        wrong = feedback_check.judge(values["text"], given.get("website"), age)
        if wrong:
            texts = self._get_refusals(wrong)
            return self._render_form(site, site_token, values, texts, 422)
        Ticket = request.env["helpdesk.ticket"]
        # Strangers read nothing; whether it was sent before is asked here.
        known = Ticket.sudo().search_count([("intake_token", "=", token)], limit=1)
        if not known and not request.env["cs.feedback.quota"]._take(
            site, request.httprequest.remote_addr
        ):
            text = request.env._(
                "Many messages have come within an hour. Please wait a while, or call "
                "the service centre."
            )
            return self._render_form(site, site_token, values, [text], 429)
        ticket = Ticket._register_feedback(site, values.pop("text"), token, **values)
        return request.render(
            "cs_complaint.feedback_sent", {"ticket": ticket, "site": site}
        )

    def _get_site(self, token):
        """Return the site of the page.

        :raise NotFound: there is none, or its page is closed
        """
        site = request.env["cs.site"]._find_feedback_site(token)
        if not site:
            raise NotFound()
        return site

    def _render_form(self, site, site_token, values, problems, status=200):
        response = request.render(
            "cs_complaint.feedback_form",
            {
                "site": site,
                "site_token": site_token,
                "stamp": self._make_stamp(site),
                "values": values,
                "problems": problems,
            },
            status=status,
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _make_stamp(self, site):
        """Return the token of a form and when it was opened, signed."""
        token, now = secrets.token_hex(16), int(time.time())
        return f"{token}.{now}.{self._sign(site, token, now)}"

    def _sign(self, site, token, moment):
        # The secret of the database signs what the page sends back.
        env = request.env(su=True)
        return hmac(env, SCOPE, (site.id, token, moment))

    def _read_stamp(self, site, stamp):
        """Return token and age in seconds; the age is None for what we did not sign."""
        match = _STAMP.fullmatch(stamp)
        if not match:
            return "", None
        token, moment, signature = match[1], int(match[2]), match[3]
        if not consteq(signature, self._sign(site, token, moment)):
            return "", None
        return token, time.time() - moment

    def _get_refusals(self, wrong):
        env = request.env
        texts = {
            feedback_check.EMPTY: env._("Please write what it is about."),
            feedback_check.LINKS: env._("Please leave the links out."),
            feedback_check.OLD: env._(
                "The page was open for long. Please send it once more."
            ),
            feedback_check.QUICK: env._(
                "That was very quick. Please look at it again, then send it."
            ),
            feedback_check.TRAP: env._(
                "One field was filled in by a program. Please send it again by hand, "
                "or call the service centre."
            ),
        }
        return [texts[word] for word in wrong]
