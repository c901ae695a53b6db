from odoo import api, fields, models


class CsSignatureHeadLine(models.Model):
    """How long one chain was on a day, and the hash of its last link."""

    _name = "cs.signature.head.line"
    _description = "Published Head of a Chain"
    _inherit = ["cs.signature.head.guard"]
    _order = "head_id desc, id"
    _rec_name = "chain_id"

    head_id = fields.Many2one(
        "cs.signature.head",
        string="Heads of the Day",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="head_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(related="head_id.date")
    chain_id = fields.Many2one(
        "cs.signature.chain",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    chain_name = fields.Char(
        string="Key of the Chain", related="chain_id.name", related_sudo=True
    )
    # The number of links; no attribute of a field.
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        string="Links", required=True, readonly=True, aggregator=None
    )
    hash = fields.Char(string="Head", required=True, readonly=True)

    _chain_length = models.Index("(chain_id, length)")

    @api.depends("chain_id", "length")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.chain_id.title} ({line.length})"
