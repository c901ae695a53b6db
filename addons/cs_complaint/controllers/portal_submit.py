import base64

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.cs_base.tools.storable import storable_vals
from odoo.addons.cs_base.tools.upload import (
    MAX_FILES,
    MAX_SIZE,
    MEGABYTE,
    get_content_type,
    safe_name,
)
from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from .request_input import get_id

MAX_SUBJECT = 200
MAX_TEXT = 20000


class CsPortalSubmitController(HelpdeskTicketController):
    """Tickets that customers send: their own company, sane files, not too many."""

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        """Register what a customer sends, with its files (reliability 2 #6, #7)."""
        files, problems = self._read_files()
        if problems:
            return self._refuse(problems, 422)
        if not request.env["cs.portal.quota"]._take(request.env.user):
            return self._refuse([self._get_limit_text()], 429)
        vals = self._prepare_submit_ticket_vals(**kw)
        # Customers have no right to create; what they give is checked above.
        ticket = request.env["helpdesk.ticket"].sudo().create(vals)
        ticket.message_subscribe(partner_ids=request.env.user.partner_id.ids)
        ticket._acknowledge()
        request.env["ir.attachment"].sudo().create(  # as above
            [
                {
                    "name": name,
                    "datas": base64.b64encode(data),
                    "mimetype": content_type,
                    "res_model": "helpdesk.ticket",
                    "res_id": ticket.id,
                }
                for name, content_type, data in files
            ]
        )
        return request.redirect(f"/my/ticket/{ticket.id}")

    def _prepare_submit_ticket_vals(self, **kw):
        kw = storable_vals(kw)
        text = {name: kw.get(name) for name in ("subject", "description")}
        text = {k: v if isinstance(v, str) else "" for k, v in text.items()}
        kw["subject"] = text["subject"].replace("\r", " ").replace("\n", " ")
        kw["subject"] = kw["subject"][:MAX_SUBJECT]
        kw["description"] = (text["description"] or text["subject"])[:MAX_TEXT]
        kw["category"] = self._get_offered(self._get_categories(), kw, "category")
        kw["team"] = self._get_offered(self._get_teams(), kw, "team")
        vals = super()._prepare_submit_ticket_vals(**kw)
        self._settle_team(vals)
        return vals

    def _get_offered(self, records, kw, name):
        """Return the chosen id if the form offers it.

        :raise NotFound: it is of another company, or not shown in the portal
        """
        chosen = get_id(kw, name)
        if chosen and chosen not in (records.ids if records else []):
            raise NotFound()
        return chosen

    def _settle_team(self, vals):
        """What a customer sends without naming a team goes to the service centre."""
        if vals.get("team_id"):
            return
        company = request.env["res.company"].browse(vals["company_id"])
        try:
            # Teams that are not offered in the portal still do the work.
            team = request.env["helpdesk.ticket"].sudo()._get_centre_team(company)
        except UserError:
            return
        vals["team_id"] = team.id
        # The stage of the centre follows from the step.
        vals.pop("stage_id", None)

    def _read_files(self):
        """Return the files of the request and what is wrong with them.

        :return: list of (name, content type, bytes), list of str
        """
        given = [
            file
            for file in request.httprequest.files.getlist("attachment")
            if file.filename
        ]
        if len(given) > MAX_FILES:
            return [], [
                request.env._(
                    "%(count)s files were chosen; at most %(limit)s can be sent.",
                    count=len(given),
                    limit=MAX_FILES,
                )
            ]
        files, problems = [], []
        for file in given:
            name = safe_name(file.filename)
            data = file.stream.read(MAX_SIZE + 1)
            content_type = get_content_type(name, data)
            if len(data) > MAX_SIZE:
                problems.append(
                    request.env._(
                        "“%(name)s” is larger than %(limit)s MB.",
                        name=name,
                        limit=MAX_SIZE // MEGABYTE,
                    )
                )
            elif not content_type:
                problems.append(
                    request.env._(
                        "“%(name)s” cannot be sent. Pictures, videos, sound, PDF, "
                        "Word, Excel and text files can.",
                        name=name,
                    )
                )
            files.append((name, content_type, data))
        return files, problems

    def _get_limit_text(self):
        return request.env._(
            "You have sent many tickets within an hour. Please wait a while, or call "
            "the service centre if it is urgent."
        )

    def _refuse(self, problems, status):
        """Return a page that says what to change; nothing was registered."""
        values = {"problems": problems, "page_name": "ticket"}
        return request.render(
            "cs_complaint.portal_ticket_refused", values, status=status
        )
