"""Signatures are sealed into chains by one writer at a time (architecture 3.3)."""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ..tools.signature_chain import seal_links

SEAL_BATCH = 5000
MAX_CONFLICTS = 10
# What a link stands for; once sealed it stays for ever.
SIGNED_COLUMNS = (
    "id",
    "res_model",
    "res_id",
    "role",
    "user_id",
    "employee_id",
    "on_behalf_of_id",
    "session_user_id",
    "operator_id",
    "method",
    "signed_date",
    "content_hash",
    "personal_digests",
)
SEALED_FIELDS = {*SIGNED_COLUMNS, "chain", "image", "image_hash"}
REVOKED_FIELDS = {"revoked_date", "revoked_user_id", "revoked_reason"}
# Written by the sealing alone, in SQL.
LINK_FIELDS = {
    "seq",
    "prev_hash",
    "hash",
    "revoked_seq",
    "revoked_prev_hash",
    "revoked_hash",
}
# The order of a chain: as it was signed; what was revoked is revoked after that.
# Each part by itself is read from its index and ends at the limit.
PENDING = """
   (SELECT id, chain, company_id, 1 AS step, signed_date AS moment
      FROM cs_signature
     WHERE seq IS NULL AND chain IS NOT NULL AND %(wanted)s
  ORDER BY chain, signed_date, id
     LIMIT %(limit)s)
 UNION ALL
   (SELECT id, chain, company_id, 2, GREATEST(signed_date, revoked_date)
      FROM cs_signature
     WHERE revoked_seq IS NULL AND revoked_date IS NOT NULL AND chain IS NOT NULL
       AND %(wanted)s
  ORDER BY chain, 5, id
     LIMIT %(limit)s)
  ORDER BY chain, moment, step, id
     LIMIT %(limit)s
"""


