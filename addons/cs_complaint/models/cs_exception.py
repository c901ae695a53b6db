from odoo import api, fields, models


class CsException(models.Model):
    _inherit = "cs.exception"

    # Whose list decides who sees the row of a confidential matter (guarantee 8).
    confidential_ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    internal_complaint_id = fields.Many2one(
        "cs.internal.complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _prepare_subject_vals(self, record, text, site):
        vals = super()._prepare_subject_vals(record, text, site)
        return {**vals, **self._get_list_vals(record)}

    @api.model
    def _get_list_vals(self, record):
        """Return the link to the list that decides who sees a row of this record."""
        if record._name == "cs.internal.complaint":
            return {"internal_complaint_id": record.id}
        if not self._is_confidential(record):
            return {}
        ticket = record if record._name == "helpdesk.ticket" else record.ticket_id
        return {"confidential_ticket_id": ticket.id}

    def write(self, vals):
        if vals.get("is_confidential") and len(self) == 1:
            # The subject may lie outside the caller's rights; only its list is named.
            subject = self.env[self.res_model].sudo().browse(self.res_id)
            vals = {**vals, **self._get_list_vals(subject)}
        return super().write(vals)
