"""Photos before and after, and the customer's signature (ux V9)."""

import base64
import binascii
import hashlib
import io
import os

from PIL import Image, UnidentifiedImageError

from odoo import fields, models
from odoo.exceptions import UserError

from .cs_assignment import SERVER_VALS

MAX_PHOTOS = 10
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIGNATURE_BYTES = 300 * 1024
# Allowed by what the file is, not by what it is called (reliability 5.5).
FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
}
PHOTO_FIELDS = {"before": "photo_before_ids", "after": "photo_after_ids"}

SERVER_VALS.update(
    {"photo_before_ids": [], "photo_after_ids": [], "customer_signature": False}
)


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    photo_before_ids = fields.Many2many(
        "ir.attachment",
        "cs_assignment_photo_before_rel",
        "assignment_id",
        "attachment_id",
        string="Photos Before",
        readonly=True,
        copy=False,
    )
    photo_after_ids = fields.Many2many(
        "ir.attachment",
        "cs_assignment_photo_after_rel",
        "assignment_id",
        "attachment_id",
        string="Photos After",
        readonly=True,
        copy=False,
    )
    customer_signature = fields.Binary(
        attachment=True, readonly=True, copy=False, help="Drawn at the finish."
    )

    def action_add_photo(self, kind, name, data):
        """Add a photo; the same one sent twice is there once.

        :param str kind: *before* or *after*
        :param str name: the client's file name, of which the last part is kept
        :param str data: the file, base64
        :return: dict with ``id`` and ``name`` of the attachment
        :raise UserError: not a picture, too large, too many
        """
        self.ensure_one()
        self._check_worker()
        if kind not in PHOTO_FIELDS or not isinstance(name, str):
            raise UserError(self.env._("Choose whether it is before or after."))
        content = self._decode(data, MAX_BYTES)
        extension, mimetype = self._get_picture_type(content, FORMATS)
        self._lock()
        self._check_current()
        task = self.sudo()  # workers have no right to edit assignments
        photos = task.photo_before_ids | task.photo_after_ids
        checksum = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        field_name = PHOTO_FIELDS[kind]
        same = task[field_name].filtered(lambda a: a.checksum == checksum)
        if same:
            return {"id": same[0].id, "name": same[0].name}
        if task.finished_date:
            raise UserError(self.env._("The job is finished; its photos stay."))
        if len(photos) >= MAX_PHOTOS:
            raise UserError(
                self.env._(
                    "A job has at most %(count)s photos. Send the ones that show "
                    "the most.",
                    count=MAX_PHOTOS,
                )
            )
        attachment = task.env["ir.attachment"].create(
            {
                "name": self._clean_name(name, extension),
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._write_by_server({field_name: [fields.Command.link(attachment.id)]})
        return {"id": attachment.id, "name": attachment.name}

    def _decode(self, data, limit):
        """Return the bytes of base64 text of at most ``limit`` bytes.

        :raise UserError: it is too large, or no base64
        """
        if not isinstance(data, str) or len(data) > limit * 4 // 3 + 4:
            raise UserError(
                self.env._(
                    "The file is larger than %(size)s MB. Take a smaller picture.",
                    size=round(limit / 1024 / 1024, 1),
                )
            )
        try:
            content = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("The picture did not arrive whole. Send it again.")
            ) from error
        if len(content) > limit:
            return self._decode(None, limit)
        return content

    def _get_picture_type(self, content, formats):
        """Return extension and mimetype of a picture, by its content.

        :raise UserError: no picture of an allowed format
        """
        try:
            with Image.open(io.BytesIO(content), formats=list(formats)) as picture:
                width, height = picture.size
                if width * height <= MAX_PIXELS:
                    picture.verify()
                    return formats[picture.format]
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ) as error:
            raise self._get_picture_refusal(formats) from error
        raise self._get_picture_refusal(formats)

    def _get_picture_refusal(self, formats):
        return UserError(
            self.env._(
                "This is no picture that can be kept. Send %(formats)s.",
                formats=", ".join(formats),
            )
        )

    def _clean_name(self, name, extension):
        """Return a harmless file name: its last part, with the right extension."""
        stem = os.path.splitext(os.path.basename(name.replace("\\", "/")))[0]
        stem = "".join(c for c in stem if c.isalnum() or c in " -_.()").strip(" .")
        return f"{stem[:60] or 'photo'}.{extension}"

    def _clean_signature(self, data):
        """Return the drawn signature as it is stored.

        :raise UserError: no PNG, or an oversized one
        """
        content = self._decode(data, MAX_SIGNATURE_BYTES)
        self._get_picture_type(content, {"PNG": FORMATS["PNG"]})
        return base64.b64encode(content)
