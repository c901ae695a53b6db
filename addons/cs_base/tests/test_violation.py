from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import performance_common


@tagged("post_install", "-at_install")
class TestViolation(performance_common.PerformanceCase):
    def test_catalogue(self):
        """Rules-core 2, 3, 10: the types of the policies are there, with clause."""
        types = self.env["cs.violation.type"].search([("company_id", "=", False)])
        types -= self.type | self.type_heavy
        codes = types.mapped("code")
        for code in ("FR-1", "FR-5", "D-3", "D-4a", "D-4h", "D-5", "S-1c", "S-2b"):
            self.assertIn(code, codes)
        for code in ("S-3", "P-1", "P-5", "E-1", "E-2"):
            self.assertIn(code, codes)
        self.assertTrue(all(types.mapped("clause_code")))
        rules = self.env["cs.performance.rule"]
        for kind in types.filtered("has_performance"):
            rule = rules._find(self.company, self.worker.create_date.date(), None, kind)
            self.assertEqual(rule.value, 0, "AMB-49: zero until a company says so")

    def test_two_people(self):
        """Guarantee 7: who suspects does not decide; a proposal is all that follows."""
        row = self._new_violation(self.director)
        with self.assertRaisesRegex(UserError, "not by whoever suspects"):
            self._as(row, self.director).action_confirm()
        self._as(row, self.director_two).action_confirm()
        self.assertEqual(row.state, "confirmed")
        entry = row.entry_ids
        self.assertEqual((entry.state, entry.value), ("proposed", -2))
        self.assertEqual(entry.proposed_by_id, self.director_two)
        with self.assertRaises(UserError):
            self._confirm(entry, self.director_two)
        self._confirm(entry, self.director)

    def test_head_decides(self):
        row = self._new_violation()
        self._as(row, self.head).action_confirm()
        self.assertEqual(row.decided_by_id, self.head)

    def test_nobody_else_decides(self):
        row = self._new_violation()
        for user in (self.supervisor, self.manager, self.hr, self.auditor):
            with self.assertRaises(UserError):
                self._as(row, user).action_confirm()
        self.assertEqual(row.state, "suspected")

    def test_deputies(self):
        """Through a deputy nobody decides what the absent person may not."""
        row = self._new_violation(self.director)
        self._new_deputy(self.director_person, self.colleague_person)
        with self.assertRaises(UserError):
            self._as(row, self.colleague).action_confirm()
        other = self._new_violation(date="2026-03-06 01:00:00")
        self._as(other, self.colleague).action_confirm()
        self.assertEqual(other.decided_as_id, self.director)
        # Proposed in the power of the director: he does not confirm it either.
        self.assertEqual(other.entry_ids.proposed_as_id, self.director)
        with self.assertRaises(UserError):
            self._confirm(other.entry_ids, self.director)
        self._confirm(other.entry_ids, self.leader)

    def test_reject(self):
        row = self._new_violation()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(row, self.director)._reject(" ")
        self._as(row, self.director)._reject("Was on leave")
        self.assertEqual((row.state, row.decision_note), ("rejected", "Was on leave"))
        self.assertFalse(row.entry_ids)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self._as(row, self.director).action_confirm()

    def test_frozen(self):
        """Guarantee 4: what was decided stays, for sudo too; nothing is deleted."""
        row = self._new_violation()
        self._as(row, self.supervisor).write({"place": "Gate"})
        self._as(row, self.director).action_confirm()
        for record in (self._as(row, self.director), row.sudo()):
            with self.assertRaises(UserError):
                record.write({"description": "x"})
            with self.assertRaises(UserError):
                record.unlink()

    def test_forged(self):
        """Guarantee 1: process fields are the server's, in create and in defaults."""
        row = self._new_violation(
            state="confirmed",
            suspected_by_id=self.colleague.id,
            decided_by_id=self.hr.id,
            is_confidential=True,
            event_key="x",
        )
        self.assertEqual(
            (row.state, row.suspected_by_id), ("suspected", self.supervisor)
        )
        self.assertFalse(row.decided_by_id or row.is_confidential)
        violations = self._as(self.env["cs.violation"], self.supervisor)
        row = violations.with_context(default_state="confirmed").create(
            {"employee_id": self.worker_person.id, "type_id": self.type.id}
        )
        self.assertEqual(row.state, "suspected")
        for vals in ({"state": "confirmed"}, {"suspected_by_id": self.hr.id}):
            with self.assertRaises(UserError):
                row.write(vals)
            with self.assertRaises(UserError):
                row.with_context(cs_violation_pass=True).write(vals)

    @mute_logger("odoo.sql_db")
    def test_once(self):
        """One event, one violation; different ones of a record are told apart."""
        vals = {"res_model": "cs.site", "res_id": self.site.id}
        self._new_violation(**vals)
        self._new_violation(**vals, event_detail="line 2")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._new_violation(**vals)

    def test_span(self):
        """DUT-08: an absence needs both times."""
        kind = self.env.ref("cs_base.cs_violation_type_d_5")
        row = self._new_violation(type_id=kind.id)
        with self.assertRaisesRegex(UserError, "both times"):
            self._as(row, self.director).action_confirm()
        row.write({"date_to": "2026-03-05 03:00:00"})
        self._as(row, self.director).action_confirm()

    def test_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_violation(date="2026-03-10 02:00:01")

    def test_who_sees(self):
        """The accused sees nothing here, colleagues neither; heads see their own."""
        row = self._new_violation()
        seen = {
            name
            for name in ("worker", "colleague", "head", "supervisor", "director",
                         "leader", "hr", "auditor", "manager")
            if self._as(row, getattr(self, name)).has_access("read")
        }  # fmt: skip
        self.assertEqual(
            seen, {"head", "supervisor", "director", "leader", "hr", "auditor"}
        )
        own = self._new_violation(employee_id=self.director_person.id)
        self.assertFalse(self._as(own, self.director).has_access("read"))
        self.assertTrue(self._as(own, self.leader).has_access("read"))

    def test_own_person(self):
        with self.assertRaisesRegex(UserError, "own person"):
            self._new_violation(self.director, employee_id=self.director_person.id)

    def test_no_access_to_create(self):
        for user in (self.worker, self.hr, self.auditor):
            with self.assertRaises(AccessError):
                self._new_violation(user)

    def test_from_exception(self):
        """One click: a suspicion of the list becomes one violation, once."""
        row = self._new_exception()
        action = self._as(row, self.director).action_make_violation()
        self.assertFalse(action["res_id"], "nobody knows whom it is about")
        violation = self._as(self.env["cs.violation"], self.director).create(
            {"exception_id": row.id, "employee_id": self.worker_person.id}
        )
        self.assertEqual(violation.type_id.code, "FR-3")
        self.assertEqual(violation.suspected_by_id, self.colleague)
        self.assertEqual(violation.res_model, row.res_model)
        self.assertEqual(violation.description, "Two days late")
        again = self._as(row, self.director).action_make_violation()
        self.assertEqual(again["res_id"], violation.id)
        self.assertEqual(row.state, "seen")
        # Handing on what somebody else suspects is no suspicion of one's own.
        violation.action_confirm()
        self.assertEqual(violation.state, "confirmed")

    def test_exception_of_another_kind(self):
        row = self._new_exception(kind="warning", act=None)
        with self.assertRaisesRegex(UserError, "Only suspicions"):
            self._as(row, self.director).action_make_violation()

    def test_confidential(self):
        """Guarantee 8: a source that becomes confidential leaves no trace."""
        row = self._new_exception()
        violation = self._as(self.env["cs.violation"], self.director).create(
            {"exception_id": row.id, "employee_id": self.worker_person.id}
        )
        violation.action_confirm()
        entry = self.env["cs.violation"].browse(violation.id).entry_ids
        self._confirm(entry, self.leader)
        record = self.env[row.res_model].browse(row.res_id)
        self.env["cs.exception"]._make_confidential(record)
        self._clear(entry)
        self.assertTrue(entry.is_confidential)
        self.assertFalse(entry.res_id or entry.res_model)
        self.assertNotIn(record.display_name, entry.evidence)
        self._clear(violation)
        self.assertTrue(self._as(violation, self.director).has_access("read"))
        self.assertFalse(self._as(violation, self.head).has_access("read"))
        mine = self._as(entry, self.worker).read()[0]
        self.assertNotIn(record.display_name, str(mine))

    def test_evidence_file(self):
        """Who reads the violation reads its files; the employee gets copies."""
        attachments = self._as(self.env["ir.attachment"], self.supervisor)
        file = attachments.create({"name": "photo.txt", "raw": b"seen"})
        row = self._new_violation(attachment_ids=[Command.set(file.ids)])
        self.assertEqual((file.res_model, file.res_id), ("cs.violation", row.id))
        self._as(row, self.director).action_confirm()
        entry = self._confirm(row.entry_ids, self.leader)
        copy = entry.attachment_ids
        self.assertEqual(self._as(copy, self.worker).raw, b"seen")
        with self.assertRaises(AccessError):
            self._as(file, self.worker).read(["raw"])
        with self.assertRaises(AccessError):
            self._as(copy, self.colleague).read(["raw"])
        # Guarantee 3: by nobody, not even by another addon's sudo.
        for kept in (file, copy):
            with self.assertRaisesRegex(UserError, "evidence"):
                kept.sudo().raw = b"something else"
            with self.assertRaisesRegex(UserError, "evidence"):
                self._as(kept, self.supervisor).sudo().unlink()

    def test_serious_is_told(self):
        """DUT-06: drinking is in the director's list at once."""
        row = self._new_violation(type_id=self.type_heavy.id)
        rows = self.env["cs.exception"].search(
            [("res_model", "=", "cs.violation"), ("res_id", "=", row.id)]
        )
        self.assertEqual(rows.kind, "warning")

    def test_engine(self):
        """_suspect: what an engine finds twice is there once."""
        vals = {
            "employee_id": self.worker_person.id,
            "type_id": self.type.id,
            "site_id": self.site.id,
            "date": "2026-03-05 01:00:00",
            "res_model": "cs.site",
            "res_id": self.site.id,
        }
        first = self.env["cs.violation"]._suspect([vals])
        again = self.env["cs.violation"]._suspect([vals])
        self.assertEqual(first, again)
        self.assertEqual(len(first), 1)
