"""Rolled-up months: the figures are those of the tickets and of the analysis."""

import doctest
import random
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.cs_complaint.tools import ticket_events, ticket_question
from odoo.addons.cs_complaint.tools.complaint_figures import MEASURES

from . import rollup_common

SEPTEMBER = date(2026, 9, 1)


def load_tests(_loader, tests, _ignore):
    for module in (ticket_events, ticket_question):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestRollupFigures(rollup_common.RollupCase):
    def test_same_as_monthly_analysis(self):
        """Guarantee 9: pivot and monthly analysis agree in every figure (CMP-37)."""
        self._month()
        self._roll_up()
        run = self._run(sites=self.site | self.site_other)
        analysis = self.env["cs.ticket.analysis"]
        for dimension, name in (
            ("total", None),
            ("kind", "kind"),
            ("step", "step"),
            ("severity", "severity"),
            ("origin", "origin"),
            ("site", "site_id"),
            ("category", "category_id"),
            ("department", "department_id"),
            ("channel", "channel_id"),
        ):
            groups = analysis._read_group(
                [*self.here, ("month", "=", SEPTEMBER)],
                [name] if name else [],
                [f"{measure}:sum" for measure in MEASURES],
            )
            found = {}
            for row in groups:
                value = row[0] if name else ""
                key = str(getattr(value, "id", value) or "")
                found[key] = tuple(n or 0 for n in row[-len(MEASURES) :])
            lines = run.analysis_line_ids.filtered(
                lambda line, d=dimension: (
                    line.dimension == d and line.period == "current"
                )
            )
            zero = (0,) * len(MEASURES)
            for line in lines:
                figures = tuple(line[measure] for measure in MEASURES)
                key = line.key or ""
                self.assertEqual(found.pop(key, zero), figures, (dimension, key))
            self.assertFalse(found, dimension)

    def test_rates_are_exact(self):
        """Rule G-4: a rate of a group is that of its tickets, and none has no rate."""
        due = {
            "received_date": datetime(2026, 9, 10, 2),
            "reply_deadline": datetime(2026, 9, 13, 2),
        }
        kept = {**due, "replied_date": datetime(2026, 9, 10, 6)}
        self._put(
            kept,
            {**kept, "kind": "repair"},
            {**due, "kind": "repair"},
            {"received_date": datetime(2026, 9, 11), "kind": "help"},
        )
        wanted = {"complaint": (1, 4), "repair": (0.5, 4), "help": (False, False)}
        for _round in ("live", "rolled up"):
            groups = self.env["cs.ticket.analysis"]._read_group(
                self.here, ["kind"], ["in_time_rate:avg", "reply_hours:avg"]
            )
            self.assertEqual(
                {kind: rest for kind, *rest in map(tuple, groups)},
                {kind: list(values) for kind, values in wanted.items()},
            )
            total = self.env["cs.ticket.analysis"]._read_group(
                self.here, [], ["in_time_rate:avg", "__count"]
            )
            self.assertAlmostEqual(total[0][0], 2 / 3)
            self.assertEqual(total[0][1], 4)
            self._roll_up()

    def test_months_by_the_clock_of_the_site(self):
        """Decision 20: a month ends at midnight of the site, to the second."""
        self.site_other.tz = "America/Los_Angeles"
        last = datetime(2026, 9, 30, 15, 59, 59)
        for moment in (last, datetime(2026, 9, 30, 16), datetime(2026, 10, 1, 6, 59)):
            self._put(
                {"received_date": moment},
                {"received_date": moment, "site_id": self.site_other.id},
            )
        wanted = {
            (SEPTEMBER, self.site.id): 1,
            (date(2026, 10, 1), self.site.id): 2,
            (SEPTEMBER, self.site_other.id): 3,
        }
        for _round in ("live", "rolled up"):
            groups = self._pivot(["month:month", "site_id"])
            self.assertEqual({k: v["received"] for k, v in groups.items()}, wanted)
            self._roll_up()

    def test_month_of_the_other_zone_ends_later(self):
        """A month is closed when it has ended at its site, not elsewhere."""
        self.site_other.tz = "America/Los_Angeles"
        received = {"received_date": datetime(2026, 9, 10)}
        self._put(received, {**received, "site_id": self.site_other.id})
        with freeze_time("2026-09-30 20:00:00"):
            self._roll_up()
            months = self.Period.search(self.here)
            self.assertEqual(months.site_id, self.site)
        with freeze_time("2026-10-01 07:00:00"):
            self._roll_up()
        months = self.Period.search(self.here)
        self.assertEqual(months.site_id, self.site | self.site_other)

    def test_screen_says_what_it_shows(self):
        """Guarantee 9: closed months from the roll-up, the present one live."""
        self._put(
            {"received_date": datetime(2026, 8, 10)},
            {"received_date": datetime(2026, 9, 10)},
            {"received_date": datetime(2026, 10, 3)},
        )
        august, october = date(2026, 8, 1), date(2026, 10, 1)
        self.assertEqual(set(self._sources().values()), {"live"})
        self._roll_up()
        self.assertEqual(
            self._sources(),
            {august: "closed", SEPTEMBER: "closed", october: "live"},
        )
        rows = self.env["cs.ticket.analysis"].search(self.here)
        self.assertEqual(
            {row.month: row.source for row in rows}, self._sources(), "the list too"
        )

    def test_closed_months_alone(self):
        """Closed months need no look at tickets, until one of them changes."""
        tickets = self._put(
            {"received_date": datetime(2026, 8, 10)},
            {"received_date": datetime(2026, 9, 10)},
            {"received_date": datetime(2026, 10, 3)},
        )
        self._roll_up()
        for domain, count in (
            ([("month", "<", "2026-10-01")], 2),
            ([("month", "<=", "2026-10-01")], 3),
            ([("month", "=", "2026-10-01")], 1),
            (["|", ("month", "<", "2026-10-01"), ("month", ">", "2026-09-01")], 3),
            (["!", ("month", "<", "2026-10-01")], 1),
            ([("month", ">=", "2026-09-01"), ("month", "<", "2026-10-01")], 1),
            ([("month", ">=", "=1d -1m")], 2),
        ):
            found = self.env["cs.ticket.analysis"]._read_group(
                [*self.here, *domain], [], ["received:sum"]
            )
            self.assertEqual(found, [(count,)], domain)
        tickets[1]._write_by_server({"urge_count": 1})
        self.assertEqual(
            self.env["cs.ticket.analysis"]._read_group(
                [*self.here, ("month", "<", "2026-10-01")],
                ["source"],
                ["received:sum", "urged:sum"],
            ),
            [("closed", 1, 0), ("live", 1, 1)],
        )

    def test_older_month_appears(self):
        """A ticket of a month before all others counts at once, then in the job."""
        self._put({"received_date": datetime(2026, 9, 10)})
        self._roll_up()
        self._put({"received_date": datetime(2025, 3, 10)})
        self.assertExact("before the job")
        self.assertEqual(self._sources()[date(2025, 3, 1)], "live")
        self._roll_up()
        self.assertExact("after the job")
        self.assertEqual(self._sources()[date(2025, 3, 1)], "closed")

    def test_list_behind_the_figures(self):
        """Who opens a figure sees its tickets: as many rows, with the same sums."""
        self._month()
        self._roll_up()
        analysis = self.env["cs.ticket.analysis"]
        domain = [*self.here, ("month", "=", SEPTEMBER), ("kind", "=", "complaint")]
        rows = analysis.search(domain)
        count, received, due = analysis._read_group(
            domain, [], ["__count", "received:sum", "due:sum"]
        )[0]
        self.assertEqual(len(rows), count)
        self.assertEqual(analysis.search_count(domain), count)
        self.assertEqual(sum(rows.mapped("received")), received)
        self.assertEqual(sum(rows.mapped("due")), due)
        self.assertEqual(len(set(rows.ids)), len(rows))
        action = rows[0].action_open_ticket()
        self.assertEqual(action["res_id"], rows[0].ticket_id.id)
        self.env.invalidate_all()
        self.assertEqual(
            rows[0].read(["number"])[0]["number"], rows[0].ticket_id.number
        )
        late = analysis.search([*domain, ("late", ">", 0)])
        asked = analysis._read_group(
            [*domain, ("late", ">", 0)], [], ["__count", "received:sum", "late:sum"]
        )
        self.assertEqual(
            asked, [(len(late), sum(late.mapped("received")), sum(late.mapped("late")))]
        )

    def test_random_changes(self):
        """Whatever is written between two looks, the figures are those of now."""
        dice = random.Random(4)
        months = [datetime(2026, month, 14, 3) for month in (7, 8, 9, 10)]
        months[-1] = datetime(2026, 10, 2, 3)
        tickets = self._put(
            *(
                {
                    "received_date": dice.choice(months),
                    "reply_deadline": dice.choice([None, *months]),
                    "kind": dice.choice(["complaint", "repair", "help"]),
                    "site_id": dice.choice([self.site, self.site_other]).id,
                    "category_id": dice.choice([False, self.category.id]),
                }
                for _number in range(30)
            )
        )
        doors = (
            lambda t: self._cancel(t),
            lambda t: t.is_open and t.write({"category_id": self.category.id}),
            lambda t: t.is_open and t.write({"channel_id": self.channel.id}),
            lambda t: t.is_open and t.write({"severity": "major"}),
            lambda t: t._write_by_server({"replied_date": dice.choice(months)}),
            lambda t: t._write_by_server({"reply_deadline": dice.choice(months)}),
            lambda t: t._write_by_server({"received_date": dice.choice(months)}),
            lambda t: t._write_by_server({"site_id": self.site_other.id}),
            lambda t: t._write_by_server({"department_id": self.department.id}),
            lambda t: t._write_by_server({"reopen_count": t.reopen_count + 1}),
            lambda t: t._write_by_server({"satisfaction": "satisfied"}),
            lambda t: t._write_by_server({"is_reply_late": True}),
            lambda t: self._new_ticket(received_date=dice.choice(months[:3])),
            lambda t: self._roll_up(),
        )
        for number in range(40):
            door = dice.randrange(len(doors))
            doors[door](dice.choice(tickets))
            if number % 3 == 0:
                self.assertExact((number, door))
        self._roll_up()
        self.assertExact("at the end")

    def _cancel(self, ticket):
        if ticket.step == "registered":
            ticket.cancel_reason = "Registered twice"
            ticket.action_cancel()
