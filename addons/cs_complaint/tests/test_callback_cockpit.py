"""The callback cockpit: queue, household, quiet hours, claims (ux 2.2, 5.2)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, warmup

from .callback_common import CsCallbackCommon, local


@tagged("post_install", "-at_install")
class TestCockpit(CsCallbackCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(local(9)))

    def _cockpit(self, user=None):
        return self._as(self.Cockpit, user or self.caller)

    def _queue(self, scope="all", user=None):
        return self._cockpit(user).get_queue(scope)["households"]

    def test_one_entry_for_a_household(self):
        """ux 4.4: lines of a unit, and of its number without a unit, are one call."""
        first = self._at_callback(unit_id=self.unit.id)
        second = self._at_callback(unit_id=self.unit.id, partner_phone="19900000002")
        third = self._at_callback()
        self._at_callback(partner_phone="19900000099")
        queue = self._queue()
        self.assertEqual(sorted(h["count"] for h in queue), [1, 3])
        house = next(h for h in queue if h["count"] == 3)
        self.assertEqual(house["key"], f"unit-{self.unit.id}")
        lines = self._cockpit().get_household(house["key"])["lines"]
        self.assertEqual(
            {line["ticket_id"] for line in lines}, {first.id, second.id, third.id}
        )

    def test_given_back_by_the_matrix(self):
        """CMP-65, CMP-16: the deadline is the routing matrix's; the next call comes a
        day later, at an hour when customers are called."""
        ticket = self._at_callback()
        Rule = self.env["cs.routing.rule"]
        Rule.search([]).active = False

        def defaults():
            house = self._cockpit().get_household(f"phone-{ticket.phone_digits}")
            return house["lines"][0]["give_back"]

        # Nothing said: the end of work of the next day.
        self.assertEqual(defaults()["deadline"], str(local(18, day=1)))
        Rule.create({"kind": "repair", "amount": 26, "unit": "hours"})
        self.assertEqual(defaults()["deadline"], str(local(11, day=1)))
        self.assertEqual(defaults()["next_date"], str(local(11, day=2)))
        # 21:00, when nobody is called.
        Rule.search([]).write({"amount": 12, "has_quiet_hours": False})
        self.assertEqual(defaults()["deadline"], str(local(21)))
        self.assertEqual(defaults()["next_date"], str(local(8, 30, day=2)))
        self.assertEqual(defaults()["department_id"], self.department.id)

    def test_numbers_are_masked_in_the_queue(self):
        """ux 5.2: the list shows no whole number, the household does."""
        self._at_callback(partner_phone="13800000012")
        queue = self._cockpit().get_queue("all")
        self.assertNotIn("13800000012", str(queue["households"][0]["phone"]))
        self.assertNotIn("13800000012", queue["households"][0]["title"])
        house = self._cockpit().get_household(queue["households"][0]["key"])
        self.assertEqual(house["numbers"][0]["number"], "13800000012")

    def test_order(self):
        """ux 2.2: promised and come, then by due day and last-tried part of the day."""
        keys = {}
        for name, phone in (("due", "1"), ("tried", "2"), ("promised", "3")):
            ticket = self._at_callback(partner_phone=f"1990000000{phone}")
            keys[name] = f"phone-1990000000{phone}"
            if name == "tried":
                self._call(ticket)._record("no_answer")
        self._cockpit().reschedule(keys["promised"], local(11, 30), "Asked for it")
        with freeze_time(local(11, 45)):
            order = [h["key"] for h in self._queue()]
        self.assertEqual(order, [keys["promised"], keys["due"], keys["tried"]])

    def test_scopes(self):
        """ux 5.2: due today, overdue, mine, all."""
        repair = self._at_callback(partner_phone="19900000011")
        self._at_callback(kind="complaint", partner_phone="19900000012")
        repair_key = repair.callback_ids.household_key
        self.assertEqual(len(self._queue("all")), 2)
        self.assertEqual(self._queue("today"), [])
        with freeze_time(local(9, day=1)):
            self.assertEqual([h["key"] for h in self._queue("today")], [repair_key])
            self.assertEqual(self._queue("late"), [])
        with freeze_time(local(9, day=2)):
            self.assertEqual([h["key"] for h in self._queue("late")], [repair_key])
            self.assertTrue(self._queue("late")[0]["is_late"])
        self.assertEqual(self._queue("mine"), [])
        self._call(repair).employee_id = self.caller_employee
        self.assertEqual([h["key"] for h in self._queue("mine")], [repair_key])

    def test_own_work_is_greyed(self):
        """CMP-57: a job the operator had a hand in is shown, and not called by him."""
        ticket = self._at_callback(worker=self.caller_employee, unit_id=self.unit.id)
        self._at_callback(unit_id=self.unit.id)
        house = self._cockpit().get_household(f"unit-{self.unit.id}")
        self.assertEqual(
            [bool(line["refusal"]) for line in house["lines"]], [True, False]
        )
        self.assertFalse(self._queue()[0]["is_blocked"])
        with self.assertRaisesRegex(UserError, "CMP-57"):
            self._cockpit().record(
                house["key"],
                [
                    {
                        "id": line["id"],
                        "outcome": "reached",
                        "satisfaction": "satisfied",
                    }
                    for line in house["lines"]
                ],
            )
        self.assertEqual(ticket.callback_ids.state, "planned")

    def test_record_and_undo(self):
        """ux 5.2: one call, one result for each line, five minutes to undo."""
        tickets = [self._at_callback(unit_id=self.unit.id) for _ in range(2)]
        key = f"unit-{self.unit.id}"
        calls = [ticket.callback_ids for ticket in tickets]
        answer = self._cockpit().record(
            key,
            [
                {"id": calls[0].id, "outcome": "reached", "satisfaction": "satisfied"},
                {"id": calls[1].id, "outcome": "reached", "satisfaction": "partly"},
            ],
        )
        self.assertEqual(answer["undo_seconds"], 300)
        self.assertEqual(answer["figures"]["calls"], 1)
        self.assertEqual(answer["figures"]["done"], 2)
        self.assertEqual([t.satisfaction for t in tickets], ["satisfied", "partly"])
        for ticket in tickets:
            self.assertEqual((ticket.step, len(ticket.callback_ids)), ("callback", 1))
        self._cockpit().undo(answer["undo_ids"])
        self.assertEqual([call.state for call in calls], ["planned"] * 2)

    def test_no_default_and_nothing_in_bulk(self):
        """ux 2.2: without an outcome and a grade nothing is saved."""
        call = self._at_callback().callback_ids
        key = call.household_key
        for lines in (
            [],
            [{"id": call.id}],
            [{"id": call.id, "outcome": "reached"}],
            [{"id": call.id, "outcome": "sleeping"}],
            [{"id": str(call.id), "outcome": "reached"}],
            [{"id": 0, "outcome": "no_answer"}],
            "reached",
            None,
        ):
            with self.subTest(lines=lines), self.assertRaises(UserError):
                self._cockpit().record(key, lines)
        self.assertEqual(call.state, "planned")

    def test_server_fields_are_not_recorded(self):
        """Guarantee 1: what the page hands in beside the answers is left out."""
        call = self._at_callback().callback_ids
        self._cockpit().record(
            call.household_key,
            [
                {
                    "id": call.id,
                    "outcome": "no_answer",
                    "user_id": self.desk.id,
                    "is_counted": False,
                    "done_date": "2020-01-01",
                    "ticket_id": 1,
                }
            ],
        )
        self.assertEqual((call.user_id, call.done_date), (self.caller, local(9)))
        self.assertTrue(call.is_counted)

    def test_quiet_hours(self):
        """Decision 3: no call is started from 12:00 to 14:00 and 20:30 to 8:30."""
        with freeze_time(local(8, day=-1)):
            call = self._at_callback().callback_ids
        for moment, is_quiet in (
            (local(8, 29, 59), True),
            (local(8, 30), False),
            (local(11, 59, 59), False),
            (local(12), True),
            (local(13, 59, 59), True),
            (local(14), False),
            (local(20, 29, 59), False),
            (local(20, 30), True),
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                if is_quiet:
                    with self.assertRaisesRegex(UserError, "Quiet hours"):
                        self._cockpit().start_call(call.household_key)
                else:
                    self._cockpit().start_call(call.household_key)
                quiet = self._cockpit().get_household(call.household_key)["quiet"]
                self.assertEqual(bool(quiet), is_quiet)

    def test_promised_time_in_quiet_hours(self):
        """Decision 3: who asked for 12:30 is called then, nobody else."""
        call = self._at_callback().callback_ids
        self._cockpit().reschedule(call.household_key, local(12, 30), "Lunch break")
        with freeze_time(local(12, 20)):
            self._cockpit().start_call(call.household_key)
        with freeze_time(local(13, 1)), self.assertRaisesRegex(UserError, "Quiet"):
            self._cockpit().start_call(call.household_key)

    def test_quiet_hours_are_a_setting(self):
        self.company.write({"cs_callback_noon_from": 12, "cs_callback_noon_to": 12})
        call = self._at_callback().callback_ids
        with freeze_time(local(12, 30)):
            self._cockpit().start_call(call.household_key)

    def test_do_not_disturb_is_apart(self):
        """ux 2.2: who does not want calls is counted apart and comes last."""
        self._person(is_do_not_disturb=True)
        self._at_callback(unit_id=self.unit.id)
        self._at_callback(partner_phone="19900000055")
        queue = self._cockpit().get_queue("all")
        self.assertEqual(queue["disturbed"], 1)
        self.assertEqual(
            [h["is_disturbed"] for h in queue["households"]], [False, True]
        )

    def test_reschedule(self):
        """ux 5.2: key 6; needs a time still to come and a reason."""
        call = self._at_callback().callback_ids
        key = call.household_key
        for date, reason in ((local(9), "x"), (False, "x"), (local(15), " ")):
            with self.subTest(date=date), self.assertRaises(UserError):
                self._cockpit().reschedule(key, date, reason)
        self._cockpit().reschedule(key, local(15, day=4), "On holiday")
        self.assertEqual((call.planned_date, call.due_date), (local(15, day=4),) * 2)
        self.assertTrue(call.is_promised)
        self.assertIn("On holiday", call.ticket_id.message_ids[:1].body)

    def test_pace(self):
        """ux 2.2: calls an hour, and gaps under 20 seconds, per operator."""
        for number, second in enumerate((0, 100, 119, 139)):
            ticket = self._at_callback(partner_phone=f"199000001{number:02}")
            with freeze_time(local(9) + timedelta(seconds=second)):
                self._call(ticket)._record("reached", {"satisfaction": "satisfied"})
        calls = self.Callback.search([("operator_id", "=", self.caller.id)], order="id")
        self.assertEqual(calls.mapped("gap_seconds"), [0, 100, 19, 20])
        self.assertEqual(calls.mapped("is_hasty"), [False, False, True, False])
        with freeze_time(local(9, 5)):
            figures = self._cockpit().get_figures()
        self.assertEqual((figures["calls"], figures["hasty"]), (4, 1))
        self.assertEqual(figures["pace"], round(3600 / (139 / 3)))

    def test_telephone_system_decides_the_pace(self):
        """ux M18: the length of the call wins over the gap between two results."""
        for seconds, phone in ((19, "41"), (20, "42")):
            ticket = self._at_callback(partner_phone=f"199000000{phone}")
            call = self._call(ticket)
            call._record(
                "reached", {"satisfaction": "satisfied", "call_seconds": seconds}
            )
            self.assertIs(call.is_hasty, seconds < 20)

    # -- claims -----------------------------------------------------------------

    def test_claimed_for_ten_minutes(self):
        """ux 5.2: nobody else calls the household for ten minutes; then anybody."""
        call = self._at_callback().callback_ids
        key = call.household_key
        self._cockpit().claim(key)
        self._cockpit().claim(key)
        other = self._cockpit(self.caller_two)
        with freeze_time(local(9, 9, 59)):
            with self.assertRaisesRegex(UserError, "is calling"):
                other.claim(key)
            with self.assertRaisesRegex(UserError, "is calling"):
                other.record(key, [{"id": call.id, "outcome": "no_answer"}])
            self.assertEqual(
                self._queue(user=self.caller_two)[0]["claimed_by"], self.caller.name
            )
        with freeze_time(local(9, 10)):
            other.claim(key)
            with self.assertRaises(UserError):
                self._cockpit().claim(key)
            other.release(key)
            self._cockpit().claim(key)

    def test_claim_of_somebody_else_is_not_released(self):
        call = self._at_callback().callback_ids
        self._cockpit().claim(call.household_key)
        self._cockpit(self.caller_two).release(call.household_key)
        self.assertEqual(call.claim_user_id, self.caller)

    # -- rights -----------------------------------------------------------------

    def test_access(self):
        """CMP-63: the centre calls; departments, auditors and other sites do not."""
        call = self._at_callback().callback_ids
        key = call.household_key
        for user in (self.worker, self.auditor, self.clerk):
            for method, args in (
                ("get_queue", []),
                ("get_household", [key]),
                ("record", [key, [{"id": call.id, "outcome": "no_answer"}]]),
                ("undo", [[call.id]]),
                ("claim", [key]),
                ("reschedule", [key, local(15), "x"]),
                ("get_figures", []),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(self._cockpit(user), method)(*args)
        for user in (self.desk_other, self.foreign_desk):
            self.assertEqual(self._queue(user=user), [])
            with self.assertRaisesRegex(UserError, "Nothing of this household"):
                self._cockpit(user).get_household(key)
            with self.assertRaises(AccessError):
                self._cockpit(user).undo([call.id])

    def test_rules_by_role(self):
        """CMP-64: everybody reads the rules, the service manager keeps them."""
        rule = self.env.ref("cs_complaint.cs_callback_rule_repair")
        self._as(rule, self.caller).read(["delay"])
        for user in (self.caller, self.scheduler, self.worker):
            with self.assertRaises(AccessError):
                self._as(rule, user).delay = 9
        self._as(rule, self.service_manager).delay = 2
        with self.assertRaises(AccessError):
            self._as(rule, self.service_manager).unlink()


@tagged("post_install", "-at_install")
class TestCockpitQueries(CsCallbackCommon):
    """The queue costs the same for few and for many."""

    def _fill(self, count, start):
        tickets = self.Ticket.with_context(tracking_disable=True).create(
            [
                self._ticket_vals(
                    kind="repair", partner_phone=f"1990{start + number:07}"
                )
                for number in range(count)
            ]
        )
        self.env["cs.assignment"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "department_id": self.department.id,
                    "employee_id": self.worker_employee.id,
                    "deadline": self._tomorrow(),
                }
                for ticket in tickets
            ]
        )
        tickets._move_to("assigned")
        tickets.write({"result": "Done", "verification": "founded"})
        tickets._move_to("reported")
        return tickets

    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        return self.env.cr.sql_log_count - before

    @warmup
    def test_queue(self):
        """ux 5.2: constant queries, 10 households or 200."""
        cockpit = self._as(self.Cockpit, self.caller)
        self._fill(10, 0)
        cockpit.get_queue("all")
        few = self._count(lambda: cockpit.get_queue("all"))
        self._fill(190, 1000)
        many = self._count(lambda: cockpit.get_queue("all"))
        self.assertEqual(len(cockpit.get_queue("all")["households"]), 200)
        self.assertLessEqual(many, few)

    @warmup
    def test_plan(self):
        """CMP-19: planning the calls of a batch asks no query for each."""
        few = self._count(lambda: self._fill(5, 0).callback_ids)
        self.assertTrue(few)
        tickets = self._fill(60, 500)
        callers = self._count(lambda: self.Callback._get_default_callers(tickets[:5]))
        more = self._count(lambda: self.Callback._get_default_callers(tickets))
        self.assertLessEqual(more, callers + 1)
