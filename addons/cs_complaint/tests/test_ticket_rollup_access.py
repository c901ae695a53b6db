"""Figures of tickets: who sees which, and at what price."""

from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import rollup_common

SIZE = [["month:month", "kind"], ["category_id"], ["category_id", "channel_id"]]


@tagged("post_install", "-at_install")
class TestRollupAccess(rollup_common.RollupCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Analysis = cls.env["cs.ticket.analysis"]
        export = cls.env.ref("base.group_allow_export")
        received = datetime(2026, 9, 10, 2)
        cls.leader = cls._new_user(
            "leader", "cs_base.cs_base_group_leadership", cls.site
        )
        people = cls.director | cls.service_manager | cls.leader | cls.foreign_desk
        people.group_ids = [Command.link(export.id)]
        cls.plain, cls.far, cls.secret = cls.Ticket.create(
            [
                cls._ticket_vals(received_date=received),
                cls._ticket_vals(received_date=received, site_id=cls.site_other.id),
                cls._ticket_vals(received_date=received),
            ]
        )
        cls.secret._write_by_server(
            {
                "is_confidential": True,
                "confidential_user_ids": [Command.set(cls.director.ids)],
            }
        )

    def _received(self, user, domain=()):
        """What the user's pivot, list and graph say, which must be the same."""
        model = self._as(self.Analysis, user)
        domain = [*self.here, *domain]
        results = {
            "sum": model._read_group(domain, [], ["received:sum"])[0][0] or 0,
            "count": model._read_group(domain, [], ["__count"])[0][0],
            "two": sum(
                row[-1]
                for row in model._read_group(
                    domain, ["category_id", "channel_id"], ["received:sum"]
                )
            ),
            "sets": sum(
                row[-1]
                for row in model._read_grouping_sets(
                    domain, [["kind"]], ["received:sum"]
                )[0]
            ),
            "web": model.formatted_read_group(domain, [], ["received:sum"])[0][
                "received:sum"
            ]
            or 0,
            "list": len(model.search(domain)),
            "search": model.search_count(domain),
            "export": len(model.search(domain).export_data(["number"])["datas"]),
        }
        self.assertEqual(len(set(results.values())), 1, results)
        return results["sum"]

    def test_scope(self):
        """Guarantee 8: own sites, and confidential tickets for their list alone."""
        for _round in ("live", "rolled up"):
            self.assertEqual(self._received(self.director), 3)
            self.assertEqual(self._received(self.service_manager), 2)
            self.assertEqual(self._received(self.leader), 1)
            self.assertEqual(self._received(self.foreign_desk), 0)
            hidden = [("is_confidential", "=", True)]
            self.assertEqual(self._received(self.service_manager, hidden), 0)
            self.assertEqual(self._received(self.director, hidden), 1)
            self._roll_up()

    def test_list_changes_after_the_roll_up(self):
        """CMP-32: who is put on a list, or taken off, counts differently at once."""
        self._roll_up()
        self.secret._write_by_server(
            {"confidential_user_ids": [Command.set(self.service_manager.ids)]}
        )
        self.assertEqual(self._received(self.director), 2)
        self.assertEqual(self._received(self.service_manager), 3)

    def test_same_as_the_tickets(self):
        """Guarantee 8: nobody counts here what he does not find among the tickets."""
        self._roll_up()
        for user in (self.director, self.service_manager, self.foreign_desk):
            tickets = self._as(self.Ticket, user).search_count(
                [*self.here, ("step", "!=", False)]
            )
            self.assertEqual(self._received(user), tickets, user.login)

    def test_who_may(self):
        """The figures are for clerks, leadership and auditors (CMP-37)."""
        portal = new_test_user(self.env, login="portal_h", groups="base.group_portal")
        for user in (self.desk, self.worker, self.head, portal):
            for ask in (
                lambda m: m.search([]),
                lambda m: m._read_group([], [], ["received:sum"]),
                lambda m: m._read_grouping_sets([], [["kind"]], ["received:sum"]),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    ask(self._as(self.Analysis, user))
        for role in ("auditor", "leadership", "company_leadership", "manager"):
            user = self._new_user(f"h_{role}", f"cs_base.cs_base_group_{role}")
            self._as(self.Analysis, user).search_count(self.here)

    def test_sums_are_nobodys(self):
        """Stored months are read through the figures alone, and written by the job."""
        self._roll_up()
        for name in ("cs.ticket.month", "cs.ticket.period", "cs.ticket.change"):
            for user in (self.director, self.service_manager, self.desk):
                model = self._as(self.env[name], user)
                for ask in (
                    lambda m: m.search([]),
                    lambda m: m.create({}),
                    lambda m: m.browse(1).write({"month": "2026-01-01"}),
                    lambda m: m.browse(1).unlink(),
                ):
                    with self.assertRaises(AccessError, msg=(name, user.login)):
                        ask(model)

    def test_context_of_a_client(self):
        """Guarantee 1: no word in a context shows other rows."""
        self._roll_up()
        model = self._as(self.Analysis, self.leader).with_context(
            cs_ticket_analysis=["base", ["received", "row_count"]]
        )
        self.assertEqual(len(model.search(self.here)), 1)
        self.assertEqual(model._read_group(self.here, [], ["received:sum"]), [(1,)])

    def test_rate_has_no_sum(self):
        """A rate is no number to add up."""
        with self.assertRaises(UserError):
            self.Analysis._read_group(self.here, [], ["in_time_rate:sum"])


@tagged("post_install", "-at_install")
class TestRollupPerformance(rollup_common.RollupCase):
    def _measure(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_query_count_is_constant(self):
        """Performance: neither months nor tickets ask one by one."""
        model = self._as(self.env["cs.ticket.analysis"], self.director)
        counts = []
        for number in (3, 60):
            self._put(
                *(
                    {
                        "received_date": datetime(2026, 1 + n % 9, 10),
                        "category_id": self.category.id,
                    }
                    for n in range(number)
                )
            )
            self._roll_up()
            for _warm in range(2):
                found = [
                    self._measure(
                        lambda g=groupby: model._read_group(
                            self.here, g, ["__count", "received:sum"]
                        )
                    )
                    for groupby in SIZE
                ]
                found.append(
                    self._measure(
                        lambda: model.web_search_read(
                            self.here, {"number": {}, "received": {}}, limit=80
                        )
                    )
                )
            counts.append(found)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(max(counts[0]), 6)

    def test_note_costs_one_question(self):
        """Performance: a change of many old tickets is noted by one question."""
        counts = []
        for number in (5, 50):
            tickets = self._put(
                *({"received_date": datetime(2026, 9, 3)} for _n in range(number))
            )
            self._roll_up()
            tickets.mapped("category_id")
            counts.append(
                self._measure(
                    lambda t=tickets: (
                        t._write_by_server({"satisfaction": "partly"}),
                        self.env.flush_all(),
                    )
                )
            )
        self.assertEqual(counts[0], counts[1])
