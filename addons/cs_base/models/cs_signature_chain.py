from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.signature_chain import GENESIS, Head


class ChainPass:
    """Proof that the chains themselves write; no client can send one."""

    __slots__ = ()


CHAIN_PASS = ChainPass()


class CsSignatureChain(models.Model):
    """The head of one chain of signatures (architecture 3.3).

    Who makes the next link holds this row, so that no two of them fork the chain.
    """

    _name = "cs.signature.chain"
    _description = "Signature Chain"
    _inherit = ["cs.server.rows.mixin"]
    _order = "last_sealed desc, id desc"
    _rec_name = "title"
    _rec_names_search = ["name"]

    _server_pass = ("cs_chain_pass", CHAIN_PASS)

    name = fields.Char(string="Key of the Chain", required=True, readonly=True)
    title = fields.Char(string="Chain", compute="_compute_title")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # The number of links; no attribute of a field.
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        string="Links", readonly=True, aggregator=None
    )
    head_hash = fields.Char(string="Head", readonly=True, help="Hash of the last link.")
    last_sealed = fields.Datetime(string="Last Sealed On", readonly=True)
    head_line_ids = fields.One2many(
        "cs.signature.head.line", "chain_id", string="Published Heads", readonly=True
    )
    verified_date = fields.Datetime(string="Last Verified On", readonly=True)
    verified_length = fields.Integer(
        string="Links Verified", readonly=True, aggregator=None
    )
    verified_user_id = fields.Many2one(
        "res.users", string="Verified By", readonly=True, ondelete="restrict"
    )
    finding_count = fields.Integer(
        string="Findings", readonly=True, help="Of the last verification."
    )
    state = fields.Selection(
        [
            ("unverified", "Not Verified Yet"),
            ("whole", "Whole"),
            ("broken", "Tampered With"),
        ],
        string="Status",
        compute="_compute_state",
        search="_search_state",
    )

    _name_uniq = models.UniqueIndex("(name)")
    _company_sealed = models.Index("(company_id, last_sealed)")

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_title(self):
        """Say whose signatures they are: kind of record, then site or number."""
        # Names of sites are no secret to who may see chains.
        sites = self.env["cs.site"].sudo().with_context(active_test=False)
        names = {site.id: site.name for site in sites.search([])}
        for chain in self:
            model_name, *key = (chain.name or "").split("/")
            parts = [chain._get_model_label(model_name)]
            if key[:1] == ["site"] and key[1].isdigit():
                parts.append(names.get(int(key[1]), f"#{key[1]}"))
            else:
                parts.append("/".join(key) and f"#{'/'.join(key)}")
            chain.title = " · ".join(part for part in parts if part)

    @api.model
    def _get_model_label(self, name):
        if name not in self.env:
            return name
        # What a kind of record is called is no secret.
        return self.env["ir.model"].sudo()._get(name).name

    @api.depends("verified_date", "finding_count")
    def _compute_state(self):
        for chain in self:
            if not chain.verified_date:
                chain.state = "unverified"
            else:
                chain.state = "broken" if chain.finding_count else "whole"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "unverified": [("verified_date", "=", False)],
            "whole": [("verified_date", "!=", False), ("finding_count", "=", 0)],
            "broken": [("finding_count", ">", 0)],
        }
        return fields.Domain.OR(domains[key] for key in value if key in domains)

    # ------------------------------------------------------------------
    # Written by the sealing alone
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        """Guarantee 3: what was sealed stays."""
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "Chains of signatures and their heads are kept by the system and never "
            "changed or deleted."
        )

    # ------------------------------------------------------------------
    # Heads
    # ------------------------------------------------------------------

    @api.model
    def _lock(self, companies):
        """Hold the heads of chains until the end of the transaction.

        A transaction that began before another one has sealed gets a conflict here,
        so whoever holds a head knows the end of the chain.

        :param dict companies: name of the chain -> id of its company
        :return: dict name -> ``Head`` that the next link follows
        """
        names = sorted(companies)
        known = self.env.execute_query(
            SQL("SELECT name FROM cs_signature_chain WHERE name = ANY(%s)", names)
        )
        new = sorted({*names} - {name for (name,) in known})
        if new:
            self._insert(new, [companies[name] for name in new])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT name, length, head_hash FROM cs_signature_chain
                 WHERE name = ANY(%s) ORDER BY name FOR NO KEY UPDATE
                """,
                names,
            )
        )
        heads = {name: Head(length, value) for name, length, value in rows}
        # A head that was tampered with must not stop those who sign today.
        for name, seq, value in self._read_ends(names):
            if seq > heads[name].length:
                heads[name] = Head(seq, value)
        return heads

    @api.model
    def _insert(self, names, company_ids):
        self.env.execute_query(
            SQL(
                """
                INSERT INTO cs_signature_chain
                       (name, company_id, length, head_hash, finding_count,
                        create_uid, write_uid, create_date, write_date)
                SELECT n.name, n.company_id, 0, %(genesis)s, 0,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(names)s, %(companies)s) AS n (name, company_id)
                    ON CONFLICT (name) DO NOTHING
             RETURNING id
                """,
                genesis=GENESIS,
                uid=self.env.uid,
                now=self.env.cr.now(),
                names=names,
                companies=company_ids,
            )
        )

    @api.model
    def _read_ends(self, names):
        """Return (name, number, hash) of the last link that is stored of each chain."""
        return self.env.execute_query(
            SQL(
                """
                SELECT n.name, e.seq, e.hash
                  FROM unnest(%s) AS n (name)
                 CROSS JOIN LATERAL (
                    (SELECT seq, hash FROM cs_signature
                      WHERE chain = n.name AND seq IS NOT NULL
                      ORDER BY seq DESC LIMIT 1)
                     UNION ALL
                    (SELECT revoked_seq, revoked_hash FROM cs_signature
                      WHERE chain = n.name AND revoked_seq IS NOT NULL
                      ORDER BY revoked_seq DESC LIMIT 1)
                     ORDER BY 1 DESC LIMIT 1
                 ) e
                """,
                names,
            )
        )

    @api.model
    def _store_heads(self, links):
        """Note the new ends of chains that are held.

        :param dict links: name -> last ``Link``
        """
        self.env.execute_query(
            SQL(
                """
                UPDATE cs_signature_chain c
                   SET length = n.length, head_hash = n.hash, last_sealed = %(now)s
                  FROM unnest(%(names)s, %(lengths)s, %(hashes)s)
                       AS n (name, length, hash)
                 WHERE c.name = n.name
             RETURNING c.id
                """,
                now=fields.Datetime.now(),
                names=list(links),
                lengths=[link.seq for link in links.values()],
                hashes=[link.hash for link in links.values()],
            )
        )
        self.invalidate_model(["length", "head_hash", "last_sealed"], flush=False)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_verify(self):
        """Verify the chain and return the page with the result."""
        self.ensure_one()
        check = self.env["cs.signature.check"].create({"chain_id": self.id})
        check._run()
        return check._get_form_action()

    def action_export(self):
        """Return the action that downloads the chain for an outside check."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/cs_base/signature_chain/{self.id}",
            "target": "download",
        }

    def action_view_signatures(self):
        """Return the list of the signatures of the chain that the user may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_signature_action"
        )
        return {**action, "domain": [("chain", "=", self.name)], "context": {}}
