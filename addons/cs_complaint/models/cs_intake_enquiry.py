"""Questions that come in at the desk (CMP-39, CMP-40)."""

from odoo import api, models
from odoo.exceptions import UserError

from .cs_intake_register import MAX_LINE, MAX_MATTER, _text


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    def _register_enquiry(self, vals):
        """Save a question, with its answer if it was given at once.

        :return: as ``register``; an answer that is refused comes back in ``refusal``,
            and the question is saved all the same
        """
        token = self._read_token(vals)
        enquiry = self._find_by_token("cs.enquiry", token)
        is_repeat = bool(enquiry)
        refusal = ""
        if not enquiry:
            enquiry = self._create_once(
                "cs.enquiry", self._prepare_enquiry(vals, token)
            )
        answer = _text(vals.get("answer"), MAX_MATTER)
        if answer and not enquiry.answer:
            try:
                # A refused answer must not undo the question.
                with self.env.cr.savepoint():
                    enquiry.answer = answer
            except UserError as error:
                self.env.invalidate_all()
                refusal = str(error.args[0])
        return {
            "state": "enquiry" if not refusal else "unanswered",
            "is_repeat": is_repeat,
            "ticket": {
                "id": enquiry.id,
                "model": "cs.enquiry",
                "number": enquiry.number,
                "due": self._show_moment(enquiry.answer_deadline, enquiry.site_id),
            },
            "is_answered": enquiry.state == "answered",
            "refusal": refusal,
            "missing": [],
        }

    @api.model
    def _prepare_enquiry(self, vals, token):
        case = self._read_case(vals)
        text = _text(vals.get("description"), MAX_MATTER)
        place = _text(vals.get("place"), MAX_LINE)
        is_known = case.unit or case.area
        prepared = {"place_text": False}
        if not is_known:
            self._settle_place(prepared, place, case.site)
        if prepared["place_text"]:
            # An enquiry has no field for a place in words.
            text = f"{text}\n{place}".strip()
        return {
            "site_id": case.site.id,
            "question": text or False,
            "partner_name": _text(vals.get("name"), MAX_LINE) or False,
            "partner_phone": _text(vals.get("phone"), MAX_LINE) or False,
            "unit_id": case.unit.id or prepared.get("unit_id") or False,
            "area_id": not case.unit and case.area.id,
            "category_id": case.category.id,
            "channel_id": self._get_channel(vals),
            "first_responder_id": self._get_first_responder(case.site).id,
            "intake_token": token,
        }
