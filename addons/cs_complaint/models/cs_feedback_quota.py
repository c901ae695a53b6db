from odoo import api, fields, models
from odoo.tools.misc import hmac


class CsFeedbackQuota(models.Model):
    """How much came from one address, and to one site, within the last hour (CMP-04).

    Addresses are kept as digests: the row tells that somebody wrote, not who.
    """

    _name = "cs.feedback.quota"
    _description = "Quota of the Public Page"
    _inherit = ["cs.quota.mixin"]
    _rec_name = "source"

    _quota_key = "source"

    source = fields.Char(required=True, readonly=True)

    _source_uniq = models.UniqueIndex("(source)", "One row for each sender.")

    @api.model
    def _take(self, site, address):
        """Count one more message if there is room for it.

        :param site: cs.site it is sent to
        :param str address: network address of the sender
        :return: False when one of the limits of the company is reached
        """
        company = site.company_id.sudo()  # its settings
        digest = hmac(self.env(su=True), "cs-feedback-source", address or "?")
        limits = (
            (f"address {site.id} {digest}", company.cs_feedback_per_address),
            (f"site {site.id}", company.cs_feedback_per_site),
        )
        # All are counted, so that waiting is the only way round.
        return all([self._take_one(source, limit) for source, limit in limits])
