from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.checklist import CHOICES, lacks
from ..tools.storable import storable

MAX_REMARK = 5000


class CsChecklistItem(models.Model):
    """An item as the page shows it, and what it takes for an answer."""

    _inherit = "cs.checklist.item"

    def _get_card(self, answer):
        """Return an item with its answer as the page shows it."""
        self.ensure_one()
        return {
            "id": self.id,
            "section": self.section or "",
            "name": self.name,
            "guidance": self.guidance or "",
            "method": self.method,
            "points": self.points,
            "critical": self.critical or "",
            "has_na": self.has_na,
            "is_given": bool(answer and answer.is_given),
            "choice": (answer and answer.choice) or "",
            "number": answer.number if answer else 0,
            "is_na": bool(answer and answer.is_na),
            "remark": (answer and answer.remark) or "",
            "photos": answer.photo_ids.ids if answer else [],
            "lacks": self._get_lacks(answer),
        }

    def _get_lacks(self, answer):
        """Return what the item still needs: *answer*, *photo*, *remark*."""
        value = answer._as_answer() if answer else None
        return lacks(
            self._as_item(),
            value,
            bool(answer and answer.photo_ids),
            bool(answer and (answer.remark or "").strip()),
        )

    @api.model
    def _refuse_value(self):
        raise ValidationError(self.env._("This is no answer to this item."))

    def _read_values(self, values):
        """Return the values of an answer from what a client sent, nothing else.

        :raise ValidationError: for what is no answer to this item
        """
        self.ensure_one()
        if not isinstance(values, dict) or set(values) - {
            "choice",
            "number",
            "is_na",
            "remark",
        }:
            self._refuse_value()
        vals = {}
        if "remark" in values:
            if not isinstance(values["remark"], str):
                self._refuse_value()
            vals["remark"] = storable(values["remark"])[:MAX_REMARK]
        if values.get("is_na"):
            if not self.has_na:
                self._refuse_value()
            return {
                **vals,
                "is_na": True,
                "is_given": True,
                "choice": False,
                "number": 0,
            }
        if "choice" in values or "number" in values:
            vals |= self._read_answer(values)
        elif "is_na" in values:
            # Not applicable was taken back: there is no answer now.
            vals |= {"is_na": False, "is_given": False, "choice": False, "number": 0}
        return vals

    def _read_answer(self, values):
        choice, number = values.get("choice") or "", values.get("number", 0)
        if self.method in CHOICES:
            if choice not in CHOICES[self.method]:
                self._refuse_value()
            number = 0
        else:
            is_whole = isinstance(number, int) and not isinstance(number, bool)
            most = self.points if self.method == "points" else 1000
            if not is_whole or not 0 <= number <= most or "number" not in values:
                self._refuse_value()
            choice = ""
        return {
            "choice": choice or False,
            "number": number,
            "is_na": False,
            "is_given": True,
        }
