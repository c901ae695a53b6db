from odoo import api, fields, models

from ..tools.keywords import split_words
from ..tools.steps import KINDS


class CsCategoryKeyword(models.Model):
    """Words by which the matter's category is proposed at the desk (ux 5.1).

    A category may have several rows: one in each language, or words that count for
    one kind only. The words are data of the company and are not translated.
    """

    _name = "cs.category.keyword"
    _description = "Category Words"
    _order = "category_id, sequence, id"

    sequence = fields.Integer(default=10)
    category_id = fields.Many2one(
        "helpdesk.ticket.category", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="category_id.company_id", store=True, index="btree_not_null"
    )
    words = fields.Text(
        required=True,
        help="Parted by blanks, commas or new lines. Chinese words count wherever "
        "they stand in the text.",
    )
    kind = fields.Selection(
        KINDS, string="Only for Kind", help="Empty: for every kind."
    )
    active = fields.Boolean(default=True)

    @api.depends("category_id", "words")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.category_id.name or ''}: {row.words or ''}"[:80]

    def _split(self):
        """Return the single words of this row."""
        self.ensure_one()
        return split_words(self.words)
