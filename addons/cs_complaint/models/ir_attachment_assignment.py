from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_no_evidence(self):
        """Guarantee 3: photos and signatures of a job stay as they were taken."""
        super()._check_no_evidence()
        ours = self.filtered(lambda a: a.res_model == "cs.assignment").ids
        if not ours:
            return
        # Who may not see the job may not change its pictures either.
        tasks = self.env["cs.assignment"].sudo()
        if tasks.search_count(
            ["|", ("photo_before_ids", "in", ours), ("photo_after_ids", "in", ours)],
            limit=1,
        ) or self.filtered(
            lambda a: (
                a.res_model == "cs.assignment" and a.res_field == "customer_signature"
            )
        ):
            raise UserError(
                self.env._("Photos and signatures of a job stay as they were taken.")
            )
