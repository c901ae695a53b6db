"""Every night some chains are verified, those longest unverified first."""

import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# What one night verifies at most: so many links, so many seconds. A longer chain has
# a night of its own; what is left has its turn in the nights that follow.
LINKS_A_NIGHT = 500_000
SECONDS_A_NIGHT = 1800
# Who was verified since then, by a person too, waits.
NOT_AGAIN_WITHIN = timedelta(hours=20)
CODE = "chain_broken"
RULE = "G-7"


class CsSignatureChain(models.Model):
    """A chain that was tampered with is told without anybody having to ask.

    Idempotent and killable (guarantee 6): which chain is next stands in the rows
    themselves, and each is committed with what was found.
    """

    _name = "cs.signature.chain"
    _inherit = ["cs.signature.chain", "cs.notification.mixin"]

    findings = fields.Json(
        string="Findings (Data)",
        readonly=True,
        copy=False,
        help="Kind, first and last link of what the last verification found.",
    )
    finding_text = fields.Text(string="What Was Found", compute="_compute_finding_text")

    _verified = models.Index("(verified_date NULLS FIRST, id)")

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_finding_text(self):
        labels = self._get_finding_labels()
        for chain in self:
            chain.finding_text = "\n".join(
                f"{labels.get(kind, kind)}: {self._get_span_text(first, last)}"
                for kind, first, last in chain.findings or []
            )

    @api.model
    def _get_finding_labels(self):
        return {
            "edited": self.env._("Edited"),
            "missing": self.env._("Missing"),
            "swapped": self.env._("Swapped"),
            "cut": self.env._("Cut off"),
        }

    @api.model
    def _get_span_text(self, first, last):
        if first == last:
            return self.env._("no. %(first)s", first=first)
        return self.env._("no. %(first)s to %(last)s", first=first, last=last)

    # --- the job ------------------------------------------------------------------

    @api.model
    def _cron_verify(self):
        """Verify chains until the night's share is done, and the published heads."""
        started, left, seen = time.monotonic(), LINKS_A_NIGHT, set()
        progress = self.env["ir.cron"]
        while chain := self._get_next_to_verify(seen):
            seen.add(chain.id)
            is_too_long = chain.length > left and left < LINKS_A_NIGHT
            if is_too_long or time.monotonic() - started > SECONDS_A_NIGHT:
                break
            left -= chain.length
            chain._verify_alone()
            if not progress._commit_progress(1):
                return
        self._verify_heads()
        progress._commit_progress()

    @api.model
    def _get_next_to_verify(self, seen):
        """Return the chain that was not verified for the longest time."""
        limit = fields.Datetime.now() - NOT_AGAIN_WITHIN
        domain = [
            ("length", ">", 0),
            ("id", "not in", list(seen)),
            "|",
            ("verified_date", "=", False),
            ("verified_date", "<", limit),
        ]
        return self.search(domain, order="verified_date NULLS FIRST, id", limit=1)

    def _verify_alone(self):
        """Verify one; a problem stays with this chain and is tried again."""
        try:
            with self.env.cr.savepoint():
                self._verify()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Chain %s could not be verified", self.name)
            self.env.invalidate_all(flush=False)

    @api.model
    def _verify_heads(self):
        """Recompute the digests that were published, and tell which changed."""
        heads = self.env["cs.signature.head"]
        for (company,) in heads._read_group([], ["company_id"]):
            changed = heads._get_changed(company)
            if changed:
                self.env["cs.exception"]._report(
                    changed,
                    "warning",
                    RULE,
                    self.env._("The published heads of a day were changed since."),
                    site=company.cs_default_site_id,
                )

    # --- told ---------------------------------------------------------------------

    def _tell_broken(self):
        """List a chain that was tampered with, and tell director and auditors."""
        self.ensure_one()
        # Whoever verifies need not be allowed to list exceptions or know the site.
        chain = self.sudo()
        self.env["cs.exception"]._report(
            chain,
            "warning",
            RULE,
            self.env._(
                "Signatures were tampered with: %(findings)s",
                findings=chain.finding_text.replace("\n", "; "),
            ),
            site=chain._get_notification_site(),
        )
        self.env["cs.notifier"]._tell(CODE, chain)

    def _get_notification_number(self):
        return self.title

    def _get_notification_list_path(self):
        return "/odoo/cs-signature-chains"
