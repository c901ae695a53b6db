import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open, ormcache

from ..tools.phrases import find_phrases, is_interim, normalise

USAGES = [
    ("taboo", "Taboo Phrase"),
    ("interim", "Interim Notice"),
    ("courtesy", "Courtesy Only"),
    ("major_word", "Speaks for a Major Matter"),
]
WORDS_FILE = "cs_complaint/data/matter_words.json"


class CsPhrase(models.Model):
    """A phrase that the centre looks for in texts (CMP-43, CMP-55).

    The texts are what people write, in their own language, and are not translated.
    """

    _name = "cs.phrase"
    _description = "Phrase"
    _inherit = ["cs.cached.mixin"]
    _order = "usage, sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Phrase", required=True)
    usage = fields.Selection(USAGES, required=True, default="taboo", index=True)
    remark = fields.Char(
        string="Say Instead", help="What would be better said, shown with a refusal."
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(usage, name, COALESCE(company_id, 0))", "This phrase is in the list already."
    )

    @api.constrains("name")
    def _check_name(self):
        """A phrase of blanks and punctuation would be found nowhere."""
        for phrase in self:
            if not normalise(phrase.name):
                raise UserError(
                    self.env._("A phrase needs at least one letter or character.")
                )

    @api.model
    @ormcache("usage", "company_id")
    def _get_phrases(self, usage, company_id):
        """Return the phrases of one usage, a tuple of (phrase, say instead)."""
        # What may not be said is no secret to those who may not say it.
        phrases = self.sudo().search(
            [("usage", "=", usage), ("company_id", "in", (company_id, False))]
        )
        return tuple((phrase.name, phrase.remark or "") for phrase in phrases)

    @api.model
    def _find(self, usage, text, company=None):
        """Return the phrases of ``usage`` that occur in ``text``.

        Blanks, punctuation, width and case do not count; quoted text is skipped.

        :param str usage: *taboo*, *interim*, *courtesy* or *major_word*
        :return: list of str
        """
        if not (text or "").strip():
            return []
        phrases = self._get_phrases(usage, (company or self.env.company).id)
        return find_phrases([name for name, _remark in phrases], text)

    @api.model
    def _is_interim(self, text, company=None):
        """Tell whether ``text`` says only that work goes on (CMP-55)."""
        company_id = (company or self.env.company).id
        interim, courtesy = (
            [name for name, _remark in self._get_phrases(usage, company_id)]
            for usage in ("interim", "courtesy")
        )
        return is_interim(text, interim, courtesy)

    @api.model
    def _check_answer(self, text, company=None):
        """CMP-43: refuse an answer to a customer that holds a taboo phrase.

        :raise UserError: naming every phrase, the clause and what to do
        """
        found = self._find("taboo", text, company)
        if found:
            raise UserError(self._get_taboo_refusal(found, company))

    @api.model
    def _get_taboo_refusal(self, found, company=None):
        company_id = (company or self.env.company).id
        remarks = dict(self._get_phrases("taboo", company_id))
        lines = [
            self.env._("“%(phrase)s” → %(better)s", phrase=p, better=remarks[p])
            if remarks.get(p)
            else self.env._("“%(phrase)s”", phrase=p)
            for p in found
        ]
        return self.env._(
            "The answer to the customer holds phrases that are not used in service "
            "(%(clause)s):\n%(phrases)s\nSay it otherwise. If these are somebody "
            "else's words, put them into quotation marks “ ” or tick “Quotes "
            "Somebody's Words”.",
            clause=self.env["cs.policy.clause"]._cite("P7C-3")._label() or "P7C-3",
            phrases="\n".join(lines),
        )

    @api.model
    def _load_defaults(self):
        """Create the phrases and category words that come with the product.

        Called by the data files. What a company changed or archived stays so.
        """
        with file_open(WORDS_FILE) as file:
            words = json.load(file)
        self._load_rows(
            "cs.phrase",
            [
                (f"cs_phrase_{row['id']}", {k: v for k, v in row.items() if k != "id"})
                for row in words["phrases"]
            ],
        )
        rows = []
        for name, text in words["keywords"].items():
            category = self.env.ref(
                f"cs_complaint.helpdesk_ticket_category_{name}", False
            )
            if category:
                rows.append(
                    (
                        f"cs_category_keyword_{name}",
                        {"category_id": category.id, "words": text},
                    )
                )
        self._load_rows("cs.category.keyword", rows)

    @api.model
    def _load_rows(self, model, rows):
        """Create records with XML ids, unless they were there before."""
        known = set(
            # Whether a row was ever created stands in the registry of XML ids.
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", "cs_complaint"), ("model", "=", model)])
            .mapped("name")
        )
        self.env[model]._load_records(
            [
                {"xml_id": f"cs_complaint.{name}", "values": values, "noupdate": True}
                for name, values in rows
                if name not in known
            ]
        )
