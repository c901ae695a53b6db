from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models import cs_signature_chain_nightly as nightly
from odoo.addons.cs_base.tools.signature_chain import Head

from . import signature_common

CRON = "cs_base.ir_cron_cs_signature_verify"


@tagged("post_install", "-at_install")
class TestSignatureNightly(signature_common.SignatureCommon):
    """architecture 3.3: a chain that was tampered with is told by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Chains of the database itself are verified already.
        cls.env.cr.execute("UPDATE cs_signature_chain SET verified_date = '2099-01-01'")
        cls.env.invalidate_all()

    def _make_chains(self, number, links=2):
        """Return so many chains of so many links, in the order of their turn."""
        for n in range(number):
            name = f"test/{n}"
            self.patch(
                type(self.env[signature_common.MODEL]),
                "_get_signature_chain",
                lambda record, site, name=name: name,
            )
            self._sign(links, meeting=1000 * (n + 1))
        self._seal()
        return self.Chain.search([("name", "=like", "test/%")], order="id")

    def _night(self, now="2026-03-10 18:30:00"):
        with self.enter_registry_test_mode(), freeze_time(now):
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _tamper(self, chain):
        signature = self.Signature.search([("chain", "=", chain.name)], limit=1)
        self._sql("UPDATE cs_signature SET role = 'x' WHERE id = %s", signature.id)
        return signature

    def _get_told(self, chain):
        """Return rows of the list of exceptions, and who was told."""
        rows = self.env["cs.exception"].search(
            [("res_model", "=", chain._name), ("res_id", "=", chain.id)]
        )
        messages = self.env["cs.notification"].search(
            [("res_model", "=", chain._name), ("res_id", "=", chain.id)]
        )
        return rows, messages.user_id

    def test_whole(self):
        """What was verified, when, and that nothing was found, stands on the chain."""
        chains = self._make_chains(2)
        self._night()
        for chain in chains:
            self.assertEqual(str(chain.verified_date), "2026-03-10 18:30:00")
            self.assertEqual((chain.state, chain.verified_length), ("whole", 2))
            self.assertFalse(chain.findings)
            rows, told = self._get_told(chain)
            self.assertFalse(rows or told)
        self._night("2026-03-11 01:00:00")
        self.assertEqual(
            {str(d) for d in chains.mapped("verified_date")}, {"2026-03-10 18:30:00"}
        )
        self._night("2026-03-11 18:30:00")
        self.assertEqual(str(chains[0].verified_date), "2026-03-11 18:30:00")

    def test_broken(self):
        """Listed and told once, to director and auditors, until something changes."""
        chain = self._make_chains(1, links=3)
        self._tamper(chain)
        self._night()
        self.assertEqual((chain.state, chain.finding_count), ("broken", 1))
        self.assertIn("Edited", chain.finding_text)
        rows, told = self._get_told(chain)
        self.assertEqual((rows.kind, rows.rule, rows.site_id), (
            "warning", "G-7", self.company.cs_default_site_id
        ))  # fmt: skip
        self.assertIn("Edited", rows.text)
        self.assertLessEqual(self.director | self.auditor, told)
        self.assertNotIn(self.clerk, told)
        for day in (12, 13):
            self._night(f"2026-03-{day} 18:30:00")
        self.assertEqual(self._get_told(chain)[0], rows, "the same is told once")
        self._sql("DELETE FROM cs_signature WHERE chain = %s AND seq = 3", chain.name)
        self._night("2026-03-14 18:30:00")
        self.assertEqual(len(self._get_told(chain)[0]), 2)
        self.assertIn("Cut off", chain.finding_text)

    def test_by_hand_too(self):
        """Whoever verifies a broken chain by the button lists it as well."""
        chain = self._make_chains(1)
        self._tamper(chain)
        self._as(chain, self.auditor)._verify()
        rows, _told = self._get_told(chain)
        self.assertEqual(rows.user_id, self.auditor)

    def test_mistyped_head(self):
        """A head that somebody typed wrong is no alarm."""
        chain = self._make_chains(1)
        self._as(chain, self.auditor)._verify([Head(2, "0" * 64)])
        self.assertFalse(self._get_told(chain)[0])

    def test_share_of_a_night(self):
        """Bounded: those longest unverified first, and each has its turn."""
        chains = self._make_chains(3)
        with patch.object(nightly, "LINKS_A_NIGHT", 3):
            for night, done in ((10, 1), (11, 2), (12, 3)):
                self._night(f"2026-03-{night} 18:30:00")
                verified = chains.filtered("verified_date")
                self.assertEqual(len(verified), done)
            self._night("2026-03-13 18:30:00")
        self.assertEqual(str(chains[0].verified_date), "2026-03-13 18:30:00")

    def test_long_chain(self):
        """A chain longer than the share has a night of its own."""
        chains = self._make_chains(2, links=4)
        with patch.object(nightly, "LINKS_A_NIGHT", 2):
            self._night()
        self.assertEqual(chains.mapped("state"), ["whole", "unverified"])

    @mute_logger(nightly.__name__)
    def test_one_bad_one(self):
        """A chain that cannot be verified stops no other."""
        chains = self._make_chains(2)
        verify, bad = type(chains)._verify, chains[0].id

        def broken(chain, heads=()):
            if chain.id == bad:
                raise ValueError("no")
            return verify(chain, heads)

        self.patch(type(chains), "_verify", broken)
        self._night()
        self.assertEqual(chains.mapped("state"), ["unverified", "whole"])

    def test_published_heads(self):
        """What was published and changed since is listed."""
        self._make_chains(1)
        self.company.cs_default_site_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-02 08:00:00"):
            head = self.env["cs.signature.head"]._record(self.company)
        self._sql(
            "UPDATE cs_signature_head SET date = '2026-03-01' WHERE id = %s", head.id
        )
        self._night()
        rows, _told = self._get_told(head)
        self.assertIn("changed since", rows.text)
