from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ..tools.search_key import make_search_key, search_terms
from ..tools.trigram import ensure_trigram


class CsSearchMixin(models.AbstractModel):
    """Records found by what people type: characters, pinyin, initials (ux M11).

    A model names the fields in ``_search_key_fields``, the most important one
    first; dotted paths are allowed. Every box that looks for such a record then
    understands ``zl`` as well as the written name, and several words at once.
    Exact comparisons, as import files make them, still use ``_rec_names_search``.
    """

    _name = "cs.search.mixin"
    _description = "Found by Typing"
    _search_key_fields = ()

    search_key = fields.Char(
        compute="_compute_search_key",
        store=True,
        precompute=True,
        index="trigram",
        copy=False,
        export_string_translation=False,
    )

    def init(self):
        super().init()
        # Indexes are made right after this hook, so it must run before them.
        ensure_trigram(self.env)

    @api.depends(lambda self: self._search_key_fields)
    def _compute_search_key(self):
        """Batch compute; the texts are read once for all records."""
        for record in self:
            record.search_key = make_search_key(
                *(text for text in record._get_search_key_texts() if text)
            )

    def _get_search_key_texts(self):
        """Return the texts by which this record is found.

        :return: list of str or false values; an override that reads further
            fields must also name them in ``_search_key_fields``
        """
        self.ensure_one()
        texts = []
        for path in self._search_key_fields:
            record, *names = self, *path.split(".")
            for name in names[:-1]:
                # Names of related records are in the key whoever computes it.
                record = record.sudo()[name]
            texts += [str(other[names[-1]] or "") for other in record]
        return texts

    @api.model
    def _search_display_name(self, operator, value):
        if operator in ("ilike", "like") and isinstance(value, str):
            return self._get_typed_domain(value)
        if operator in ("not ilike", "not like") and isinstance(value, str):
            return ~self._get_typed_domain(value)
        return super()._search_display_name(operator, value)

    @api.model
    def _get_typed_domain(self, text):
        """Return the domain of the records that match what somebody typed.

        :param text: words parted by blanks, each of which must occur
        :return: Domain; everything for blank text, as in any search box
        """
        return Domain.AND(
            Domain("search_key", "ilike", escape_psql(term))
            for term in search_terms(text)
        )
