import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_signature_chain import CHAIN_PASS
from odoo.addons.cs_base.tools.signature_chain import (
    CUT,
    EDITED,
    GENESIS,
    MISSING,
    SWAPPED,
    Finding,
    Head,
)

from . import signature_common

PNG = base64.b64encode(b"a drawn name")


@tagged("post_install", "-at_install")
class TestSealing(signature_common.SignatureCommon):
    """architecture 3.3: one writer, narrow chains, nothing changes once sealed."""

    def test_signed_then_sealed(self):
        """Who signs names the chain; the job makes the links in the order signed."""
        trigger = self.env["ir.cron.trigger"]
        cron = self.env.ref("cs_base.ir_cron_cs_signature_seal")
        before = trigger.search_count([("cron_id", "=", cron.id)])
        signatures = self._sign(3)
        self.assertEqual(set(signatures.mapped("chain")), {self.chain_name})
        self.assertFalse(any(signatures.mapped("seq")))
        self.assertGreater(trigger.search_count([("cron_id", "=", cron.id)]), before)
        self._seal()
        ordered = signatures.sorted("id")
        self.assertEqual(ordered.mapped("seq"), [1, 2, 3])
        self.assertEqual(ordered[0].prev_hash, GENESIS)
        self.assertEqual(ordered[1].prev_hash, ordered[0].hash)
        chain = self._get_chain()
        self.assertEqual((chain.length, chain.head_hash), (3, ordered[2].hash))
        self.assertEqual(chain.company_id, self.company)
        self._sign(2, meeting=9)
        self._seal()
        self.assertEqual(chain.length, 5)
        self.assertEqual(self._verify(), [])
        self.assertEqual(chain.state, "whole")
        self.assertEqual(chain.verified_user_id, self.auditor)

    def test_own_chain_of_a_site(self):
        """Chains are narrow: those of another site do not mix."""
        self.manager.cs_site_ids = self.site_other
        self._sign(2)
        self._sign(2, user=self.manager, meeting=7)
        self._seal()
        self.assertEqual(self._get_chain().length, 2)
        other = f"{signature_common.MODEL}/site/{self.site_other.id}"
        self.assertEqual(self.Chain.search([("name", "=", other)]).length, 2)

    def test_signer_pays_nothing(self):
        """Signing costs the call of the job and nothing more, however many."""

        def count(call, **kwargs):
            self.env.flush_all()
            self.env.invalidate_all()
            queries = self.env.cr.sql_log_count
            with self.subTest(kwargs):
                if call:
                    self._sign(**kwargs)
                else:
                    self.patch(type(self.Signature), "_call_sealing", lambda s: None)
                    self._sign(**kwargs)
            self.env.flush_all()
            return self.env.cr.sql_log_count - queries

        self._sign()
        few = count(True, number=5, meeting=10)
        many = count(True, number=50, meeting=100)
        self.assertEqual(few, many)
        without = count(False, number=5, meeting=200)
        self.assertLessEqual(few - without, 2, "reading the job and calling it")

    def test_revocation_is_a_link(self):
        """What was revoked stays sealed, and that it was revoked is sealed, too."""
        one, two = self._sign(2).sorted("id")
        one._revoke("Changed after signing: Result")
        self._seal()
        self.assertEqual((one.seq, two.seq, one.revoked_seq), (1, 2, 3))
        two._revoke("Reopened")
        self._seal()
        self.assertEqual(two.revoked_seq, 4)
        self.assertEqual(self._get_chain().length, 4)
        self.assertEqual(self._verify(), [])
        for query in (
            "UPDATE cs_signature SET revoked_reason = 'x' WHERE id = %s",
            "UPDATE cs_signature SET revoked_date = NULL WHERE id = %s",
        ):
            with self.env.cr.savepoint() as savepoint:
                self._sql(query, two.id)
                self.assertEqual(self._verify(), [Finding(EDITED, 4, 4)])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_upgraded(self):
        """Signatures from before there were chains are sealed in the order signed."""
        signatures = self._sign(3, image=PNG).sorted("id")
        self._sql(
            "UPDATE cs_signature SET chain = NULL, image_hash = NULL, "
            "signed_date = signed_date - id * interval '1 hour' WHERE id = ANY(%s)",
            signatures.ids,
        )
        while self.Signature._adopt(2):
            pass
        self._seal()
        self.assertEqual(signatures.mapped("seq"), [3, 2, 1])
        self.assertEqual(set(signatures.mapped("chain")), {self.chain_name})
        self.assertTrue(all(signatures.mapped("image_hash")))
        self.assertEqual(self._verify(), [])

    def test_model_is_gone(self):
        """Signatures of a model or record that is gone are sealed as well."""
        signatures = self._sign(2).sorted("id")
        self._sql(
            "UPDATE cs_signature SET chain = NULL, res_model = 'gone.model' "
            "WHERE id = ANY(%s)",
            signatures.ids,
        )
        self.Signature._adopt(10)
        self._seal()
        self.assertEqual(
            set(signatures.mapped("chain")), {f"gone.model/site/{self.site.id}"}
        )
        chain = self.Chain.search([("name", "=", signatures[0].chain)])
        self.assertIn("gone.model", chain.title)

    def test_job(self):
        """The scheduled action seals all there is and says that it is done."""
        signatures = self._sign(3)
        with self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_signature_seal").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(sorted(signatures.mapped("seq")), [1, 2, 3])
        self.assertFalse(self.Signature._has_pending())

    def test_sealed_at_once(self):
        """A chain that must close within the transaction closes in it (handover)."""
        self._sign(2)
        self.patch(type(self.env[signature_common.MODEL]), "_seals_at_once", True)
        records = self._as(self.env[signature_common.MODEL], self.clerk).sudo()
        records.browse(5)._lock_signature_chains()
        signature = self._sign(meeting=5)
        self.assertEqual(signature.seq, 3)
        self.assertEqual(self._get_chain().length, 3)

    # ------------------------------------------------------------------
    # Attacks through the ORM
    # ------------------------------------------------------------------

    def test_nobody_changes_what_is_sealed(self):
        """Guarantee 3: neither server code that may sign nor sudo nor the superuser."""
        signature = self._sign(image=PNG)
        self._seal()
        other = self.officer.id
        allowed = signature._by_server()
        for vals in (
            {"user_id": other},
            {"role": "head"},
            {"res_id": 99},
            {"signed_date": "2020-01-01"},
            {"content_hash": "x"},
            {"personal_digests": {"a": "b"}},
            {"image": base64.b64encode(b"another")},
            {"image": False},
            {"image_hash": "x"},
            {"chain": "another"},
            {"seq": 9},
            {"prev_hash": "x"},
            {"hash": "x"},
            {"revoked_seq": 9},
            {"operator_id": other, "site_id": self.site_other.id},
        ):
            for door in (signature, signature.sudo(), allowed):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    door.write(vals)
        for door in (signature, allowed):
            with self.assertRaises(UserError):
                door.unlink()
        allowed.write({"site_id": self.site_other.id})
        allowed._revoke("Reopened")
        for vals in ({"revoked_date": False}, {"revoked_reason": "x"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                allowed.write(vals)
        self.site_other.company_id = self.company
        self._seal()
        self.assertEqual(self._verify(), [])

    def test_nothing_is_forged_by_defaults(self):
        """A client's context fills no column of a signature."""
        records = self._as(self.env[signature_common.MODEL], self.clerk).sudo()
        records = records.with_context(
            default_seq=7,
            default_hash="x",
            default_chain="mine",
            default_revoked_date="2020-01-01 00:00:00",
        )
        signature = records.browse(1)._sign("member").sudo()
        self.assertFalse(signature.seq or signature.hash or signature.revoked_date)
        self.assertEqual(signature.chain, self.chain_name)
        self._seal()
        self.assertEqual(signature.seq, 1)

    def test_nobody_changes_chains_and_heads(self):
        """Guarantee 3: heads are written by the sealing and the publishing alone."""
        self._sign()
        self._seal()
        chain = self._get_chain()
        for door in (chain, chain.with_user(self.director), chain.sudo()):
            with self.assertRaises(UserError):
                door.write({"length": 0})
            with self.assertRaises(UserError):
                door.unlink()
        with self.assertRaises(UserError):
            self.Chain.create({"name": "x", "company_id": self.company.id})
        allowed = self.Chain.with_context(cs_chain_pass=CHAIN_PASS)
        with self.assertRaises(UserError):
            allowed.browse(chain.id).unlink()

    def test_erased_image(self):
        """Guarantee 3: personal values are erased and the chain stays whole."""
        signature = self._sign(image=PNG)
        self._seal()
        signature._forget_personal()
        self.env.invalidate_all()
        self.assertFalse(signature.image)
        self.assertEqual(self._verify(), [])

    # ------------------------------------------------------------------
    # Attacks past the ORM
    # ------------------------------------------------------------------

    def _tamper(self, query, *args):
        """Return what is found after ``query``, which is undone."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self._sql(query, *args)
            found = self._verify()
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def test_sql_is_found(self):
        """Whatever is changed in the database itself is found and named."""
        signatures = self._sign(6, image=PNG).sorted("id")
        self._seal()
        ids = signatures.ids
        for column, value in (
            ("role", "head"),
            ("res_id", 99),
            ("user_id", self.officer.id),
            ("signed_date", "2020-01-01"),
            ("content_hash", "x"),
            ("personal_digests", '{"a": "b"}'),
            ("on_behalf_of_id", None),
            ("hash", "x"),
            ("prev_hash", "x"),
        ):
            if column == "on_behalf_of_id":
                value = self.env["hr.employee"].create({"name": "Head"}).id
            with self.subTest(column):
                self.assertEqual(
                    self._tamper(
                        f"UPDATE cs_signature SET {column} = %s WHERE id = %s",
                        value,
                        ids[2],
                    ),
                    [Finding(EDITED, 3, 3)],
                )
        self.assertEqual(
            self._tamper("DELETE FROM cs_signature WHERE id = ANY(%s)", ids[1:3]),
            [Finding(MISSING, 2, 3)],
        )
        self.assertEqual(
            self._tamper("DELETE FROM cs_signature WHERE id = ANY(%s)", ids[4:]),
            [Finding(CUT, 5, 6)],
        )
        self.assertEqual(
            self._tamper(
                "UPDATE cs_signature a SET seq = 1000 + b.seq FROM cs_signature b "
                "WHERE a.id = ANY(%s) AND b.id = ANY(%s) AND a.id <> b.id; "
                "UPDATE cs_signature SET seq = seq - 1000 WHERE seq > 1000",
                [ids[1], ids[4]],
                [ids[1], ids[4]],
            ),
            [Finding(SWAPPED, 2, 5)],
        )
        self.assertEqual(self._verify(), [])

    def test_another_image(self):
        """A drawn signature that was exchanged or taken away is found."""
        signature = self._sign(2, image=PNG).sorted("id")[0]
        self._seal()
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "cs.signature"),
                ("res_field", "=", "image"),
                ("res_id", "=", signature.id),
            ]
        )
        self.assertTrue(file)
        file.raw = b"another name"
        self.assertEqual(self._verify(), [Finding(EDITED, 1, 1)])
        file.unlink()
        self.assertEqual(self._verify(), [Finding(EDITED, 1, 1)])

    def test_cut_and_head_lowered(self):
        """Cut together with the own head: the published one tells."""
        signatures = self._sign(4).sorted("id")
        self._seal()
        chain = self._get_chain()
        last = Head(4, signatures[3].hash)
        self._sql("DELETE FROM cs_signature WHERE id = %s", signatures[3].id)
        self._sql(
            "UPDATE cs_signature_chain SET length = 3, head_hash = %s WHERE id = %s",
            signatures[2].hash,
            chain.id,
        )
        self.assertEqual(self._verify(), [])
        self.assertEqual(self._verify(last), [Finding(CUT, 4, 4)])
        # Those who sign afterwards are sealed, and it does not heal the chain.
        self._sign(1, meeting=50)
        self._seal()
        self.assertEqual(self._verify(last), [Finding(EDITED, 4, 4)])

    def test_sealing_goes_on(self):
        """A tampered head or a cut stops nobody from signing today."""
        signatures = self._sign(3).sorted("id")
        self._seal()
        self._sql(
            "UPDATE cs_signature_chain SET length = 1, head_hash = 'x' WHERE name = %s",
            self.chain_name,
        )
        self._sign(1, meeting=50)
        self._seal()
        self.assertEqual(self._get_chain().length, 4)
        self.assertEqual(self._verify(), [])
        self._sql("DELETE FROM cs_signature_chain WHERE name = %s", self.chain_name)
        self._sign(1, meeting=60)
        self._seal()
        self.assertEqual(self._get_chain().length, 5)
        self._sql(
            "DELETE FROM cs_signature WHERE seq > 3 AND chain = %s", self.chain_name
        )
        self._sign(1, meeting=70)
        self._seal()
        self.assertEqual(self._verify(), [Finding(MISSING, 4, 5)])
        self.assertTrue(signatures.exists())
