import threading
from unittest.mock import patch

from odoo import Command, api
from odoo.api import SUPERUSER_ID
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models import cs_signature_seal

from . import concurrency_common, deadline_load

MODEL = "cs.signature.mixin"
MEETING = 7
CHAIN = f"{MODEL}/{MEETING}"
SIGNERS = 20
SEED = 20261121


class ChainCommon(concurrency_common.ConcurrencyCommon):
    """People who sign one meeting, each in a transaction of its own.

    The mixin itself stands for the meeting: what matters is the chain.
    """

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(
                self.registry[MODEL],
                "_get_signature_chain",
                lambda record, site: f"{MODEL}/{record.id}",
            )
        )
        # Waking the workers takes a connection for each signer; none is at work here.
        self.startPatcher(
            patch.object(self.registry["ir.cron"], "_notifydb", lambda cron: None)
        )

    def _make_users(self, env, count):
        company = env["res.company"].browse(1)
        return [
            new_test_user(
                env,
                login=f"cs_signer_{number}",
                groups="cs_base.cs_base_group_user",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                cs_site_ids=[Command.set(company.cs_default_site_id.ids)],
            ).id
            for number in range(count)
        ]

    def _check_chain(self, count):
        """The chain is whole, and each signature is in it once."""

        def check(env):
            signatures = env["cs.signature"].search([("chain", "=", CHAIN)])
            self.assertEqual(len(signatures), count)
            self.assertEqual(sorted(signatures.mapped("seq")), [*range(1, count + 1)])
            chain = env["cs.signature.chain"].search([("name", "=", CHAIN)])
            self.assertEqual((len(chain), chain.length), (1, count))
            self.assertEqual(chain._verify(), [])

        self._read(check)


@tagged("post_install", "-at_install")
class TestSigningAtOnce(ChainCommon):
    """architecture 3.3: 20 people signing one meeting at once lose nothing."""

    def _run_threads(self, *works):
        """Run works at once, each in an own transaction, as the server does."""
        errors, gate = [], threading.Barrier(len(works))

        def run(work):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    gate.wait(concurrency_common.WAIT)
                    retrying(lambda: work(env), env)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(3 * concurrency_common.WAIT)
        self.assertFalse(any(thread.is_alive() for thread in threads))
        self.assertEqual(errors, [])

    def _sign_as(self, number, user_id):
        def sign(env):
            meeting = env(user=user_id, su=True)[MODEL].browse(MEETING)
            meeting._sign(f"member {number}")

        return sign

    def _seal(self, env):
        for _round in range(3):
            env["cs.signature"]._cron_seal()

    def test_twenty_sign_while_two_seal(self):
        """All signatures are there, in one chain, though two jobs ran meanwhile."""
        users = self._commit(lambda env: self._make_users(env, SIGNERS))
        signs = [self._sign_as(number, user) for number, user in enumerate(users)]
        self._run_threads(*signs, self._seal, self._seal)
        self._commit(lambda env: env["cs.signature"]._cron_seal())
        self._check_chain(SIGNERS)

    def test_sealed_at_once(self):
        """Where the chain closes within the transaction the head makes them queue."""
        self.startPatcher(patch.object(self.registry[MODEL], "_seals_at_once", True))
        users = self._commit(lambda env: self._make_users(env, 4))
        signs = [self._sign_as(number, user) for number, user in enumerate(users)]
        self._run_threads(*signs)
        self._check_chain(4)

    def test_revoked_while_sealed(self):
        """A signature that is revoked while it is sealed gets both links."""
        (user,) = self._commit(lambda env: self._make_users(env, 1))
        self._commit(self._sign_as(0, user))

        def revoke(env):
            env["cs.signature"].search([("chain", "=", CHAIN)])._revoke("Changed")

        self.assertIsNone(
            self._race(lambda env: env["cs.signature"]._seal_batch(10), revoke)
        )
        self._commit(lambda env: env["cs.signature"]._cron_seal())

        def check(env):
            signature = env["cs.signature"].search([("chain", "=", CHAIN)])
            self.assertEqual((signature.seq, signature.revoked_seq), (1, 2))
            chain = env["cs.signature.chain"].search([("name", "=", CHAIN)])
            self.assertEqual(chain._verify(), [])

        self._read(check)


@tagged("post_install", "-at_install")
class TestSealingKilled(ChainCommon, deadline_load.DeadlineLoadCommon):
    """Guarantee 6: the job is killed and resumed, each signature is one link.

    The same on fifty thousand: tests/long.
    """

    count, kills, batch = 1000, 3, 50

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(cs_signature_seal, "SEAL_BATCH", self.batch))

    def _make_signatures(self, env):
        (user_id,) = self._make_users(env, 1)
        meeting = env(user=user_id, su=True)[MODEL].browse(MEETING)
        signature = meeting._sign("member 0")
        env.flush_all()
        ids = self._clone(
            env,
            signature,
            self.count - 1,
            role=deadline_load.SQL("'member ' || n"),
        )
        return [signature.id, *ids]

    def _run_job(self, env):
        env["cs.signature"]._cron_seal()

    def _count_told(self, ids):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM cs_signature WHERE id = ANY(%s) AND seq > 0",
                [ids],
            )
            return cr.fetchone()[0]

    def test_killed_and_resumed(self):
        """Nothing is lost, sealed twice or out of order."""
        ids = self._commit(self._make_signatures)
        killed = self._run_killed(ids, self.kills, SEED)
        self.assertGreater(killed, self.kills // 2, "workers are killed at work")
        self._check_chain(self.count)

        def check(env):
            signatures = env["cs.signature"].browse(ids)
            self.assertEqual(signatures.mapped("seq"), [*range(1, self.count + 1)])

        self._read(check)

    def test_two_workers(self):
        """Two jobs at once make one chain."""
        ids = self._commit(self._make_signatures)
        self._run_workers(2, ids)
        self._check_chain(self.count)
