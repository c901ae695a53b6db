from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from . import intake_common


@tagged("post_install", "-at_install")
class TestIntakeSearch(intake_common.CsIntakeCommon):
    """ux 5.1: the box, and what is shown while somebody types."""

    def _search(self, text, user=None, **kwargs):
        return self._desk(user).search_box(text, **kwargs)

    def _ids(self, text, key, user=None, kind=None):
        items = self._found(self._search(text, user), key)
        return [i["id"] for i in items if kind is None or i["type"] == kind]

    # -- each type -----------------------------------------------------------

    def test_phone(self):
        for text in ("13800000012", "138 0000 0012", "+86 13800000012"):
            answer = self._search(text)
            person = self._found(answer, "persons")[0]
            self.assertEqual(person["id"], self.owner.id)
            self.assertEqual(person["phone"], "138****0012")
            self.assertEqual(answer["phone"], "13800000012")

    def test_the_whole_number_is_not_in_the_list(self):
        """ux 5.1: numbers are masked until somebody is picked."""
        self.assertNotIn("13900001380", str(self._search("wh")))

    def test_last_four_digits_show_every_group(self):
        """Four digits are a number, a room or a ticket: all are shown."""
        unit = self.env["cs.unit"].create(
            {"building_id": self.house.id, "entrance": "1", "room": "1380"}
        )
        ticket = self._new_ticket(unit_id=self.unit.id)
        month = ticket.number[:4]
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET number = %s WHERE id = %s",
            [f"{month}-001380", ticket.id],
        )
        ticket.invalidate_recordset()
        answer = self._search("1380")
        self.assertEqual(self._found(answer, "persons")[0]["id"], self.tenant.id)
        self.assertEqual(self._found(answer, "units")[0]["id"], unit.id)
        self.assertEqual(self._found(answer, "tickets")[0]["id"], ticket.id)

    def test_address_in_any_spelling(self):
        for text in ("3-2-1201", "3栋2单元1201", "321201", "３－２－１２０１"):
            with self.subTest(text=text):
                self.assertEqual(self._ids(text, "units"), self.unit.ids)
                self.assertIn(self.owner.id, self._ids(text, "persons"))

    def test_bare_room_number(self):
        self.assertEqual(self._ids("1101", "units"), self.below.ids)

    def test_public_area(self):
        self.assertEqual(self._ids("大堂", "units", kind="area"), self.area.ids)
        self.assertEqual(self._ids("dt", "units", kind="area"), self.area.ids)

    def test_name_and_initials(self):
        for text in ("张磊", "zhanglei", "zl", "ZL"):
            with self.subTest(text=text):
                self.assertEqual(self._ids(text, "persons"), self.owner.ids)

    def test_ticket_number_in_every_form(self):
        ticket = self._new_ticket(kind="repair")
        short = ticket.short_number
        for text in (ticket.number, short, short.lower(), short[1:], short[-4:]):
            with self.subTest(text=text):
                self.assertIn(ticket.id, self._ids(text, "tickets"))

    def test_external_number(self):
        ticket = self._new_ticket(external_number="FW2026112000123")
        self.assertEqual(self._ids("fw2026112000123", "tickets"), ticket.ids)

    def test_tickets_of_a_number(self):
        ticket = self._new_ticket(partner_phone="0571-88001234")
        for text in ("0571-88001234", "057188001234", "88001234", "1234"):
            with self.subTest(text=text):
                self.assertIn(ticket.id, self._ids(text, "tickets"))
        self.assertNotIn(ticket.id, self._ids("98001234", "tickets"))

    def test_caller_whom_only_a_ticket_knows(self):
        """Before the archive is filled, earlier calls tell who it is."""
        ticket = self._new_ticket(
            partner_name="李芸", partner_phone="13700000077", unit_id=self.above.id
        )
        for text in ("13700000077", "李芸"):
            item = self._found(self._search(text), "persons")[0]
            self.assertEqual((item["type"], item["id"]), ("caller", ticket.id))
        answer = self._desk().suggest({"pick": {"type": "caller", "id": ticket.id}})
        self.assertEqual(answer["fill"]["phone"], "13700000077")
        self.assertEqual(answer["fill"]["unit_id"], self.above.id)

    def test_nothing_and_anything(self):
        for text in ("", "  ", False, "%", "_", "\\", "'", "x" * 500, "\x00", "😀"):
            with self.subTest(text=text):
                self.assertFalse(self._search(text)["groups"])

    # -- scope ------------------------------------------------------------

    def test_other_sites_and_companies_leak_nothing(self):
        """Guarantee 8: the same number and door elsewhere are not shown."""
        ticket = self._new_ticket(
            partner_phone="13800000012",
            site_id=self.site_other.id,
            unit_id=self.unit_other.id,
            partner_name="张磊",
        )
        for text in ("13800000012", "0012", "3-2-1201", "张磊", ticket.number):
            answer = self._search(text)
            found = [i for g in answer["groups"] for i in g["items"]]
            self.assertLessEqual(
                {i.get("site_id", self.site.id) for i in found}, {self.site.id}
            )
            self.assertNotIn(
                ticket.id, [i["id"] for i in found if i["type"] in ("ticket", "caller")]
            )

    def test_a_site_may_be_chosen(self):
        manager = self.service_manager
        both = self._found(self._search("3-2-1201", manager), "units")
        self.assertEqual({u["id"] for u in both}, {self.unit.id, self.unit_other.id})
        answer = self._search("3-2-1201", manager, site_id=self.site_other.id)
        self.assertEqual(
            [u["id"] for u in self._found(answer, "units")], self.unit_other.ids
        )

    def test_a_foreign_site_id_opens_nothing(self):
        answer = self._search("3-2-1201", site_id=self.site_foreign.id)
        self.assertEqual([u["id"] for u in self._found(answer, "units")], self.unit.ids)

    def test_confidential_tickets_are_not_shown(self):
        """CMP-32: not in the box, not beside it, not as a caller."""
        ticket = self._new_ticket(
            is_discipline=True,
            unit_id=self.unit.id,
            partner_phone="13700000077",
            investigation_vals={"course_of_events": "A guard shouted"},
        )
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET phone_digits = '13700000077', "
            "phone_last4 = '0077', unit_id = %s WHERE id = %s",
            [self.unit.id, ticket.id],
        )
        ticket.invalidate_recordset()
        for user in (self.desk, self.service_manager):
            desk = self._desk(user)
            for text in (ticket.number, ticket.short_number, "13700000077", "3-2-1201"):
                items = self._found(desk.search_box(text), "tickets")
                self.assertNotIn(ticket.id, [i["id"] for i in items])
            shown = desk.suggest({"unit_id": self.unit.id, "phone": "13700000077"})
            self.assertNotIn(ticket.id, [t["id"] for t in shown["tickets"]])
            fill = desk.suggest({"pick": {"type": "ticket", "id": ticket.id}})["fill"]
            self.assertFalse(fill)

    # -- suggestions ---------------------------------------------------------

    def test_pick_fills_the_form(self):
        answer = self._desk().suggest({"pick": {"type": "person", "id": self.owner.id}})
        self.assertEqual(
            answer["fill"],
            {
                "person_id": self.owner.id,
                "name": "张磊",
                "phone": "13800000012",
                "unit_id": self.unit.id,
                "area_id": False,
                "place": self.unit.display_name,
                "site_id": self.site.id,
            },
        )

    def test_the_number_that_calls_counts(self):
        vals = {"phone": "13711112222", "pick": {"type": "person", "id": self.owner.id}}
        self.assertNotIn("phone", self._desk().suggest(vals)["fill"])

    def test_pick_out_of_reach_fills_nothing(self):
        for kind, record in (
            ("person", self.unit_foreign.current_person_ids),
            ("unit", self.unit_other),
            ("ticket", self._new_ticket(site_id=self.site_other.id)),
        ):
            pick = {"type": kind, "id": record.id}
            self.assertFalse(self._desk().suggest({"pick": pick})["fill"])

    def test_persons_of_unit_and_number(self):
        answer = self._desk().suggest({"unit_id": self.unit.id})
        self.assertEqual(
            {p["id"] for p in answer["persons"]}, {self.owner.id, self.tenant.id}
        )
        tenant = next(p for p in answer["persons"] if p["id"] == self.tenant.id)
        self.assertEqual((tenant["quiet"], tenant["role"]), ("12:00–14:00", "tenant"))

    @freeze_time("2026-11-20 04:30:00")
    def test_do_not_disturb_now(self):
        """12:30 in Shanghai lies in the quiet noon of the tenant."""
        answer = self._desk().suggest({"unit_id": self.unit.id})
        now = {p["id"]: p["is_disturbed_now"] for p in answer["persons"]}
        self.assertEqual(now, {self.owner.id: False, self.tenant.id: True})

    def test_open_tickets_of_unit_and_number(self):
        mine = self._new_ticket(unit_id=self.unit.id)
        by_phone = self._new_ticket(partner_phone="13800000012", unit_id=False)
        closed = self._closed_ticket(unit_id=self.unit.id)
        answer = self._desk().suggest({"unit_id": self.unit.id, "phone": "13800000012"})
        shown = [t["id"] for t in answer["tickets"]]
        self.assertEqual(set(shown), {mine.id, by_phone.id})
        self.assertEqual(answer["recent_count"], 3)
        self.assertNotIn(closed.id, shown)

    def test_count_of_90_days(self):
        """The count looks back 90 days, to the second."""
        now = fields.Datetime.now()
        for days in (89, 91):
            ticket = self._closed_ticket(unit_id=self.above.id)
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET received_date = %s WHERE id = %s",
                [now - timedelta(days=days), ticket.id],
            )
            ticket.invalidate_recordset()
        answer = self._desk().suggest({"unit_id": self.above.id})
        self.assertEqual(answer["recent_count"], 1)

    def test_duplicates_above_and_below(self):
        """M9: the same water drips into the flat below."""
        below = self._new_ticket(unit_id=self.below.id, description="楼上漏水")
        above = self._new_ticket(unit_id=self.above.id, description="管子爆了")
        far = self.env["cs.unit"].create(
            {"building_id": self.house.id, "entrance": "2", "room": "1302"}
        )
        self._new_ticket(unit_id=far.id, description="灯不亮")
        answer = self._desk().suggest(
            {"unit_id": self.unit.id, "description": "卫生间漏水", "kind": "repair"}
        )
        relations = {t["id"]: t["relation"] for t in answer["duplicates"]}
        self.assertEqual(relations, {below.id: "floor below", above.id: "floor above"})

    def test_a_ticket_is_no_duplicate_of_itself(self):
        ticket = self._new_ticket(unit_id=self.unit.id, description="厨房漏水")
        vals = {"unit_id": self.unit.id, "description": "厨房漏水"}
        shown = self._desk().suggest({**vals, "ticket_id": ticket.id})
        self.assertFalse(shown["duplicates"] + shown["tickets"])

    def test_moments_are_in_the_time_of_the_site(self):
        """A desk without a time zone of its own shows the site's clock."""
        self.desk.tz = False
        ticket = self._new_ticket(unit_id=self.unit.id)
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET received_date = '2026-11-20 23:30:00' "
            "WHERE id = %s",
            [ticket.id],
        )
        ticket.invalidate_recordset()
        [shown] = self._found(self._search(ticket.number), "tickets")
        self.assertEqual(shown["received"], "11-21 07:30")

    def test_duplicates_by_words(self):
        alike = self._new_ticket(
            unit_id=False,
            place_text="5栋",
            description="小区大门口路灯不亮",
            category_id=self.category.id,
        )
        old = self._new_ticket(
            description="小区大门口路灯不亮", category_id=self.category.id
        )
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET received_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=8), old.id],
        )
        old.invalidate_recordset()
        answer = self._desk().suggest(
            {"description": "大门口路灯不亮了", "category_id": self.category.id}
        )
        self.assertEqual([t["id"] for t in answer["duplicates"]], alike.ids)

    def test_category_department_and_deadline(self):
        answer = self._desk().suggest(
            {
                "kind": "repair",
                "description": "卫生间顶上滴水",
                "unit_id": self.unit.id,
            }
        )
        best = answer["categories"][0]
        self.assertEqual((best["id"], best["is_match"]), (self.category.id, True))
        self.assertEqual(answer["route"]["department"], self.department.name)
        self.assertTrue(answer["route"]["deadline"])
        self.assertTrue(answer["route"]["explanation"])

    def test_words_of_a_major_matter(self):
        """CMP-55: some words propose a major matter, of complaints only."""
        vals = {"kind": "complaint", "description": "老人摔倒受伤，要找媒体"}
        answer = self._desk().suggest(vals)["severity"]
        self.assertTrue(answer["is_major"])
        self.assertIn("受伤", answer["words"])
        answer = self._desk().suggest({**vals, "kind": "repair"})["severity"]
        self.assertFalse(answer["is_major"])

    def test_running_events(self):
        event = self.env["cs.mass.event"].create(
            {
                "name": "3栋停水",
                "site_id": self.site.id,
                "kind": "repair",
                "building_ids": self.house.ids,
                "standard_answer": "正在抢修",
            }
        )
        shown = self._desk().suggest({"unit_id": self.unit.id})["events"]
        self.assertEqual([(e["id"], e["is_here"]) for e in shown], [(event.id, True)])
        other = self._desk(self.desk_other).get_start()
        self.assertFalse(other["events"])

    def test_bar(self):
        before = self._desk().get_numbers()
        self._new_ticket(unit_id=self.unit.id, kind="repair")
        self._new_ticket(kind="complaint", partner_name=False)
        after = self._desk().get_numbers()
        self.assertEqual(after["today"] - before["today"], 2)
        self.assertEqual(after["incomplete"] - before["incomplete"], 1)
        for name in ("incomplete", "today"):
            action = self._desk().get_list_action(name)
            self.assertEqual(
                self._as(self.Ticket, self.desk).search_count(action["domain"]),
                after[name],
            )
