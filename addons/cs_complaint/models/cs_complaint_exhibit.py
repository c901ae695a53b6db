from odoo import api, fields, models
from odoo.exceptions import UserError

# Pages of the receiver, which forget what they held.
PAGES = ("cs.discipline.complaint", "cs.discipline.complaint.line")


class CsComplaintExhibit(models.Model):
    """One piece of evidence of a discipline complaint, and who keeps it (CMP-32)."""

    _name = "cs.complaint.exhibit"
    _description = "Exhibit"
    _inherit = ["cs.confidential.mixin"]
    _order = "sequence, id"

    investigation_id = fields.Many2one(
        "cs.complaint.investigation", required=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(
        related="investigation_id.site_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="investigation_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Exhibit", required=True)
    custody = fields.Char(help="Who keeps it, and where.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def _get_confidential_users(self):
        return {e: e.investigation_id.ticket_id.confidential_user_ids for e in self}

    @api.model_create_multi
    def create(self, vals_list):
        exhibits = super().create(vals_list)
        if not self.env.su:
            exhibits.investigation_id._check_operator()
        exhibits.investigation_id._check_facts_open()
        exhibits._take_files()
        return exhibits

    def write(self, vals):
        self.investigation_id._check_facts_open()
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._take_files()
        return res

    def _take_files(self):
        """Make the files part of the matter, so that its list opens them.

        A file that was only uploaded belongs to who uploaded it: it would stay open
        to the receiver, who keeps nothing but the number.
        """
        for exhibit in self:
            # Whoever gave the files need not see the matter any more.
            files = exhibit.sudo().attachment_ids
            free = files.filtered(
                lambda a: (
                    a.create_uid == self.env.user
                    and (not a.res_id or a.res_model in PAGES)
                )
            )
            free.write(
                {
                    "res_model": self._name,
                    "res_id": exhibit.id,
                    "access_token": False,
                    "public": False,
                }
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was handed in stays on record."""
        raise UserError(
            self.env._(
                "An exhibit is never deleted. Note in its custody what became of it."
            )
        )
