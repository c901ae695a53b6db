from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from . import common

ANSWER = "1-4栋供水已恢复，水质检测合格。"


@tagged("post_install", "-at_install")
class TestMassEvent(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user(
            "leader", "cs_complaint.cs_complaint_group_duty_leader", cls.site
        )
        cls.Event = cls.env["cs.mass.event"]
        cls.building, cls.building_other = cls.env["cs.building"].create(
            [
                {"name": "Building 1", "code": "1", "site_id": cls.site.id},
                {"name": "Building 2", "code": "2", "site_id": cls.site.id},
            ]
        )
        cls.unit, cls.unit_other = cls.env["cs.unit"].create(
            [
                {"building_id": building.id, "room": "101"}
                for building in (cls.building, cls.building_other)
            ]
        )

    def _event(self, **vals):
        return self._as(self.Event, self.leader).create(
            {
                "name": "Buildings 1–4: no water",
                "site_id": self.site.id,
                "cause": "Burst main",
                "department_id": self.department.id,
                "category_id": self.category.id,
                **vals,
            }
        )

    def _child_vals(self, count):
        return [
            {"partner_phone": f"1990001{number:04d}", "place_text": "Hall"}
            for number in range(count)
        ]

    def _ended(self, event):
        event.write({"result": "Pipe changed", "answer": ANSWER})
        return event._end()

    def test_two_fields(self):
        """F6: telephone and place make a dispatched child."""
        event = self._event()
        child = self._as(event, self.desk)._create_child(
            {"partner_phone": "19900010001", "unit_id": self.unit.id}
        )
        self.assertEqual(child.mass_event_id, event)
        self.assertEqual(child.kind, "repair")
        self.assertEqual(child.name, event.name)
        self.assertEqual(child.category_id, self.category)
        self.assertEqual(child.step, "assigned")
        self.assertEqual(child.department_id, self.department)
        self.assertEqual(event.ticket_count, 1)

    def test_link(self):
        """F6: an open ticket of the same site is linked, once."""
        event = self._event()
        ticket = self._new_ticket(kind="repair")
        self._as(event, self.desk)._link(ticket)
        self.assertEqual(ticket.mass_event_id, event)
        second = self._event(name="Second")
        far = self._new_ticket(kind="repair", site_id=self.site_other.id)
        closed = self._closed_ticket()
        for wrong in (ticket, far, closed):
            with self.assertRaises(UserError):
                second._link(wrong)
        with self.assertRaises(ValidationError):
            self._as(ticket, self.service_manager).write({"mass_event_id": second.id})

    def test_one_answer_for_all(self):
        """CMP-55: one result and one answer serve all and stop the clocks."""
        event = self._event(kind="complaint")
        with freeze_time("2026-03-02 02:00:00"):
            children = self._as(event, self.desk)._create_children(
                [{**vals, "partner_name": "Li"} for vals in self._child_vals(3)]
            )
            children._note_apology()
            event._dispatch(children)
            children.write({"verification": "founded"})
        told = children[0]
        with freeze_time("2026-03-02 03:00:00"):
            told.answer = "抢修班已到场，十点前恢复供水。"
            reported, left = self._ended(event)
        self.assertEqual(reported, children)
        self.assertFalse(left)
        self.assertEqual(set(children.mapped("step")), {"callback"})
        self.assertEqual(set(children.mapped("result")), {"Pipe changed"})
        self.assertEqual(set((children - told).mapped("answer")), {ANSWER})
        # Who was answered already keeps the answer he was given.
        self.assertEqual(told.answer, "抢修班已到场，十点前恢复供水。")
        self.assertTrue(all(children.mapped("replied_date")))
        self.assertFalse(any(children.mapped("is_reply_late")))
        self.assertEqual(len(children.callback_ids), 3)
        self.assertEqual(event.state, "ended")

    def test_incomplete_child_stays(self):
        """CMP-27: who lacks something is left behind and named, nobody else is."""
        event = self._event()
        children = self._as(event, self.desk)._create_children(self._child_vals(2))
        lacking = self._as(event, self.desk)._create_child({"place_text": False})
        self.assertEqual(lacking.step, "registered")
        reported, left = self._ended(event)
        self.assertEqual((reported, left), (children, lacking))
        self.assertEqual(lacking.step, "registered")
        self.assertEqual(lacking.answer, ANSWER)

    def test_what_ending_needs(self):
        """CMP-14, CMP-43, CMP-55: result, definite answer, no taboo phrase."""
        event = self._event()
        for vals, word in (
            ({}, "result is empty"),
            ({"result": "Done"}, "answer is empty"),
            ({"answer": "正在处理中，会尽快恢复"}, "interim"),
            ({"answer": "这事情不归我管"}, "不归我管"),
        ):
            event.write(vals)
            with self.assertRaisesRegex(UserError, word):
                event.action_end()
            self.assertEqual(event.state, "running")

    def test_sample(self):
        """CMP-13: from ten children on a sample of at least a tenth is called."""
        self.company.cs_event_sample_percent = 10
        small = self._event(name="Small")
        self._as(small, self.desk)._create_children(self._child_vals(9))
        self._ended(small)
        self.assertEqual(len(small.ticket_ids.callback_ids), 9)
        self.assertEqual(small.sample_percent, 100)
        large = self._event(name="Large")
        self._as(large, self.desk)._create_children(self._child_vals(11))
        self._ended(large)
        self.assertEqual(len(large.ticket_ids.callback_ids), 2)
        self.assertEqual(large.sample_percent, 10)
        self.assertEqual(len(large.ticket_ids.filtered("is_event_sampled_out")), 9)

    def test_default_calls_everybody(self):
        """CMP-13: by default every child of a large event is called back."""
        event = self._event()
        self._as(event, self.desk)._create_children(self._child_vals(12))
        self._ended(event)
        self.assertEqual(len(event.ticket_ids.callback_ids), 12)

    @mute_logger("odoo.sql_db")
    def test_sample_setting(self):
        """CMP-13: the setting is never under a tenth."""
        for vals in ({"cs_event_sample_percent": 9}, {"cs_event_sample_from": 9}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.company.write(vals)
                self.env.flush_all()

    def test_find_running(self):
        """F6: the red bar shows what runs at the place, in one query."""
        whole = self._event(name="Whole")
        here = self._event(name="Here", building_ids=[(6, 0, self.building.ids)])
        self._event(name="Far", site_id=self.site.id)._write_by_server(
            {"state": "ended"}
        )
        find = self.Event._find_running
        self.assertEqual(find(self.site), here | whole)
        self.assertEqual(find(self.site, self.unit), here | whole)
        self.assertEqual(find(self.site, self.unit_other), whole)
        self.assertFalse(find(self.site_other))
        area = self.env["cs.area"].create({"name": "Gate", "site_id": self.site.id})
        self.assertEqual(find(self.site, area=area), whole)
        here.area_ids = area
        self.assertEqual(find(self.site, area=area), here | whole)

    @warmup
    def test_bar_query(self):
        """F6: one query, however many events there are."""
        self.Event.create(
            [{"name": f"E{i}", "site_id": self.site.id} for i in range(20)]
        )
        site, unit = self._as(self.site, self.desk), self._as(self.unit, self.desk)
        Event = self._as(self.Event, self.desk)
        Event._get_bar(site, unit)
        self.env.flush_all()
        Event.invalidate_model()
        with self.assertQueryCount(1):
            self.assertEqual(len(Event._get_bar(site, unit)), 20)

    def test_who_may(self):
        """F6: the duty leader opens and ends; the desk links; others do not."""
        with self.assertRaises(AccessError):
            self._as(self.Event, self.desk).create(
                {"name": "E", "site_id": self.site.id}
            )
        event = self._event()
        with self.assertRaises(AccessError):
            self._as(event, self.desk).action_end()
        with self.assertRaises(AccessError):
            self._as(event, self.worker)._link(self._new_ticket(kind="repair"))
        self.assertFalse(
            self._as(self.Event, self.desk_other).search([("id", "=", event.id)])
        )
        self.assertFalse(
            self._as(self.Event, self.foreign_desk).search([("id", "=", event.id)])
        )

    def test_history(self):
        """Guarantees 1, 3, 4: an ended event stays; nobody forges its state."""
        event = self._event()
        for vals in ({"state": "ended"}, {"ended_date": "2026-03-02 02:00:00"}):
            with self.assertRaises(ValidationError):
                event.sudo().write(vals)
        with self.assertRaises(ValidationError):
            self._event(state="ended")
        defaulted = self._as(
            self.Event.with_context(default_state="ended"), self.leader
        ).create({"name": "E", "site_id": self.site.id})
        self.assertEqual(defaulted.state, "running")
        self._ended(event)
        with self.assertRaises(UserError):
            event.write({"answer": "Other"})
        with self.assertRaises(UserError):
            event._link(self._new_ticket(kind="repair"))
        with self.assertRaises(UserError):
            event.sudo().unlink()

    def test_places_of_the_site(self):
        """Guarantee 8: an event lies in its own site."""
        with self.assertRaises(UserError):
            self._event(
                site_id=self.site_other.id, building_ids=[(6, 0, self.building.ids)]
            )

    def test_button_on_the_ticket(self):
        """F6: with one running event the ticket is linked at once."""
        ticket = self._as(self._new_ticket(kind="repair"), self.desk)
        with self.assertRaises(UserError):
            ticket.action_link_event()
        event = self._event()
        self.assertFalse(ticket.action_link_event())
        self.assertEqual(ticket.mass_event_id, event)
        self._event(name="Second")
        other = self._as(self._new_ticket(kind="repair"), self.desk)
        action = other.action_link_event()
        self.assertEqual(action["res_model"], "cs.mass.event.link")

    def test_large_event(self):
        """CMP-55: ending costs few queries for each further child."""

        def count(size):
            event = self._event(name=f"Event of {size}")
            self._as(event, self.desk).with_context(
                tracking_disable=True
            )._create_children(self._child_vals(size))
            event.write({"result": "Pipe changed", "answer": ANSWER})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reported, left = event._end()
            self.env.flush_all()
            self.assertEqual((len(reported), len(left)), (size, 0))
            return self.env.cr.sql_log_count - before

        count(2)
        small, large = count(10), count(100)
        self.assertLessEqual(large, small + 20)
