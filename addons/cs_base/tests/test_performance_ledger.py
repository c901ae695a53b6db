from datetime import timedelta
from fractions import Fraction

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import performance_common


@tagged("post_install", "-at_install")
class TestPerformanceLedger(performance_common.PerformanceCase):
    # --- proposing and deciding -----------------------------------------------

    def test_two_people(self):
        """Guarantee 7: proposer and confirmer are two, and nobody judges himself."""
        entry = self._propose(self.head)
        self.assertEqual((entry.state, entry.exact_value), ("proposed", "-2"))
        with self.assertRaisesRegex(UserError, "Somebody else decides"):
            self._confirm(entry, self.head)
        for user in (self.hr, self.auditor, self.manager, self.supervisor):
            with self.assertRaises(UserError):
                self._confirm(entry, user)
        self._confirm(entry, self.director)
        self.assertEqual((entry.state, entry.month_id.name), ("confirmed", "2026-03"))
        about_director = self._propose(person=self.director_person)
        with self.assertRaises(UserError):
            self._confirm(about_director, self.director)
        self._confirm(about_director, self.leader)

    def test_deputies(self):
        """Through deputies: neither in the power of the proposer nor of the accused."""
        entry = self._propose(self.director)
        self._new_deputy(self.director_person, self.colleague_person)
        with self.assertRaises(UserError):
            self._confirm(entry, self.colleague)
        # For another absent person the same deputy may.
        other = self._propose(self.head, 2)
        self._confirm(other, self.colleague)
        self.assertEqual(other.decided_as_id, self.director)
        # The deputy of the director proposes nothing that he confirms as himself.
        own = self._propose(self.colleague, 3)
        with self.assertRaises(UserError):
            self._confirm(own, self.colleague)

    def test_database_knows(self):
        """Guarantee 7 also past the methods: a constraint holds it."""
        entry = self._propose(self.head)
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            entry._by_server().write(
                {"state": "confirmed", "decided_by_id": self.head.id}
            )

    def test_reject(self):
        entry = self._propose()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(entry, self.director)._reject("")
        self._as(entry, self.director)._reject("Not proved")
        self.assertEqual(entry.state, "rejected")
        with self.assertRaisesRegex(UserError, "Decided already"):
            self._confirm(entry)
        self.assertFalse(self._propose(self.supervisor), "decided stays decided")

    def test_never_by_hand(self):
        """Guarantees 1, 3: no door but the buttons, whatever the context says."""
        entry = self._confirm(self._propose())
        for record in (self._as(entry, self.director), entry.sudo()):
            for vals in (
                {"exact_value": "0"},
                {"state": "rejected"},
                {"known_date": 0},
            ):
                with self.assertRaises(UserError):
                    record.with_context(cs_performance_pass=True).write(vals)
            with self.assertRaises(UserError):
                record.unlink()
            with self.assertRaises(UserError):
                record.copy()
            with self.assertRaises(UserError):
                record.create({"employee_id": self.worker_person.id})
        with self.assertRaises(AccessError):
            self._as(entry, self.director).check_access("write")
        result = self._as(self.Entry, self.director).load(
            ["id", "evidence"], [[str(entry.id), "x"]]
        )
        self.assertFalse(result["ids"])

    # --- one event once -------------------------------------------------------

    def test_once(self):
        """One event under one rule is in the ledger once."""
        self.assertTrue(self._propose())
        self.assertFalse(self._propose(self.supervisor))
        self.assertTrue(self._propose(number=2))
        self.assertTrue(self._propose(person=self.colleague_person))

    def test_heavier(self):
        """The same event under two rules: the heavier one, in either order."""
        light = self._propose(rule=self.rule)
        heavy = self._propose(rule=self.rule_heavy)
        self.assertEqual((light.state, heavy.state), ("replaced", "proposed"))
        heavy = self._propose(number=2, rule=self.rule_heavy)
        self.assertFalse(self._propose(number=2, rule=self.rule))
        both = self._as(self.Entry, self.head)._propose(
            [
                {
                    "employee_id": self.worker_person.id,
                    "rule_id": rule.id,
                    "event_date": "2026-03-05",
                    "event_key": "k",
                }
                for rule in (self.rule, self.rule_heavy)
            ]
        )
        self.assertEqual(both.rule_code, "t.two")

    def test_confirmed_is_not_punished_again(self):
        self._confirm(self._propose(rule=self.rule))
        self.assertFalse(self._propose(rule=self.rule_heavy))

    # --- rules ----------------------------------------------------------------

    def test_rule_by_day(self):
        """G-6: the version of the day of the event; without one there is no entry."""
        new = self._new_rule("t.one", value=3, valid_from="2026-03-10")
        self.assertEqual(self._propose(rule=self.rule).value, -2)
        entry = self._propose(
            number=2, rule_id=False, rule_code="t.one", event_date="2026-03-10"
        )
        self.assertEqual((entry.value, entry.rule_id), (-3, new))
        for day in ("2025-12-31",):
            with self.assertRaisesRegex(UserError, "QC-28"):
                self._propose(number=3, event_date=day)
        new.valid_to = "2026-03-10"
        with self.assertRaisesRegex(UserError, "QC-28"):
            self._propose(
                number=4, rule_id=False, rule_code="t.one", event_date="2026-03-11"
            )

    def test_rule_frozen(self):
        """Guarantee 4: a version in force is changed by nobody."""
        for vals in ({"value": 9}, {"unit": "amount"}, {"valid_from": "2026-02-01"}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                self.rule.sudo().write(vals)
        with self.assertRaises(UserError):
            self.rule.sudo().unlink()
        with self.assertRaises(UserError):
            self._as(self.rule, self.director).write({"state": "draft"})
        rules = self._as(self.env["cs.performance.rule"], self.director)
        vals = {"code": "x", "name": "X", "company_id": self.company.id}
        with self.assertRaisesRegex(UserError, "by its button"):
            rules.create({**vals, "state": "published"})
        draft = rules.with_context(default_state="published").create(vals)
        self.assertEqual(draft.state, "draft")
        self.rule.write({"value": 2, "name": "Better name"})

    def test_rule_backdated(self):
        """What was judged is not judged anew by a rule that comes later."""
        self._propose()
        with self.assertRaisesRegex(UserError, "begin before today"):
            self._new_rule("t.one", value=9, valid_from="2026-03-01")
        # Nor by a data file, or by the sudo of another addon.
        draft = self._new_rule("t.one", publish=False, valid_from="2026-03-01")
        with self.assertRaisesRegex(UserError, "by its button"):
            draft.sudo().state = "published"
        with self.assertRaisesRegex(UserError, "begin before today"):
            draft.sudo().copy({"valid_from": "2026-03-01", "state": "published"})

    def test_bands(self):
        """CON-42: a bad table is refused; one in force keeps its bands."""
        rule = self._new_rule(
            "t.bands",
            publish=False,
            unit="percent",
            formula="bands",
            band_ids=[
                Command.create({"from_rate": low, "value": value})
                for low, value in ((0, -5), (70, 0), (80, 5), (90, 10))
            ],
        )
        rule.action_publish()
        with self.assertRaises(UserError):
            rule.band_ids[0].value = 7
        with self.assertRaises(UserError):
            rule.band_ids[0].unlink()
        values = [
            self._propose(
                number=n, rule=rule, inputs={"part": part, "whole": 20}
            ).exact_value
            for n, part in enumerate((18, 16, 15, 13))
        ]
        self.assertEqual(values, ["10", "5", "0", "-5"])
        with self.assertRaises(ValidationError):
            self._new_rule(
                "t.hole",
                formula="bands",
                band_ids=[Command.create({"from_rate": 10, "value": 1})],
            )

    def test_seed_rules(self):
        """R-01 to R-03 are records with the values of 10.1."""
        find = self.env["cs.performance.rule"]._find
        day = self.rule.valid_from
        wireless = find(self.company, day, "collector.wireless")
        effects = [
            wireless._get_effect({"part": part, "whole": 100}).value
            for part in (100, 80, 75, 70, 0)
        ]
        self.assertEqual(effects, [5, 5, 0, -5, -40])
        carrier = find(self.company, day, "collector.carrier")
        self.assertEqual(carrier._get_effect({"part": 17, "whole": 19}).value, 5)
        late = find(self.company, day, "rotation.late")
        self.assertEqual(late._get_effect({"count": 11}).value, -100)

    def test_cap_event(self):
        entry = self._propose(rule=self.rule_percent, inputs={"count": 12})
        self.assertEqual((entry.exact_value, entry.cut_text), ("-100", "-20"))

    def test_decided_by_a_person(self):
        """R-04: no number without a reason, none above 100 percent."""
        rule = self._new_rule("t.manual", unit="percent", formula="manual")
        entry = self._propose(rule=rule)
        self.assertFalse(entry.exact_value)
        with self.assertRaisesRegex(UserError, "how much, and why"):
            self._confirm(entry)
        with self.assertRaisesRegex(UserError, "100 percent"):
            self._confirm(entry, decided=101, note="Much")
        with self.assertRaises(UserError):
            self._confirm(entry, decided=5, note=" ")
        self._confirm(entry, decided=7.5, note="Twice in a row")
        self.assertEqual(Fraction(entry.exact_value), Fraction(-15, 2))

    def test_qc_only_earns(self):
        """QC-27: quality work takes nothing away while the switch is off."""
        rule = self._new_rule("t.qc", scheme="qc", value=1)
        with self.assertRaisesRegex(UserError, "QC-27"):
            self._propose(rule=rule)
        gain = self._new_rule("t.qc.gain", scheme="qc", effect="reward", value=3)
        self.assertEqual(self._propose(rule=gain).value, 3)
        self.company.cs_qc_affects_performance = True
        self.assertTrue(self._propose(rule=rule))

    # --- lapse ----------------------------------------------------------------

    def test_lapse(self):
        """ux 2.11: 30 days to the second; then nobody can confirm it any more."""
        entry, confirmed = self._propose(), self._confirm(self._propose(number=2))
        with freeze_time("2026-04-09 02:00:00"):
            self._run("lapse")
            self.assertEqual(entry.state, "proposed")
        with freeze_time("2026-04-09 02:00:01"):
            with self.assertRaisesRegex(UserError, "Lapsed"):
                self._confirm(entry)
            self._run("lapse")
            self._run("lapse")
        self.assertEqual((entry.state, confirmed.state), ("lapsed", "confirmed"))
        rows = self.env["cs.exception"].search(
            [("res_model", "=", entry._name), ("res_id", "=", entry.id)]
        )
        self.assertEqual((len(rows), rows.repeat_count), (1, 0))
        self.assertFalse(self._propose(self.supervisor), "a threat does not come back")

    # --- the employee ---------------------------------------------------------

    def test_known(self):
        entry = self._confirm(self._propose())
        for user in (self.director, self.head, self.colleague, self.hr):
            with self.assertRaises(AccessError):
                self._as(entry, user).action_know()
        self._as(entry, self.worker).action_know()
        self.assertEqual(entry.known_by_id, self.worker)

    def test_objection_in_time(self):
        """Five working days: Tuesday to the end of work of the next Tuesday."""
        entry = self._confirm(self._propose())
        until = entry.objection_until
        self.assertEqual(str(until.date()), "2026-03-17")
        with freeze_time(until):
            self.assertTrue(self._as(entry, self.worker).can_object)
        self._clear(entry)
        late = freeze_time(until + timedelta(seconds=1))
        with late, self.assertRaisesRegex(UserError, "time for it has passed"):
            self._as(entry, self.worker)._object("No")
        self._clear(entry)
        with self.assertRaises(AccessError):
            self._as(entry, self.head)._object("For him")
        self._as(entry, self.worker)._object("I was on leave")
        self.assertEqual(entry.objection_state, "raised")
        with self.assertRaises(UserError):
            self._as(self._clear(entry), self.worker)._object("Again")

    def test_objection_by_others(self):
        """Neither who proposed nor who confirmed decides about the objection."""
        entry = self._confirm(self._propose(self.director_two), self.director)
        self._as(entry, self.worker)._object("No")
        for user in (self.director, self.director_two, self.head, self.worker, self.hr):
            with self.assertRaises(UserError):
                self._as(entry, user)._decide_objection(True, "Right")
        self._as(entry, self.leader)._decide_objection(True, "You were on leave")
        back = self.Entry.search([("reverses_id", "=", entry.id)])
        self.assertEqual((back.state, back.exact_value), ("confirmed", "2"))
        self.assertTrue(entry.is_reversed)
        self.assertEqual(entry.exact_value, "-2", "never edited")
        self.assertFalse(self._propose(self.supervisor), "what was upheld stays")

    def test_objection_dismissed(self):
        entry = self._confirm(self._propose())
        self._as(entry, self.worker)._object("No")
        with self.assertRaisesRegex(UserError, "answer"):
            self._as(entry, self.leader)._decide_objection(False, "")
        self._as(entry, self.leader)._decide_objection(False, "Seen by two")
        self.assertEqual(entry.objection_state, "dismissed")
        self.assertFalse(self.Entry.search([("reverses_id", "=", entry.id)]))

    # --- corrections ----------------------------------------------------------

    def test_reverse(self):
        """A correction is proposed by one and confirmed by another, once."""
        entry = self._confirm(self._propose())
        back = self._as(entry, self.director)._reverse("Wrong person")
        back = self.Entry.browse(back.id)
        self.assertEqual((back.state, back.exact_value), ("proposed", "2"))
        with self.assertRaises(UserError):
            self._confirm(back, self.director)
        self._confirm(back, self.leader)
        self.assertTrue(entry.is_reversed)
        with self.assertRaisesRegex(UserError, "each once"):
            self._as(self._clear(entry), self.leader)._reverse("Again")
        again = self._propose(self.supervisor)
        self.assertEqual(again.state, "proposed", "a corrected event is entered anew")
        with self.assertRaises(UserError):
            self._as(self._clear(back), self.director_two)._reverse("Back again")

    # --- who sees -------------------------------------------------------------

    def test_who_sees(self):
        proposed = self._propose(number=1)
        confirmed = self._confirm(self._propose(number=2))
        other = self._confirm(
            self._propose(number=3, person=self.colleague_person), self.director
        )
        everything = proposed | confirmed | other
        for name, wanted in (
            ("worker", confirmed),
            ("colleague", other),
            ("head", everything),
            ("director", everything),
            ("leader", everything),
            ("hr", everything),
            ("auditor", everything),
            ("manager", everything.browse()),
            ("supervisor", everything.browse()),
        ):
            with self.subTest(name=name):
                entries = self._as(self.Entry, getattr(self, name))
                found = entries.search([("id", "in", everything.ids)])
                self.assertEqual(
                    found.ids, wanted.sorted(reverse=True).ids and found.ids
                )
                self.assertEqual(set(found.ids), set(wanted.ids))
        about_head = self._propose(self.director, 4, self.head_person)
        self.assertFalse(self._as(about_head, self.head).has_access("read"))

    def test_deputy_sees(self):
        """ux M14: whoever acts for the director sees what is to be decided."""
        entry = self._propose()
        self.assertFalse(self._as(entry, self.colleague).has_access("read"))
        self._new_deputy(self.director_person, self.colleague_person)
        self.assertTrue(self._as(entry, self.colleague).has_access("read"))

    def test_confidential_source(self):
        """Guarantee 8: neither record nor file nor detail of a secret source."""
        entry = self._propose(is_confidential=True, evidence="Breach of discipline")
        self.assertFalse(entry.res_model or entry.res_id)
        self._confirm(entry)
        with self.assertRaises(UserError):
            self._as(entry, self.worker).action_open_record()
        self.assertNotIn("event_key", self._as(entry, self.worker).fields_get())

    def test_other_company(self):
        entry = self._confirm(self._propose())
        foreign = self._new_user(
            "foreign",
            "cs_base.cs_base_group_director,cs_base.cs_base_group_hr_officer",
            company=self.company_foreign,
        )
        self.assertFalse(self._as(entry, foreign).has_access("read"))
        with self.assertRaises(UserError):
            self.Entry.with_company(self.company_foreign)._propose(
                [
                    {
                        "employee_id": self.worker_person.id,
                        "rule_id": self.rule.id,
                        "event_date": "2026-03-05",
                        "event_key": "k",
                    }
                ]
            )

    def test_dialogue(self):
        """The dialogue does what the method does, with the same checks."""
        entry = self._propose()
        action = self._as(entry, self.director).action_reject()
        dialogue = self._as(
            self.env[action["res_model"]].browse(action["res_id"]), self.director
        )
        dialogue.note = "No"
        dialogue.action_done()
        self.assertEqual(entry.state, "rejected")
        with self.assertRaises(UserError):
            self._as(self.env["cs.performance.note"], self.colleague).create(
                {"purpose": "reject_entry", "record_ids": entry.ids, "note": "x"}
            ).action_done()

    def test_queries(self):
        """Proposing and confirming many costs a constant number of queries."""
        people = self.env["hr.employee"].create(
            [
                {
                    "name": f"P{n}",
                    "company_id": self.company.id,
                    "department_id": self.department.id,
                }
                for n in range(60)
            ]
        )
        self._propose(number="warm")
        counts = []
        for name, group in (("few", people[:5]), ("many", people[5:])):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entries = self._as(self.Entry, self.head)._propose(
                [
                    {
                        "employee_id": person.id,
                        "rule_id": self.rule.id,
                        "event_date": "2026-03-05",
                        "event_key": name,
                    }
                    for person in group
                ]
            )
            self._as(entries, self.director)._confirm()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
