from odoo import api, models
from odoo.exceptions import ValidationError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.constrains("access_token", "public", "res_model", "res_id")
    def _check_confidential(self):
        """Guarantee 8: no link opens a file of a confidential matter."""
        # Only files that carry a key can open a door, which few do.
        for model, files in (
            self.filtered(
                lambda a: a.res_model and a.res_id and (a.access_token or a.public)
            )
            .grouped("res_model")
            .items()
        ):
            if not hasattr(self.env.get(model), "_get_confidential_users"):
                continue
            # Whether it is confidential is read to decide, not to show.
            records = self.env[model].sudo().browse(files.mapped("res_id")).exists()
            if records._get_confidential_users():
                raise ValidationError(
                    self.env._(
                        "Files of a confidential matter have no public link. Show them "
                        "to people on its list only."
                    )
                )

    def generate_access_token(self):
        """Give no token to files of confidential matters; others as ever."""
        secret = self._filter_confidential()
        tokens = iter(super(IrAttachment, self - secret).generate_access_token())
        return [False if a in secret else next(tokens) for a in self]

    def _filter_confidential(self):
        """Return those of these files that belong to a confidential matter."""
        secret = self.browse()
        for model, files in self.filtered("res_id").grouped("res_model").items():
            if hasattr(self.env.get(model), "_get_confidential_users"):
                # Whether it is confidential is read to decide, not to show.
                records = self.env[model].sudo().browse(files.mapped("res_id"))
                lists = records.exists()._get_confidential_users()
                ids = {record.id for record in lists}
                secret |= files.filtered(lambda a, ids=ids: a.res_id in ids)
        return secret
