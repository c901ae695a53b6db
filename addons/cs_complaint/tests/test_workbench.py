from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from . import common

GROUPS = {
    "callers": "cs_complaint.cs_complaint_group_callback_clerk",
    "scheduler": "cs_complaint.cs_complaint_group_callback_scheduler",
    "keeper": "cs_complaint.cs_complaint_group_record_keeper",
    "dispatcher": "cs_complaint.cs_complaint_group_dispatcher",
    "repairer": "cs_complaint.cs_complaint_group_repair_worker",
    "head": "cs_base.cs_base_group_department_head",
    "director": "cs_base.cs_base_group_director",
}


@tagged("post_install", "-at_install")
class TestWorkbench(common.CsComplaintCommon):
    """M15: each role's first page, every figure a link to the very list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "desk": cls.desk,
            "service_manager": cls.service_manager,
            "department": cls.worker,
            "auditor": cls.auditor,
        }
        for name, group in GROUPS.items():
            sites = cls.site | cls.site_other
            cls.roles[name] = cls._new_user(f"role_{name}", group, sites)
        for name in ("dispatcher", "repairer", "head"):
            cls._new_employee(cls.roles[name], cls.department)
        cls.tickets = cls.Ticket.create(
            [
                cls._ticket_vals(partner_name=name, kind=kind)
                for name, kind in (
                    ("A", "complaint"),
                    ("B", "repair"),
                    ("C", False),
                    ("D", "repair"),
                )
            ]
        )

    def setUp(self):
        super().setUp()
        self.tickets[0]._note_apology()
        late = self.tickets[1]
        self._assign(late)
        self._report(self.tickets[3])
        self.env["cs.exception"]._report(late, "late_entry", "CMP-15", "Slip")
        self.env.flush_all()

    def _bench(self, user):
        return self._as(self.env["cs.workbench"], user)

    def _cards(self, user):
        data = self._bench(user).get_data()
        return {
            card["key"]: card for part in data["sections"].values() for card in part
        }

    def test_figures_are_lists(self):
        """Guarantee 9: each figure is what the list behind its link counts."""
        counted = set()
        for name, user in self.roles.items():
            for key, card in self._cards(user).items():
                if not card["model"]:
                    continue
                with self.subTest(role=name, card=key):
                    model = self._as(self.env[card["model"]], user)
                    self.assertEqual(card["count"], model.search_count(card["domain"]))
                    if card["count"]:
                        counted.add(key)
        # The figures were not all zero by accident.
        for key in ("incomplete", "unassigned", "tasks", "jobs_new", "exceptions"):
            self.assertIn(key, counted)

    def test_actions_exist(self):
        """No link of a workbench leads nowhere."""
        for name, user in self.roles.items():
            for key, card in self._cards(user).items():
                with self.subTest(role=name, card=key):
                    action = card["action"]
                    if isinstance(action, dict):
                        self.assertIn(action["res_model"], self.env)
                        continue
                    if "." in action:
                        found = self.env.ref(action)
                    else:
                        Actions = self.env["ir.actions.actions"]
                        found = Actions.search([("path", "=", action)])
                    self.assertEqual(len(found), 1)
                    found = self.env[found.type].browse(found.id)
                    if card["model"]:
                        self.assertEqual(found.res_model, card["model"])

    def test_keys(self):
        """Each card has a key of its own: a figure is found by it."""
        keys = [card["key"] for card in self.env["cs.workbench"]._get_cards()]
        self.assertEqual(len(keys), len(set(keys)))

    def test_only_the_own_role(self):
        """M15: a role sees its cards, not those of the roles it includes."""
        cards = {name: set(self._cards(user)) for name, user in self.roles.items()}
        self.assertLessEqual({"incomplete", "unassigned", "reply_late"}, cards["desk"])
        self.assertNotIn("major", cards["desk"])
        self.assertNotIn("exceptions", cards["desk"])
        self.assertIn("callbacks", cards["callers"])
        self.assertNotIn("incomplete", cards["callers"])
        self.assertIn("callbacks_nobody", cards["scheduler"])
        self.assertLessEqual({"major", "exceptions"}, cards["director"])
        self.assertNotIn("incomplete", cards["director"])
        self.assertLessEqual({"tasks", "tasks_late"}, cards["department"])
        self.assertNotIn("unsigned", cards["department"])
        self.assertIn("unsigned", cards["head"])
        self.assertLessEqual({"jobs_new", "jobs_mine"}, cards["repairer"])
        self.assertNotIn("tasks", cards["repairer"])
        self.assertLessEqual({"month_received", "exceptions"}, cards["auditor"])
        self.assertNotIn("incomplete", cards["auditor"])
        self.assertIn("no_category", cards["keeper"])

    def test_several_roles(self):
        """A small company: one person with all roles sees the cards of all."""
        one = self._new_user(
            "one",
            "cs_base.cs_base_group_director,cs_complaint.cs_complaint_group_user",
            self.site,
        )
        self.assertLessEqual({"major", "incomplete"}, set(self._cards(one)))

    def test_own_department(self):
        """Guarantee 8: a department counts its own tasks alone."""
        self.assertEqual(self._cards(self.worker)["tasks"]["count"], 1)
        self.assertEqual(self._cards(self.worker_other)["tasks"]["count"], 0)

    def test_own_site(self):
        """Guarantee 8: another site counts nothing of ours."""
        self.assertEqual(self._cards(self.desk_other)["incomplete"]["count"], 0)
        # A site asked for by RPC opens nothing either.
        data = self._bench(self.desk_other).get_data(self.site.id)
        counts = [
            c["count"]
            for cards in data["sections"].values()
            for c in cards
            if c["model"]
        ]
        self.assertFalse(any(counts))

    def test_one_site(self):
        """The figures of one site, chosen in the head of the page."""
        here = self._bench(self.service_manager).get_data(self.site.id)
        there = self._bench(self.service_manager).get_data(self.site_other.id)
        counts = [
            {c["key"]: c["count"] for c in data["sections"]["todo"]}["incomplete"]
            for data in (here, there)
        ]
        self.assertEqual(counts, [1, 0])

    def test_constant_queries(self):
        """ux 5.6: at most ten queries, with few tickets or with many."""
        bench = self._bench(self.service_manager)
        bench.get_data()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            bench.get_data()
            return self.cr.sql_log_count - before

        count()
        few = count()
        self.Ticket.create([self._ticket_vals(kind=False) for _n in range(60)])
        many = count()
        self.assertEqual(few, many)
        self.assertLessEqual(many, 10)

    def test_cap(self):
        """Counting stops at the cap; the page shows “cap+”."""
        Bench = self.env["cs.workbench"]
        self.assertEqual(Bench._format_count(999), "999")
        self.assertEqual(Bench._format_count(1000), "999+")

    def test_late_reply(self):
        """CMP-55: an answer that is overdue moves from “due” to “late”."""
        ticket = self.tickets[0]
        now = fields.Datetime.now()
        ticket._write_by_server({"reply_deadline": now + timedelta(hours=1)})
        before = self._cards(self.desk)
        ticket._write_by_server({"reply_deadline": now - timedelta(hours=1)})
        after = self._cards(self.desk)
        self.assertEqual(before["reply_due"]["count"], after["reply_due"]["count"] + 1)
        self.assertEqual(
            before["reply_late"]["count"] + 1, after["reply_late"]["count"]
        )

    def test_members_only(self):
        """Who is no member of the centre gets neither figures nor hits."""
        outsiders = (
            new_test_user(self.env, login="plain_user", groups="base.group_user"),
            new_test_user(self.env, login="portal_user", groups="base.group_portal"),
        )
        for user in outsiders:
            bench = self.env["cs.workbench"].with_user(user)
            with self.subTest(user=user.login):
                for call in (bench.get_data, lambda b=bench: b.search_box("1")):
                    with self.assertRaises(AccessError):
                        call()

    # ------------------------------------------------------------------
    # The box
    # ------------------------------------------------------------------

    def test_search_box(self):
        """ux 2.10: number, telephone and name, each role its own tickets."""
        ticket = self.tickets[1]
        for text in (ticket.number, ticket.short_number, "19900000001"):
            found = self._bench(self.desk).search_box(text)
            with self.subTest(text=text):
                self.assertIn(
                    ("helpdesk.ticket", ticket.id),
                    [(line["res_model"], line["res_id"]) for line in found],
                )
        own = self._bench(self.worker).search_box(ticket.number)
        self.assertEqual([line["res_id"] for line in own], ticket.ids)
        for user in (self.worker_other, self.desk_other, self.foreign_desk):
            self.assertFalse(self._bench(user).search_box(ticket.number))

    def test_search_box_of_odd_input(self):
        """Any input is answered, also what a client should not send."""
        bench = self._bench(self.desk)
        for text in ("", "   ", None, 5, ["x"], "%_\\", "x" * 5000):
            self.assertIsInstance(bench.search_box(text), list)
        for site_id in ("x", [1], -1, True):
            bench.get_data(site_id)

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------

    def test_home(self):
        """M15: the home of our users, unless somebody chose another one."""
        workbench = self.env.ref("cs_base.cs_workbench_action")
        other = self.env.ref("cs_base.cs_exception_action")
        IrHttp = self.env["ir.http"].with_context(allowed_company_ids=[])
        self.assertFalse(self.desk.action_id)
        for user, expected in (
            (self.desk, workbench.id),
            (self.worker, workbench.id),
            (new_test_user(self.env, login="plain2", groups="base.group_user"), False),
        ):
            info = {"home_action_id": user.action_id.id}
            home = IrHttp.with_user(user)._get_cs_session_info(info)["home_action_id"]
            self.assertEqual(home, expected)
        info = {"home_action_id": other.id}
        home = IrHttp.with_user(self.desk)._get_cs_session_info(info)["home_action_id"]
        self.assertEqual(home, other.id)
