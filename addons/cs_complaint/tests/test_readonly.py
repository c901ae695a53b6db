"""Pages load in a transaction that cannot write (``@api.readonly``)."""

from pathlib import Path

from psycopg2 import errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tests import readonly, test_checklist

from . import callback_common, intake_common

OURS = ("odoo.addons.cs_base", "odoo.addons.cs_archive", "odoo.addons.cs_complaint")


@tagged("post_install", "-at_install")
class TestReadOnlyPages(readonly.ReadOnly, intake_common.CsIntakeCommon):
    def test_intake(self):
        """The desk starts, searches and suggests without a write (ux 5.1)."""
        ticket = self._ticket_of(self._desk().register(self._vals()))
        emergency = self._ticket_of(
            self._desk().register(self._vals(emergency_kind="trapped"), "emergency")
        )
        for method, *args in (
            ("get_start",),
            ("get_numbers",),
            ("get_list_action", "open"),
            ("search_box", "13800000012"),
            ("search_box", ticket.number),
            ("search_box", "张磊"),
            ("search_place", "3-2-1201"),
            ("suggest", self._vals()),
            ("load_ticket", ticket.id),
            ("find_employees", "cs"),
            ("get_card", emergency.id),
        ):
            with self.subTest(method=method, args=args):
                answer = self._call_readonly(self._desk(), method, *args)
                self.assertIsInstance(answer, dict | list)

    def test_workbench(self):
        """The first page and its box read for every role (ux M15)."""
        ticket = self._new_ticket()
        Workbench = self.env["cs.workbench"]
        for user in (self.desk, self.service_manager, self.auditor, self.head):
            with self.subTest(user=user.login):
                bench = self._as(Workbench, user)
                data = self._call_readonly(bench, "get_data")
                self.assertTrue(data["sections"])
                self._call_readonly(bench, "search_box", ticket.number)

    def test_dispatch(self):
        """Board, filters, proposal and the page of the worker (ux 5.7)."""
        ticket = self._new_ticket(kind="repair")
        board = self._as(self.env["cs.dispatch.board"], self.desk)
        self.assertTrue(self._call_readonly(board, "get_data")["columns"])
        self._call_readonly(board, "get_filters")
        self._call_readonly(board, "propose", ticket.id)
        page = self._as(self.env["cs.worker.page"], self.worker)
        self.assertEqual(self._call_readonly(page, "get_data")["cards"], [])

    def test_signing_and_dashboard(self):
        """The list of results to sign, the dashboard of the teams."""
        signing = self._as(self.env["cs.batch.signing"], self.head)
        self._call_readonly(signing, "get_data")
        teams = self.env["helpdesk.ticket.team"]
        self.assertEqual(len(self._call_readonly(teams, "retrieve_dashboard")), 2)

    def test_writing_fails(self):
        """Seeded bad example: the mixin notices a write."""

        def write(team):
            team.name = "Renamed"
            return []

        write._readonly = True
        self.patch(type(self.team), "retrieve_dashboard", write)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.ReadOnlySqlTransaction),
        ):
            self._call_readonly(self.team, "retrieve_dashboard")

    def test_all_are_tried(self):
        """Whatever is declared read-only is called here, or beside its model."""
        files = [__file__, test_checklist.__file__]
        text = "".join(Path(file).read_text(encoding="utf-8") for file in files)
        declared = {
            name
            for model in self.registry
            for cls in self.registry[model].mro()
            if cls.__module__.startswith(OURS)
            for name, method in vars(cls).items()
            if getattr(method, "_readonly", False) is True
        }
        self.assertIn("get_start", declared)
        self.assertEqual({name for name in declared if f'"{name}"' not in text}, set())


@tagged("post_install", "-at_install")
class TestReadOnlyCockpit(readonly.ReadOnly, callback_common.CsCallbackCommon):
    def test_cockpit(self):
        """Queue, household, figures and departments (ux 5.2)."""
        ticket = self._at_callback(unit_id=self.unit.id)
        cockpit = self._as(self.Cockpit, self.caller)
        queue = self._call_readonly(cockpit, "get_queue", "all")
        self.assertEqual(len(queue["households"]), 1)
        key = queue["households"][0]["key"]
        house = self._call_readonly(cockpit, "get_household", key)
        self.assertEqual(house["lines"][0]["ticket_id"], ticket.id)
        self._call_readonly(cockpit, "get_figures")
        self._call_readonly(cockpit, "get_departments")