class CsSignature(models.Model):
    """A signature is one link of its chain, its revocation a later one.

    Whoever signs only names the chain; a scheduled action that is called after the
    commit makes the links, so that no number of signers forks a chain or waits. A
    model whose chain must close within the transaction sets ``_seals_at_once``.
    """

    _inherit = "cs.signature"

    chain = fields.Char(
        string="Signature Chain",
        readonly=True,
        copy=False,
        help="Sealed signatures of one place or matter, each holding the hash of the "
        "one before.",
    )
    seq = fields.Integer(
        string="No. in the Chain", readonly=True, copy=False, aggregator=None
    )
    prev_hash = fields.Char(string="Hash Before", readonly=True, copy=False)
    hash = fields.Char(readonly=True, copy=False)
    revoked_seq = fields.Integer(
        string="No. of the Revocation", readonly=True, copy=False, aggregator=None
    )
    revoked_prev_hash = fields.Char(
        string="Hash Before the Revocation", readonly=True, copy=False
    )
    revoked_hash = fields.Char(
        string="Hash of the Revocation", readonly=True, copy=False
    )
    image_hash = fields.Char(
        string="Hash of the Drawn Signature", readonly=True, copy=False
    )

    # Partial: a lock on a row that is being sealed must not hold up who refers to it.
    _chain_seq_uniq = models.UniqueIndex("(chain, seq) WHERE seq IS NOT NULL")
    _chain_revoked_uniq = models.UniqueIndex(
        "(chain, revoked_seq) WHERE revoked_seq IS NOT NULL"
    )
    _unsealed = models.Index("(chain, signed_date, id) WHERE seq IS NULL")
    _unsealed_revoked = models.Index(
        "(chain) WHERE revoked_seq IS NULL AND revoked_date IS NOT NULL"
    )

    # ------------------------------------------------------------------
    # Never changed once sealed
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_chain_vals(vals) for vals in vals_list]
        # No default of a client gets into a signature.
        context = clean_context(self.env.context)
        clean = self.with_context(context)  # pylint: disable=context-overridden
        return super(CsSignature, clean).create(vals_list)

    @api.model
    def _prepare_chain_vals(self, vals):
        vals = {k: v for k, v in vals.items() if k not in LINK_FIELDS}
        vals["chain"] = vals.get("chain") or self._get_chain_name(
            vals.get("res_model"), vals.get("site_id")
        )
        image = vals.get("image")
        vals["image_hash"] = (
            image and hashlib.sha256(base64.b64decode(image)).hexdigest()
        )
        return vals

    @api.model
    def _get_chain_name(self, model_name, site_id):
        """Return the name of the chain of a site's records of one kind."""
        return f"{model_name}/site/{site_id or 0}"

    def write(self, vals):
        self._check_sealed(vals)
        return super().write(vals)

    def _check_sealed(self, vals):
        """Refuse to change what is sealed, whoever asks and by whatever rights."""
        names = vals.keys()
        is_erasure = names == {"salt", "image"} and not any(vals.values())
        if (
            names & LINK_FIELDS
            or (names & SEALED_FIELDS and not is_erasure and any(self.mapped("seq")))
            or (names & REVOKED_FIELDS and any(self.mapped("revoked_date")))
        ):
            raise UserError(self._get_by_server_refusal())

    def _forget_personal(self):
        """Erase the drawn signature with the salt; their hashes stay (guarantee 3)."""
        self._by_server().write({"salt": False, "image": False})

    def _revoke(self, reason):
        res = super()._revoke(reason)
        self._call_sealing()
        return res

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------

    @api.model
    def _call_sealing(self):
        """Have the new links made as soon as this transaction is committed."""
        data = self.env["ir.model.data"]  # not env.ref, which reads once more
        cron_id = data._xmlid_to_res_id("cs_base.ir_cron_cs_signature_seal")
        # Who signs needs no rights on jobs.
        self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    @api.model
    def _cron_seal(self):
        """Seal what was signed or revoked, in committed batches; killable.

        What is to be done stands in the rows alone. Two of them at once wait for each
        other at the heads of the chains, and the second reads again what is true.
        """
        conflicts, left = 0, 1
        while left:
            try:
                done = self._adopt(SEAL_BATCH) or self._seal_batch(SEAL_BATCH)
                more = self._has_pending()
                left = self.env["ir.cron"]._commit_progress(done, remaining=int(more))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()  # this batch; those before are committed
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    # Somebody seals the same chains all the time; the rest is for the
                    # next run.
                    self._call_sealing()
                    return
                continue
            conflicts = 0
            left = left if more else 0

    @api.model
    def _has_pending(self):
        self.flush_model()
        ((found,),) = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM cs_signature WHERE seq IS NULL)
                    OR EXISTS (SELECT FROM cs_signature
                                WHERE revoked_seq IS NULL
                                  AND revoked_date IS NOT NULL)
                """
            )
        )
        return found

    # ------------------------------------------------------------------
    # Sealing
    # ------------------------------------------------------------------

    def _seal_now(self):
        """Seal these signatures, and all that wait in their chains, within the
        transaction; the chains are held until it ends.

        A signer who was slower gets a conflict, which the server runs again.
        """
        self.flush_model()
        # Who signs may not be allowed to read what was signed before.
        companies = {s.chain: s.company_id.id for s in self.sudo()}
        self.env["cs.signature.chain"]._lock(companies)
        while self._seal_batch(SEAL_BATCH, list(companies)):
            pass

    @api.model
    def _seal_batch(self, limit, chains=None):
        """Seal up to ``limit`` links in their order.

        :param list chains: names; all chains when left out
        :return: int, how many
        """
        self.flush_model()
        wanted = SQL("chain = ANY(%s)", chains) if chains else SQL("TRUE")
        pending = self.env.execute_query(SQL(PENDING, wanted=wanted, limit=limit))
        if not pending:
            return 0
        heads = self.env["cs.signature.chain"]._lock(
            {row[1]: row[2] for row in pending}
        )
        digests = self._read_digests({row[0] for row in pending})
        by_chain = {}
        for signature_id, chain, _company_id, step, _moment in pending:
            by_chain.setdefault(chain, []).append((signature_id, step))
        # The number of a signing is part of its revocation, so it is known first.
        links = {1: [], 2: []}
        for chain, steps in by_chain.items():
            head = heads[chain]
            numbers = {}
            hashes = []
            for number, (signature_id, step) in enumerate(steps, head.length + 1):
                if step == 1:
                    numbers[signature_id] = number
                hashes.append(digests(signature_id, step, numbers.get(signature_id)))
            made = list(seal_links(chain, head, hashes))
            for (signature_id, step), link in zip(steps, made, strict=True):
                links[step].append((signature_id, *link[:3]))
            heads[chain] = made[-1]
        self._store_links(links[1], "seq", "prev_hash", "hash")
        self._store_links(links[2], "revoked_seq", "revoked_prev_hash", "revoked_hash")
        self.env["cs.signature.chain"]._store_heads({c: heads[c] for c in by_chain})
        self.invalidate_model([*LINK_FIELDS, "image_hash"], flush=False)
        return len(pending)

    @api.model
    def _store_links(self, rows, seq, prev_hash, link_hash):
        if not rows:
            return
        ids, seqs, prev_hashes, hashes = map(list, zip(*rows, strict=True))
        stored = self.env.execute_query(
            SQL(
                """
                UPDATE cs_signature s
                   SET %(seq)s = n.seq, %(prev)s = n.prev, %(hash)s = n.hash
                  FROM unnest(%(ids)s, %(seqs)s, %(prevs)s, %(hashes)s)
                       AS n (id, seq, prev, hash)
                 WHERE s.id = n.id AND s.%(seq)s IS NULL
             RETURNING s.id
                """,
                seq=SQL.identifier(seq),
                prev=SQL.identifier(prev_hash),
                hash=SQL.identifier(link_hash),
                ids=ids,
                seqs=seqs,
                prevs=prev_hashes,
                hashes=hashes,
            )
        )
        if len(stored) != len(rows):
            raise RuntimeError("A signature was sealed twice.")
