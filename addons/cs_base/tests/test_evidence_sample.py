import json
import subprocess
import sys
import tempfile
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.cs_base.tools import sampling_check

from . import test_evidence_pack

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify_draw.py"


@tagged("post_install", "-at_install")
class TestEvidenceSample(test_evidence_pack.EvidenceCommon):
    """ux 2.14: five records in full that nobody chose, and what an auditor wants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Resident {n}",
                    "phone": "13812345678",
                    "comment": "<p>Call 0755-26881234</p>",
                }
                for n in range(9)
            ]
        )

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-11 04:00:00"):
            for person in self.people:
                self._add_exception("2026-03-11 04:00:00", res_id=person.id)

    def _sample(self, files):
        return json.loads(files["sample.json"])

    def _records(self, files):
        return {name: content for name, content in files.items() if "records/" in name}

    # ------------------------------------------------------------------
    # Nobody chooses
    # ------------------------------------------------------------------

    def test_drawn(self):
        """Five of the records that the tables are about; anyone recomputes which."""
        files = self._make(self._ask())
        sample = self._sample(files)
        drawn = [line["reference"] for line in sample["lines"]]
        self.assertEqual(len(set(drawn)), 5)
        known = {f"res.partner,{p.id}" for p in self.people | self.env.user.partner_id}
        self.assertEqual(set(sample["population"][""]), known)
        self.assertFalse(sampling_check.verify(sample))
        manifest = json.loads(files["manifest.json"])
        self.assertEqual(manifest["sample"]["drawn"], drawn)
        self.assertEqual(manifest["sample"]["seed"], sample["seed"])
        self.assertEqual(
            sorted(self._records(files)),
            sorted(
                f"records/{n}_{ref.replace(',', '_').replace('.', '_')}.html"
                for n, ref in enumerate(drawn, 1)
            ),
        )
        again = self._sample(self._make(self._ask(self.director)))
        self.assertEqual([line["reference"] for line in again["lines"]], drawn)

    def test_script(self):
        """The script in docs recomputes it with hashlib alone."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(json.dumps(self._sample(self._make(self._ask()))))
            file.flush()
            done = subprocess.run(
                [sys.executable, str(SCRIPT), file.name],
                capture_output=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done)

    def test_salt(self):
        """The salt is a head published after the month, once there is one."""
        before = self._sample(self._make(self._ask()))
        self.assertEqual(before["salt_from"], "clause and month")
        self.company.cs_default_site_id.tz = "Asia/Shanghai"
        with freeze_time("2026-04-02 08:00:00"):
            head = self.env["cs.signature.head"]._record(self.company)
        self.assertTrue(head)
        after = self._sample(self._make(self._ask()))
        self.assertEqual(after["salt"], head.digest)
        self.assertIn("2026-04-02", after["salt_from"])
        self.assertNotEqual(after["seed"], before["seed"])

    def test_nothing(self):
        """A clause that nothing cites has no records, and the pack is made."""
        files = self._make(self._ask(clause=self.lonely))
        self.assertFalse(self._records(files))
        self.assertEqual(self._sample(files)["total"], 0)

    # ------------------------------------------------------------------
    # What a record shows
    # ------------------------------------------------------------------

    def test_masked(self):
        """Telephone numbers are masked on the record, seed and clause stand below."""
        files = self._make(self._ask())
        seed = self._sample(files)["seed"]
        text = b"".join(self._records(files).values()).decode()
        self.assertIn("Resident", text)
        self.assertNotIn("13812345678", text)
        self.assertNotIn("26881234", text)
        self.assertIn("138****5678", text)
        self.assertIn(seed, text)
        self.assertIn("TP §1", text)

    def test_opened_with_a_reason(self):
        """In full with a reason, which stands in the pack and in the exceptions."""
        masked = self._ask()
        run = self._ask(phone_reason="Court order 7")
        self.assertNotEqual(run, masked)
        files = self._make(run)
        text = b"".join(self._records(files).values()).decode()
        self.assertIn("13812345678", text)
        self.assertIn("Court order 7", text)
        self.assertIn("13812345678", files["exceptions.csv"].decode())
        manifest = json.loads(files["manifest.json"])
        self.assertEqual(manifest["telephones"], "Court order 7")
        row = self.env["cs.exception"].search(
            [("res_model", "=", "cs.report.run"), ("res_id", "=", run.id)]
        )
        self.assertEqual((row.kind, row.user_id), ("reason", self.auditor))
        self.assertIn("Court order 7", row.text)
        self.assertEqual(self._ask(), masked, "the masked one goes on beside it")
        self.assertEqual(json.loads(self._make(masked)["manifest.json"])["telephones"],
                         "masked")  # fmt: skip

    def test_opened_by_another_way(self):
        """Whoever writes the reason by RPC is listed as well."""
        runs = self._as(self.env["cs.report.run"], self.manager)
        run = runs.create({"report_code": "evidence_pack", "clause_id": self.clause.id})
        run.write({"phone_reason": "Because"})
        row = self.env["cs.exception"].search(
            [("res_model", "=", "cs.report.run"), ("res_id", "=", run.id)]
        )
        self.assertEqual(row.user_id, self.manager)

    def test_sheet_by_itself(self):
        """The sheet of a record is for who may read the record and the pack."""
        run = self._ask()
        report = self.env["report.cs_base.report_evidence_record"]
        data = {"reference": f"res.partner,{self.people[0].id}"}
        own = self._as(report, self.auditor)
        self.assertEqual(len(own._get_report_values(run.ids, data)["pages"]), 1)
        with self.assertRaises(AccessError):
            self._as(report, self.director)._get_report_values(run.ids, data)
        secret = {"reference": f"res.users.apikeys,{self.people[0].id}"}
        for wrong in ({}, {"reference": "no.model,1"}, {"reference": "res.partner,x"}):
            with self.assertRaises(UserError):
                own._get_report_values(run.ids, wrong)
        with self.assertRaises(UserError):
            own._get_report_values(run.ids, secret)

    # ------------------------------------------------------------------
    # Out of the ordinary
    # ------------------------------------------------------------------

    def test_deviations(self):
        """Overrides, late entries, on behalf, cancelled: one list, of all clauses."""
        kinds = ("override", "late_entry", "cancel", "behalf", "warning", "trial")
        rows = {
            kind: self._add_exception("2026-03-12 04:00:00", kind=kind, rule="OTHER")
            for kind in kinds
        }
        person = self.env["hr.employee"].create({"name": "Absent"})
        with freeze_time("2026-03-13 04:00:00"):
            signed = self._sign(meeting=90, on_behalf_of=person)
        run = self._ask(clause=self.lonely)
        files = self._make(run)
        found = {
            row.split(",")[0] for row in self._rows(files, "out_of_the_ordinary.csv")
        }
        wanted = {str(rows[kind].id) for kind in kinds[:4]} | {str(signed.id)}
        self.assertEqual(found, wanted)
        self.assertIn("Nothing cites the clause", run.pack_text)
        self.assertIn("Out of the Ordinary: 5", run.pack_text)
        wizard = self._as(self.env["cs.evidence.pack"], self.auditor).create(
            {"anchor_date": "2026-03-15", "company_id": self.company.id}
        )
        domain = wizard.action_view_deviations()["domain"]
        listed = self.env["cs.exception"].search(domain)
        self.assertLessEqual({rows[kind].id for kind in kinds[:4]}, set(listed.ids))
        self.assertNotIn(rows["warning"], listed)
