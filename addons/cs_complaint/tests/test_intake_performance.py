from odoo.tests import tagged, warmup

from . import intake_common


@tagged("post_install", "-at_install")
class TestIntakeQueryCount(intake_common.CsIntakeCommon):
    """ux 5.7: a keystroke is answered with the same few queries, however many tickets,
    persons and units there are."""

    fills = 0

    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_least(self, method):
        """A cache that runs out in between is no query of the method."""
        return min(self._count(method) for _ in range(2))

    def _fill(self, count):
        """Add tickets and persons to the unit and number that are looked at."""
        self.Ticket.with_context(tracking_disable=True).create(
            [
                self._ticket_vals(
                    kind="repair",
                    unit_id=unit.id,
                    partner_phone="13800000012",
                    partner_name="张磊",
                    category_id=self.category.id,
                    description="卫生间顶上滴水",
                )
                for _ in range(count)
                for unit in (self.below, self.unit, self.above)
            ]
        )
        for number in range(min(count, 20)):
            self._new_person("张磊", self.unit, f"136{self.fills:04}{number:04}")
        house = self._new_building(self.site, f"{4 + self.fills}栋")
        self.fills += 1
        self.env["cs.unit"].create(
            [
                {"building_id": house.id, "entrance": f"{e}", "room": room}
                for e in range(1, count + 1)
                for room in ("1201", "0012", "1380")
            ]
        )

    def _assert_constant(self, method):
        method()
        self._fill(3)
        few = self._count_least(method)
        self._fill(20)
        many = self._count_least(method)
        self.assertLessEqual(many, few)

    @warmup
    def test_search_box(self):
        desk = self._desk()
        for text in ("13800000012", "0012", "3-2-1201", "张磊", "zl", "1201", "大堂"):
            with self.subTest(text=text):
                self._assert_constant(lambda text=text: desk.search_box(text))

    @warmup
    def test_suggest(self):
        desk = self._desk()
        vals = {
            "kind": "complaint",
            "unit_id": self.unit.id,
            "phone": "13800000012",
            "description": "卫生间顶上滴水",
            "category_id": self.category.id,
            "person_id": self.owner.id,
        }
        self._assert_constant(lambda: desk.suggest(vals))

    @warmup
    def test_numbers(self):
        desk = self._desk()
        self._assert_constant(desk.get_numbers)

    @warmup
    def test_register(self):
        """Saving does not cost more because a unit has many tickets."""
        desk = self._desk()
        self._assert_constant(lambda: desk.register(self._vals()))
