"""Who sees the director's calls (guarantee 8), and how much that costs."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import director_common

MODELS = (
    "cs.director.sample",
    "cs.director.sample.line",
    "cs.director.sample.finding",
)


@tagged("post_install", "-at_install", "security")
class TestDirectorAccess(director_common.DirectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan("CMP-59", rate=100)
        cls.sample = cls._sample(2)
        cls.line = cls.sample.line_ids[:1]
        cls.finding = cls.env["cs.director.sample.finding"].create(
            {"line_id": cls.line.id, "name": "Dirty"}
        )

    def _seen(self, user):
        return [
            self._as(self.env[model], user).search_count(
                [("company_id", "=", self.company.id)]
            )
            for model in MODELS
        ]

    def test_roles(self):
        """The checked do not see whom the director will call."""
        seen = {
            "director": (self.director, [1, 2, 1]),
            "manager": (self.service_manager, [1, 2, 1]),
            "leader": (self.leader, [1, 2, 1]),
            "auditor": (self.auditor, [1, 2, 1]),
            "desk": (self.desk, [0, 0, 0]),
            "worker": (self.worker, [0, 0, 0]),
            "foreign": (self.foreign_desk, [0, 0, 0]),
        }
        for name, (user, counts) in seen.items():
            with self.subTest(name):
                self.assertEqual(self._seen(user), counts)

    def test_other_site(self):
        """A manager of another site sees the sample of all sites, no foreign calls."""
        manager = self._new_user(
            "manager_other", "cs_complaint.cs_complaint_group_manager", self.site_other
        )
        self.assertEqual(self._seen(manager), [1, 0, 0])

    def test_deputy_by_date(self):
        """A deputy sees and calls from the first day to the last."""
        self.assertEqual(self._seen(self.helper), [0, 0, 0])
        deputy = self._deputy(self.helper)
        self.assertEqual(self._seen(self.helper), [1, 2, 1])
        deputy.revoked_date = "2026-04-01 00:00:00"
        self.assertEqual(self._seen(self.helper), [0, 0, 0])

    def test_readers_do_not_write(self):
        for user in (self.service_manager, self.leader, self.auditor):
            with self.assertRaises(AccessError):
                self._as(self.line, user).write({"opinion": "Fine"})
            with self.assertRaises(AccessError):
                self._as(self.finding, user).write({"result": "Fine"})
        for user in (self.service_manager, self.auditor):
            with self.assertRaises(AccessError):
                self._as(self.sample, user).write({"summary": "Fine"})

    def test_confidential_doors(self):
        """Guarantee 8: what became confidential is seen by its list alone."""
        self.line.ticket_id.is_confidential = True
        self.assertEqual(self._seen(self.auditor), [1, 1, 0])
        found = self._as(self.env["cs.director.sample.line"], self.auditor)
        rows = found._read_group([("sample_id", "=", self.sample.id)], [], ["__count"])
        self.assertEqual(rows[0][0], 1)
        with self.assertRaises(AccessError):
            self._as(self.line, self.auditor).checklist_load()

    def test_own_list_of_the_engine(self):
        """The director's records have one card, not two."""
        bench = self._as(self.env["cs.workbench"], self.director).get_data()
        keys = [card["key"] for card in bench["sections"]["todo"]]
        self.assertIn("director_calls", keys)
        self.assertNotIn("drawn", keys)

    def test_constant_queries_of_the_page(self):
        """Reading the sample costs the same for 2 and for 12 calls."""
        counts = []
        more = self._prepare("2026-04-02 01:00:00")
        self._repairs(12, "2026-05-02 01:00:00")
        self._draw(more, "2026-07-01 02:00:00")
        fields = [
            "display_name", "gate_needs", "open_count", "rate_text", "problem_count",
            "can_call", "is_none", "today_count",
        ]  # fmt: skip
        for sample in (self.sample, more):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._as(sample, self.director).read(fields)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])
