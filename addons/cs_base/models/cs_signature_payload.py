"""What the links of a chain stand for, read as the database has it now."""

import hashlib
import uuid
from contextlib import closing

from odoo import api, models
from odoo.tools import SQL

from ..tools.signature_chain import Link, digest, text_digest
from .cs_signature_seal import SIGNED_COLUMNS

READ_BATCH = 2000
COLUMNS = SQL(", ").join(SQL.identifier(name) for name in SIGNED_COLUMNS)
# All that both kinds of links are made of.
ROW = SQL(
    "%s, image_hash, salt IS NULL, seq, revoked_date, revoked_user_id, revoked_reason",
    COLUMNS,
)
WIDTH = len(SIGNED_COLUMNS)


def signed_payload(row, image):
    """Return what a signature stands for in its chain, as a dict of JSON-able values.

    :param row: the columns of ``ROW``
    :param str image: hash of the drawn signature, may be empty
    """
    return {
        "kind": "signed",
        **dict(zip(SIGNED_COLUMNS, row, strict=False)),
        "image": image or None,
    }


def revoked_payload(row, seq=None):
    """Return what a revocation stands for.

    :param int seq: number of the link of the signature; from the row when left out
    """
    number, date, user_id, reason = row[WIDTH + 2 : WIDTH + 6]
    return {
        "kind": "revoked",
        "id": row[0],
        "signed_seq": seq or number,
        "date": date,
        "user_id": user_id,
        "reason": text_digest(reason or ""),
    }


class CsSignature(models.Model):
    _inherit = "cs.signature"

    @api.model
    def _read_digests(self, ids):
        """Return a function (id, step, number) -> hash of what the link stands for.

        Drawn signatures from before there were chains get their hash here.
        """
        rows = {
            row[0]: row
            for row in self.env.execute_query(
                SQL("SELECT %s FROM cs_signature WHERE id = ANY(%s)", ROW, list(ids))
            )
        }
        images = self._get_image_hashes(ids)
        new = {i: h for i, h in images.items() if h != rows[i][WIDTH]}
        if new:
            self.env.execute_query(
                SQL(
                    "UPDATE cs_signature s SET image_hash = n.hash "
                    "FROM unnest(%s, %s) AS n (id, hash) "
                    "WHERE s.id = n.id AND s.seq IS NULL RETURNING s.id",
                    list(new),
                    list(new.values()),
                )
            )

        def read(signature_id, step, number):
            row = rows[signature_id]
            if step == 1:
                return digest(signed_payload(row, images.get(signature_id)))
            return digest(revoked_payload(row, number))

        return read

    @api.model
    def _get_image_hashes(self, ids):
        """Return id -> hash of the drawn signature as the file is now."""
        # The field is for officers; what is hashed is shown to nobody.
        files = self.env["ir.attachment"].sudo()
        files = files.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "image"),
                ("res_id", "in", list(ids)),
            ]
        )
        return {
            file.res_id: hashlib.sha256(file.raw or b"").hexdigest() for file in files
        }

    @api.model
    def _iter_chain(self, chain):
        """Yield the links of a chain by number, each with its payload of now.

        From a cursor of the server: a chain may be longer than the memory.

        :return: tuples (Link, payload, id of the signature)
        """
        self.flush_model()
        query = SQL(
            """
            SELECT seq, prev_hash, hash, 1, %(row)s
              FROM cs_signature WHERE chain = %(chain)s AND seq IS NOT NULL
         UNION ALL
            SELECT revoked_seq, revoked_prev_hash, revoked_hash, 2, %(row)s
              FROM cs_signature WHERE chain = %(chain)s AND revoked_seq IS NOT NULL
          ORDER BY 1
            """,
            row=ROW,
            chain=chain,
        )
        name = f"cs_signature_{uuid.uuid4().hex}"
        with closing(self.env.cr.connection.cursor(name=name)) as cursor:
            cursor.itersize = READ_BATCH
            cursor.execute(query.code, query.params)
            while rows := cursor.fetchmany(READ_BATCH):
                images = self._get_image_hashes({r[4] for r in rows if r[3] == 1})
                for seq, prev_hash, link_hash, step, *row in rows:
                    if step == 1:
                        image = images.get(row[0])
                        if not image and row[WIDTH + 1]:
                            # Erased with the salt: its hash stands for it.
                            image = row[WIDTH]
                        payload = signed_payload(row, image)
                    else:
                        payload = revoked_payload(row)
                    link = Link(seq, prev_hash or "", link_hash or "", digest(payload))
                    yield link, payload, row[0]
