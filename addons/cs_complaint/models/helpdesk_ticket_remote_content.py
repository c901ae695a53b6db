"""No picture of a ticket is fetched from a sender's server (reliability 2 #8)."""

from markupsafe import Markup

from odoo import api, models

from odoo.addons.cs_base.tools.remote_content import without_remote_content


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_without_remote(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_without_remote(vals))

    def message_post(self, *, body="", **kwargs):
        """Mails and portal messages fetch nothing either; links in them stay."""
        is_foreign = kwargs.get("message_type") == "email" or self.env.user.share
        if is_foreign and isinstance(body, Markup):
            body = without_remote_content(body)
        return super().message_post(body=body, **kwargs)


def _without_remote(vals):
    """Return the values with a description that fetches nothing."""
    if not isinstance(vals.get("description"), str):
        return vals
    return {**vals, "description": without_remote_content(vals["description"])}
