import io
import json
import zipfile

import openpyxl
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_print_log import BY_SERVER
from odoo.addons.cs_base.tools import evidence

from . import signature_common

RULE = "TST-01"


class EvidenceCommon(signature_common.SignatureCommon):
    """A policy with three clauses: one is signed, one cited by link, one by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["cs.policy"].create({"code": "TP", "name": "Test Policy"})
        version = cls.env["cs.policy.version"].create(
            {
                "policy_id": cls.policy.id,
                "name": "2026-1",
                "valid_from": "2026-01-01",
                "clause_ids": [
                    Command.create(
                        {
                            "code": code,
                            "name": name,
                            "text": f"Text of {name}",
                            "rule_codes": rules,
                        }
                    )
                    for code, name, rules in (
                        ("TP §1", "Signing", RULE),
                        ("TP §2", "Nobody Cites This", False),
                        ("TP §3", "Cited by Link", False),
                    )
                ],
            }
        )
        with freeze_time("2026-01-01 04:00:00"):
            version.action_put_in_force()
        cls.clause, cls.lonely, cls.linked = version.clause_ids.sorted("code")
        cls.startClassPatcher(
            cls._patch(cls.env[signature_common.MODEL], "_signature_rules")
        )

    @classmethod
    def _patch(cls, model, name):
        from unittest.mock import patch

        return patch.object(type(model), name, {"member": RULE}, create=True)

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-10 04:00:00"):
            self.signatures = self._sign(2)
            self._seal()
            self._add_exception("2026-03-10 04:00:00", text="Call 13812345678")

    def _add_exception(self, date, clause=None, site=None, **vals):
        rows = self.env["cs.exception"].with_context(
            cs_exception_pass=self._get_exception_pass()
        )
        return rows.create(
            {
                "kind": "warning",
                "rule": RULE,
                "res_model": "res.partner",
                "res_id": self.env.user.partner_id.id,
                "record_name": "Matter",
                "user_id": self.clerk.id,
                "operator_id": self.clerk.id,
                "site_id": (site or self.site).id,
                "clause_id": clause and clause.id,
                "date": date,
                **vals,
            }
        )

    def _get_exception_pass(self):
        from ..models import cs_exception

        return cs_exception.BY_SERVER

    def _ask(self, user=None, clause=None, **vals):
        """Let ``user`` ask for a pack; return the run as that user sees it."""
        user = user or self.auditor
        wizard = self._as(self.env["cs.evidence.pack"], user).create(
            {
                "clause_id": (clause or self.clause).id,
                "anchor_date": "2026-03-15",
                "company_id": self.company.id,
                **vals,
            }
        )
        action = wizard.action_make()
        return self._as(self.env["cs.report.run"].browse(action["res_id"]), user)

    def _work(self):
        with self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_report_request").method_direct_trigger()
        self.env.invalidate_all()

    def _make(self, run):
        """Return the finished pack as name -> content."""
        self._work()
        request = run._get_my_requests()
        self.assertEqual(request.state, "done", request.failure)
        return self._open(request.attachment_id.raw)

    def _open(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _rows(self, files, name):
        return files[name].decode("utf-8-sig").splitlines()[1:]


@tagged("post_install", "-at_install")
class TestEvidencePack(EvidenceCommon):
    """ux 2.14: "show me this clause for March", with hashes, as the asker sees it."""

    # ------------------------------------------------------------------
    # What is in it
    # ------------------------------------------------------------------

    def test_pack(self):
        """An auditor, who writes no reports, gets all files and their hashes."""
        run = self._ask()
        self.assertTrue(run.is_mine_waiting, "never within the request")
        files = self._make(run)
        manifest = json.loads(files["manifest.json"])
        self.assertEqual(run.pack_hash, evidence.sha256(files["manifest.json"]))
        listed = {file["name"]: file for file in manifest["files"]}
        self.assertEqual({*listed, "manifest.json"}, {*files})
        for name, file in listed.items():
            self.assertEqual(file["sha256"], evidence.sha256(files[name]))
        self.assertEqual(manifest["clause"], "TP §1")
        self.assertEqual(manifest["period"], "2026-03")
        self.assertEqual(manifest["rows_sha256"], run.rows_hash)
        self.assertEqual(manifest["rows"], run.row_count)
        self.assertEqual(len(self._rows(files, "signatures.csv")), 2)
        (row,) = self._rows(files, "exceptions.csv")
        self.assertIn("138****5678", row)
        self.assertIn("Text of Signing", files["clause.txt"].decode())
        self.assertEqual(run.state, "computed")
        self.assertEqual(run._get_ready_button(), "Download Pack")
        action = run.action_download_pack()
        self.assertIn("/web/content/", action["url"])

    def test_index(self):
        """The index is a workbook in house style: overview, tables, missing clauses."""
        files = self._make(self._ask())
        book = openpyxl.load_workbook(io.BytesIO(files["index.xlsx"]))
        self.assertEqual(book.sheetnames[0], "Overview")
        self.assertIn("Exception", book.sheetnames)
        self.assertIn("Signature", book.sheetnames)
        sheet = book[book.sheetnames[-1]]
        codes = {row[0].value for row in sheet.iter_rows(min_row=4)}
        self.assertIn("TP §2", codes)
        self.assertIn("TP §3", codes)
        self.assertNotIn("TP §1", codes)

    def test_month_of_the_site(self):
        """A month is one by the clock of the site, and of its sites only."""
        self._add_exception("2026-02-28 15:59:59", self.linked)
        first = self._add_exception("2026-02-28 16:00:00", self.linked)
        last = self._add_exception("2026-03-31 15:59:59", self.linked)
        self._add_exception("2026-03-31 16:00:00", self.linked)
        self._add_exception("2026-03-15 16:00:00", self.linked, self.site_other)
        self._add_exception("2026-03-15 16:00:00", self.linked, self.site_foreign)
        files = self._make(self._ask(clause=self.linked))
        found = [row.split(",")[0] for row in self._rows(files, "exceptions.csv")]
        self.assertEqual(found, [str(first.id), str(last.id)])

    def test_reissued(self):
        """What cites the clause of an older version is evidence of the same duty."""
        row = self._add_exception("2026-03-05 00:00:00", self.linked)
        version = self.linked.version_id.copy({"valid_from": "2026-02-01"})
        with freeze_time("2026-02-01 04:00:00"):
            version.action_put_in_force()
        clause = version.clause_ids.filtered(lambda c: c.code == "TP §3")
        files = self._make(self._ask(clause=clause))
        self.assertIn(str(row.id), self._rows(files, "exceptions.csv")[0])

    def test_prints(self):
        """Prints of a form are evidence of the clause that asks for the form."""
        report = self.env["ir.actions.report"].create(
            {
                "name": "Form",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "cs_base.form",
            }
        )
        self.patch(
            type(report), "_get_cs_clause", lambda r: (r == report and "TP §3") or ""
        )
        self.env["cs.print.log"].with_context(cs_print_pass=BY_SERVER).create(
            {
                "date": "2026-03-09 00:00:00",
                "user_id": self.clerk.id,
                "operator_id": self.clerk.id,
                "report_id": report.id,
                "report_name": "Form",
                "record_names": "=1+1",
                "site_id": self.site.id,
            }
        )
        files = self._make(self._ask(clause=self.linked))
        (row,) = self._rows(files, "prints.csv")
        self.assertIn("'=1+1", row, "text is never a formula")

    def test_rules_and_other_engines(self):
        """Whatever links the clause is in the pack, rules in force among it."""
        rules = self.env["cs.evidence"]._get_rule_sources()
        self.assertIn("cs.deadline.rule", [source.model for source in rules])
        models = [source.model for source in self.env["cs.evidence"]._get_sources()]
        self.assertEqual(len(models), len(set(models)))
        self.assertNotIn("cs.report.run", models)

    def test_missing(self):
        """The list of clauses without evidence, in constant queries."""
        finder = self._as(self.env["cs.evidence"], self.auditor)
        bounds = [
            (
                self.site.id,
                "Asia/Shanghai",
                "2026-02-28 16:00:00",
                "2026-03-31 16:00:00",
            )
        ]
        ours = self.clause | self.lonely | self.linked
        missing = finder._filter_without_evidence(ours, bounds)
        self.assertEqual(missing, self.lonely | self.linked)
        self._add_exception("2026-03-05 00:00:00", self.linked)
        missing = finder._filter_without_evidence(ours, bounds)
        self.assertEqual(missing, self.lonely)
        wizard = self._as(self.env["cs.evidence.pack"], self.auditor).create(
            {"anchor_date": "2026-03-15", "company_id": self.company.id}
        )
        ids = wizard.action_view_missing()["domain"][0][2]
        self.assertIn(self.lonely.id, ids)
        self.assertNotIn(self.linked.id, ids)

        def count(clauses):
            self.env.invalidate_all()
            clauses.mapped("rule_codes")
            queries = self.env.cr.sql_log_count
            finder._filter_without_evidence(clauses, bounds)
            return self.env.cr.sql_log_count - queries

        count(ours)
        self.assertGreaterEqual(count(self.clause), count(ours))

    # ------------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------------

    def test_confidential(self):
        """Guarantee 8: confidential matters are in the pack of who may see them."""
        row = self._add_exception("2026-03-11 00:00:00", is_confidential=True)
        for user, is_there in ((self.director, True), (self.auditor, False)):
            with self.subTest(user.login):
                files = self._make(self._ask(user))
                ids = [r.split(",")[0] for r in self._rows(files, "exceptions.csv")]
                may_see = bool(self._as(row, user)._filtered_access("read"))
                self.assertEqual(str(row.id) in ids, may_see)
                if not is_there:
                    self.assertFalse(may_see)

    def test_own_packs_only(self):
        """A pack is seen by its maker; two ask for the same one without a conflict."""
        mine, others = self._ask(self.auditor), self._ask(self.director)
        self.assertNotEqual(mine, others)
        self.assertEqual(self._ask(self.auditor), mine, "one's own goes on")
        runs = self._as(self.env["cs.report.run"], self.auditor)
        self.assertIn(mine, runs.search([("report_code", "=", "evidence_pack")]))
        with self.assertRaises(AccessError):
            self._as(others, self.auditor).read(["pack_hash"])
        self._make(mine)
        file = mine._get_my_requests().attachment_id
        with self.assertRaises(AccessError):
            self._as(file, self.director).read(["datas"])

    def test_who_may(self):
        """Clerks and officers make none, and nobody of sites he does not see."""
        for user in (self.clerk, self.officer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._ask(user)
        with self.assertRaises(AccessError):
            self._ask(site_ids=[Command.set(self.site_other.ids)])
        forged = self._as(self.env["cs.report.run"], self.manager).create(
            {
                "report_code": "evidence_pack",
                "clause_id": self.lonely.id,
                "pack_hash": "0" * 64,
            }
        )
        self.assertFalse(forged.pack_hash)
        run = self._ask(self.manager)
        with self.assertRaises(AccessError):
            run.write({"pack_hash": "0" * 64})

    def test_confirmed(self):
        """Guarantee 4: a confirmed pack stays as it was, whatever happens later."""
        run = self._ask(self.manager)
        files = self._make(run)
        with freeze_time("2026-04-02 00:00:00"):
            run.action_confirm()
        self.assertEqual(run.state, "confirmed")
        kept = self._open(run._get_confirmed_content())
        self.assertEqual(files["signatures.csv"], kept["signatures.csv"])
        self.assertEqual(run.pack_hash, evidence.sha256(kept["manifest.json"]))
        self.assertTrue(run.attachment_id.name.endswith(".zip"))
        with self.assertRaises(UserError):
            run.action_make_pack()
