import base64
import binascii
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.percent import percent_text
from ..tools.upload import MAX_SIZE, get_content_type, safe_name

MAX_PHOTOS = 9


class CsChecklistMixin(models.AbstractModel):
    """What the page asks for and sends, one answer at a time."""

    _inherit = "cs.checklist.mixin"

    @api.readonly
    def checklist_load(self):
        """Return all that the page shows: items, answers, result.

        :return: dict; ``is_open`` tells whether the reader may fill it in
        """
        self.ensure_one()
        self.check_access("read")
        # Whoever may read the record may read the list it is checked by.
        version = self.sudo().checklist_version_id
        answers = {one.item_id.id: one for one in self._get_checklist_answers()}
        labels = self.env["cs.checklist.item"]._get_choice_labels()
        return {
            "name": version.checklist_id.name or "",
            "note": version.checklist_id.note or "",
            "is_open": self._can_fill_checklist(),
            "is_done": bool(self.checklist_done_date),
            "labels": {
                method: [{"key": key, "label": label} for key, label in choices.items()]
                for method, choices in labels.items()
            },
            "items": [
                item._get_card(answers.get(item.id)) for item in version.item_ids
            ],
            "result": self._get_checklist_result(),
        }

    def _can_fill_checklist(self):
        try:
            self._check_checklist_open()
        except UserError:
            return False
        return True

    def _get_checklist_result(self):
        # As above.
        record = self.sudo()
        exact = record.checklist_score_exact
        return {
            "score": percent_text(_parse(exact) / 100) if exact else "–",
            "grade": record.checklist_band_id.name or "",
            "is_passed": not record.checklist_band_id
            or record.checklist_band_id.is_passed,
            "is_failed": record.is_checklist_failed,
            "open": record.checklist_open_count,
        }

    def checklist_answer(self, item_id, values):
        """Save the answer to one item; what is not named stays.

        :param dict values: choice, number, is_na, remark
        :return: dict with the item as it is now, and the result
        """
        self._check_checklist_open()
        item = self._get_checklist_item(item_id)
        vals = item._read_values(values)
        answer = self._write_answer(item, vals)
        self._update_checklist_score()
        return {"item": item._get_card(answer), "result": self._get_checklist_result()}

    def checklist_add_photo(self, item_id, name, data):
        """Keep a photo of an item, on the record itself.

        :param str data: base64
        :raise UserError: for what is no picture, and for a photo used before
        """
        self._check_checklist_open()
        item = self._get_checklist_item(item_id)
        content = _decode(data)
        file_name = safe_name(name if isinstance(name, str) else "")
        kind = get_content_type(file_name, content or b"")
        if (
            not content
            or len(content) > MAX_SIZE
            or not (kind or "").startswith("image/")
        ):
            raise UserError(self.env._("Take a photo: a picture of 20 MB at most."))
        answer = self._write_answer(item, {})
        if len(answer.photo_ids) >= MAX_PHOTOS:
            raise UserError(
                self.env._("%(count)s photos are enough for an item.", count=MAX_PHOTOS)
            )
        # Who may fill in the list may add its photos, also where nobody may write.
        attachments = self.env["ir.attachment"].sudo()
        self._check_new_photo(attachments._compute_checksum(content))
        photo = attachments.create(
            {
                "name": file_name,
                "raw": content,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._write_answer(item, {"photo_ids": [fields.Command.link(photo.id)]})
        return {"item": item._get_card(answer), "result": self._get_checklist_result()}

    def _check_new_photo(self, checksum):
        """ux 4.2: the same photo twice is no proof."""
        # Photos of records that the present user does not see count too.
        answers = self.env["cs.checklist.answer"].sudo()
        if answers.search_count([("photo_ids.checksum", "=", checksum)], limit=1):
            raise UserError(
                self.env._("This photo was used before. Take a new one on the spot.")
            )

    def checklist_remove_photo(self, item_id, photo_id):
        """Take a photo off an item, while the list is open."""
        self._check_checklist_open()
        item = self._get_checklist_item(item_id)
        answer = self._get_checklist_answers().filtered(lambda a: a.item_id == item)
        photo = answer.photo_ids.filtered(lambda one: one.id == photo_id)
        if photo:
            self._write_answer(item, {"photo_ids": [fields.Command.unlink(photo.id)]})
            photo.unlink()
        return {"item": item._get_card(answer), "result": self._get_checklist_result()}

    def _get_checklist_item(self, item_id):
        # As above: the list comes with the record.
        items = self.sudo().checklist_version_id.item_ids
        item = items.filtered(lambda one: one.id == item_id)
        if not item:
            raise UserError(self.env._("This item is not on the list."))
        return item

    def _write_answer(self, item, vals):
        """Write the answer to an item, making it if need be, and return it."""
        answer = self._get_checklist_answers().filtered(lambda a: a.item_id == item)
        stamp = {
            "user_id": self.env.uid,
            "operator_id": self.env.user._get_cs_operator().id,
            "date": fields.Datetime.now(),
        }
        answer = answer._by_server()
        if answer:
            answer.write({**vals, **stamp})
            return answer
        key = {"res_model": self._name, "res_id": self.id, "item_id": item.id}
        # Nothing of a client's context decides over an answer.
        return answer.with_context(  # pylint: disable=context-overridden
            {
                name: value
                for name, value in answer.env.context.items()
                if not name.startswith("default_")
            }
        ).create({**key, **vals, **stamp})


def _parse(exact):
    """Return the fraction behind its stored text."""
    return Fraction(exact)


def _decode(data):
    """Return the bytes of base64, or None."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, TypeError, ValueError):
        return None
