"""Answers that are known, offered while the matter is typed (CMP-56)."""

from odoo import api, models

from .cs_intake_suggest import _id

MAX_ANSWERS = 3


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    def _get_answers(self, case):
        """Return the answers that fit the words of the matter, best first.

        :param Case case: what the form holds at the moment
        :return: list of dict; only entries that were reviewed
        """
        entries = self.env["cs.knowledge"]._find_answers(
            case.text, case.category, case.site.company_id, MAX_ANSWERS
        )
        return [
            {"id": entry.id, "name": entry.name, "solution": entry.solution}
            for entry in entries
        ]

    @api.model
    def use_answer(self, entry_id):
        """Count that the desk took an answer.

        :return: the text of the answer, empty when it is offered no more
        """
        self._check_desk()
        entry = self._get_visible("cs.knowledge", _id(entry_id))
        entry = entry.filtered(lambda e: e.state == "offered")
        entry._note_use()
        return entry.solution or ""
