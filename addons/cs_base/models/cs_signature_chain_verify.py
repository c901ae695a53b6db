"""A chain is verified by whoever may see it, and exported for others."""

import json
import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import SQL

from ..tools.signature_chain import Head, verify
from ..tools.signed_content import canonical

_logger = logging.getLogger(__name__)

VERIFIED_FIELDS = [
    "verified_date",
    "verified_length",
    "verified_user_id",
    "finding_count",
    "findings",
    "finding_text",
    "state",
]
EXPORT_FORMAT = "cs-signature-chain-1"


class CsSignatureChain(models.Model):
    _inherit = "cs.signature.chain"

    def _get_heads(self):
        """Return the known ends of one chain: the present one and the published."""
        self.ensure_one()
        # The known ends of the chain; lines of a chain that the user may read.
        heads = [Head(line.length, line.hash) for line in self.sudo().head_line_ids]
        if self.length:
            heads.append(Head(self.length, self.head_hash))
        return heads

    def _verify(self, heads=()):
        """Return the findings of one chain, and note when it was verified.

        :param heads: more ``Head``, such as one from a mail or from paper
        :return: list of ``tools.signature_chain.Finding``
        """
        self.ensure_one()
        self.check_access("read")
        # A chain is verified as a whole; what is told of it are numbers.
        rows = self.env["cs.signature"].sudo()._iter_chain(self.name)
        found = verify(
            self.name, (row[0] for row in rows), [*self._get_heads(), *heads]
        )
        before = self.findings or []
        findings = [list(one) for one in found]
        is_noted = self._note_verified(findings)
        # Told once; a head that somebody mistyped is no alarm.
        if is_noted and findings and findings != before and not heads:
            self._tell_broken()
        return found

    def _note_verified(self, findings):
        """Note who has verified the chain, unless somebody sealed a link meanwhile:
        verifying a long chain takes seconds, and must not be done over for that.

        :return: bool, whether it was noted
        """
        self.flush_recordset()
        query = SQL(
            """
            UPDATE cs_signature_chain
               SET verified_date = %s, verified_length = %s, verified_user_id = %s,
                   finding_count = %s, findings = %s
             WHERE id = %s
            """,
            fields.Datetime.now(),
            self.length,
            self.env.uid,
            len(findings),
            json.dumps(findings) if findings else None,
            self.id,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except OperationalError as reason:
            _logger.info("Verification of chain %s not noted: %s", self.name, reason)
            return False
        self.invalidate_recordset(VERIFIED_FIELDS, flush=False)
        return True

    def _iter_export(self):
        """Yield the chain as JSON-able dicts: its name, its links, its heads.

        What a link stands for is told of signatures that the user may see; of others,
        as of confidential matters, the hash alone (guarantee 8).
        """
        self.ensure_one()
        self.check_access("read")
        yield {"format": EXPORT_FORMAT, "chain": self.name}
        signatures = self.env["cs.signature"]
        seen_ids = set(signatures.search([("chain", "=", self.name)]).ids)
        # See above.
        for link, payload, signature_id in signatures.sudo()._iter_chain(self.name):
            row = link._asdict()
            if signature_id in seen_ids:
                row["payload"] = canonical(payload)
            yield row
        # The published heads, see _get_heads.
        for line in self.sudo().head_line_ids.sorted("length"):
            day = line.date.isoformat()
            yield {"head": line.length, "hash": line.hash, "date": day}
        yield {"head": self.length, "hash": self.head_hash}
