"""The public page of a site on which anybody may leave a word (CMP-04)."""

import re
import secrets

from odoo import api, fields, models

_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)


class CsSite(models.Model):
    _inherit = "cs.site"

    is_feedback_open = fields.Boolean(
        string="Public Feedback Page",
        help="Whoever has the address may leave a complaint without logging in, with a "
        "name and number or without.",
    )
    feedback_token = fields.Char(
        readonly=True, copy=False, groups="cs_complaint.cs_complaint_group_user"
    )
    feedback_url = fields.Char(
        string="Address of the Page",
        compute="_compute_feedback_url",
        groups="cs_complaint.cs_complaint_group_user",
        help="For the notice board, as a link or as a QR code.",
    )

    _feedback_token_uniq = models.UniqueIndex(
        "(feedback_token) WHERE feedback_token IS NOT NULL",
        "Each page has an address of its own.",
    )

    @api.depends("feedback_token", "is_feedback_open")
    def _compute_feedback_url(self):
        for site in self:
            site.feedback_url = (
                site.is_feedback_open
                and site.feedback_token
                and f"{site.get_base_url()}/feedback/{site.feedback_token}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(
            [{**vals, "feedback_token": False} for vals in vals_list]
        )
        sites._ensure_feedback_token()
        return sites

    def write(self, vals):
        # Drawn by the system, whatever a client sends.
        vals = {n: value for n, value in vals.items() if n != "feedback_token"}
        res = super().write(vals)
        if vals.get("is_feedback_open"):
            self._ensure_feedback_token()
        return res

    def _ensure_feedback_token(self):
        """Draw an address that nobody guesses, once; a QR code on a wall stays good."""
        # Read and written for whoever opens the page.
        for site in self.sudo():
            if site.is_feedback_open and not site.feedback_token:
                super(CsSite, site).write({"feedback_token": secrets.token_urlsafe(16)})

    @api.model
    def _find_feedback_site(self, token):
        """Return the site of a public page, empty when there is none, in sudo."""
        # Strangers see the name and the hotline of this site, nothing else.
        sites = self.sudo()
        if not _TOKEN.fullmatch(token or ""):
            return sites.browse()
        return sites.search(
            [("feedback_token", "=", token), ("is_feedback_open", "=", True)], limit=1
        )
