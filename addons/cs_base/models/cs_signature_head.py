import logging

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..tools.local_time import at_hour, to_local
from ..tools.signature_chain import GENESIS, heads_digest

_logger = logging.getLogger(__name__)


class CsSignatureHead(models.Model):
    """The heads of a company's chains on one day, published (architecture 3.3).

    Whoever cuts a chain or writes it anew would have to change what was mailed and
    printed as well. Each digest holds the one before, so none can be left out.
    """

    _name = "cs.signature.head"
    _description = "Signature Heads of a Day"
    _inherit = ["cs.signature.head.guard"]
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    recorded_date = fields.Datetime(string="Recorded On", required=True, readonly=True)
    prev_digest = fields.Char(string="Digest Before", required=True, readonly=True)
    digest = fields.Char(
        string="Digest of the Day",
        required=True,
        readonly=True,
        help="Stands for the heads of all chains. It is mailed and printed on forms "
        "that carry signatures.",
    )
    line_ids = fields.One2many(
        "cs.signature.head.line", "head_id", string="Chains", readonly=True
    )
    chain_count = fields.Integer(
        string="Chains Grown", required=True, readonly=True, aggregator=None
    )
    recipients = fields.Char(
        string="Mailed To",
        readonly=True,
        help="Whoever keeps these mails can prove that nothing was cut off since.",
    )

    _company_date_uniq = models.UniqueIndex("(company_id, date)")
    _digest = models.Index("(digest)")

    # ------------------------------------------------------------------
    # Recorded once a day
    # ------------------------------------------------------------------

    @api.model
    def _cron_record(self):
        """Publish the heads of each company once on a day on which one has grown."""
        companies = self._get_due_companies()
        for number, company in enumerate(companies, 1):
            try:
                with self.env.cr.savepoint():
                    self._record(company)
            except Exception:
                # The next run, in an hour, tries again; others are published.
                _logger.exception("Signature heads of company %s", company.id)
                self.env.invalidate_all(flush=False)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(companies) - number
            ):
                break

    @api.model
    def _get_due_companies(self):
        """Return the companies with links not yet published, in one query."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT c.company_id FROM cs_signature_chain c
                 WHERE c.length > COALESCE(
                       (SELECT MAX(l.length) FROM cs_signature_head_line l
                         WHERE l.chain_id = c.id), 0)
                 ORDER BY c.company_id
                """
            )
        )
        return self.env["res.company"].browse(row[0] for row in rows)

    @api.model
    def _record(self, company):
        """Record and mail the heads of one company, unless it was done today.

        :return: the new heads, empty when it is too early or nothing has grown
        """
        now = fields.Datetime.now()
        local = to_local(now, company.cs_default_site_id.tz or "UTC")
        day = local.date()
        if local.replace(tzinfo=None) < at_hour(day, company.cs_head_hour):
            return self.browse()
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last and last.date >= day:
            return self.browse()
        chains = self._get_grown(company)
        if not chains:
            return self.browse()
        prev_digest = last.digest or GENESIS
        rows = [(chain.name, chain.length, chain.head_hash) for chain in chains]
        partners = company.cs_head_partner_ids.filtered("email")
        head = self._by_server().create(
            {
                "date": day,
                "company_id": company.id,
                "recorded_date": now,
                "prev_digest": prev_digest,
                "digest": heads_digest(prev_digest, day.isoformat(), rows),
                "chain_count": len(rows),
                "recipients": ", ".join(partners.mapped("email")),
                "line_ids": [
                    Command.create(
                        {
                            "chain_id": chain.id,
                            "length": chain.length,
                            "hash": chain.head_hash,
                        }
                    )
                    for chain in chains
                ],
            }
        )
        for partner in partners:
            head._mail(partner)
        return head

    @api.model
    def _get_grown(self, company):
        """Return the chains of a company that have links not yet published."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id FROM cs_signature_chain c
                 WHERE c.company_id = %s AND c.length > COALESCE(
                       (SELECT MAX(l.length) FROM cs_signature_head_line l
                         WHERE l.chain_id = c.id), 0)
                 ORDER BY c.name
                """,
                company.id,
            )
        )
        return self.env["cs.signature.chain"].browse(row[0] for row in rows)

    # ------------------------------------------------------------------
    # Published
    # ------------------------------------------------------------------

    def _mail(self, partner):
        """Mail the heads: an inbox of this system would be no copy outside of it."""
        self.ensure_one()
        local = self.with_context(lang=partner.lang or self.env.lang)
        body = local.env["ir.qweb"]._render(
            "cs_base.cs_signature_head_mail",
            {"head": local, "url": f"{self.get_base_url()}/odoo/cs-signature-heads"},
        )
        self.env["mail.mail"].create(
            {
                "subject": local.env._(
                    "Signature heads of %(company)s, %(date)s",
                    company=self.company_id.name,
                    date=self.date,
                ),
                "body_html": body,
                "email_from": self.company_id.email_formatted
                or partner.email_formatted,
                "recipient_ids": [Command.link(partner.id)],
                "auto_delete": False,
            }
        )

    @api.model
    def _get_changed(self, company):
        """Return the heads of a company that are not what was published."""
        heads = self.search([("company_id", "=", company.id)], order="date, id")
        rows = {}
        for head, chain, length, value in self.env[
            "cs.signature.head.line"
        ]._read_group(
            [("head_id", "in", heads.ids)], ["head_id", "chain_id", "length", "hash"]
        ):
            rows.setdefault(head, []).append((chain.name, length, value))
        changed, prev_digest = self.browse(), GENESIS
        for head in heads:
            day = head.date.isoformat()
            value = heads_digest(head.prev_digest, day, rows.get(head, []))
            if head.prev_digest != prev_digest or head.digest != value:
                changed |= head
            prev_digest = head.digest
        return changed

    @api.model
    def _get_last(self, company):
        """Return the last published heads of a company, may be empty."""
        # What is printed on forms is no secret.
        return self.sudo().search([("company_id", "=", company.id)], limit=1)

    @api.model
    def _get_footer_text(self, company):
        """Return the line for forms that carry signatures, empty before the first."""
        head = self._get_last(company)
        if not head:
            return ""
        return self.env._(
            "Signature heads %(date)s: %(digest)s", date=head.date, digest=head.digest
        )
