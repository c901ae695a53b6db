import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class CsImportBatchLoad(models.TransientModel):
    """Takes a file and its mapping, checks both and opens the import."""

    _name = "cs.import.batch.load"
    _description = "New Historical Import"

    file = fields.Binary(
        required=True, help="CSV with a heading, up to a million rows."
    )
    file_name = fields.Char()
    previous_batch_id = fields.Many2one(
        "cs.import.batch",
        string="Mapping of an Earlier Import",
        help="Takes over the mapping that was used then.",
    )
    mapping_file = fields.Binary(help="TOML; see docs/import for examples.")
    mapping_file_name = fields.Char()
    mapping = fields.Text(
        compute="_compute_mapping",
        # The mapping of an import that the user may not see is not shown either.
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        help="Which column becomes which field.",
    )
    site_id = fields.Many2one(
        "cs.site",
        required=True,
        default=lambda self: self.env.user._get_default_cs_site(),
        help="All records of the file belong to this site; dates without a time zone "
        "are local time there.",
    )
    reason = fields.Text(
        required=True, help="Why these records come in, for the auditor."
    )

    @api.depends("previous_batch_id", "mapping_file")
    def _compute_mapping(self):
        """An uploaded mapping wins over that of an earlier import."""
        for load in self:
            if load.mapping_file:
                load.mapping = load._read_mapping_file()
            elif load.previous_batch_id:
                load.mapping = load.previous_batch_id.mapping
            else:
                load.mapping = load.mapping

    def _read_mapping_file(self):
        data = base64.b64decode(self.with_context(bin_size=False).mapping_file)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._("The mapping is no UTF-8 text. Save it as UTF-8.")
            ) from error

    def action_check(self):
        """Load the file, do a dry run and show what it found."""
        self.ensure_one()
        batch = self.env["cs.import.batch"]._load(
            base64.b64decode(self.with_context(bin_size=False).file or b""),
            self.mapping or "",
            self.file_name or self.env._("import.csv"),
            self.reason,
            self.site_id,
        )
        batch.action_check()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.import.batch",
            "view_mode": "form",
            "res_id": batch.id,
        }
