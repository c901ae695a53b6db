from odoo.tests import tagged

from . import household_common


@tagged("post_install", "-at_install")
class TestHouseholdPerformance(household_common.CsHouseholdCommon):
    """Budgets of what runs with every key and every call: constant queries."""

    def _people(self, count):
        units = self.env["cs.unit"].create(
            [
                {"building_id": self.house.id, "room": f"{n:03}", "entrance": "7"}
                for n in range(count * 100, count * 100 + count)
            ]
        )
        self.Person.create(
            [
                {"name": "周小明", "unit_id": unit.id, "phone": f"1990001{n:04}"}
                for n, unit in enumerate(units)
            ]
        )

    def _count(self, call):
        """Return the queries of a call as the front desk makes it."""
        self.env.flush_all()
        self.env.invalidate_all()
        call()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        call()
        return self.cr.sql_log_count - start

    def test_constant_queries(self):
        Phone = self._as(self.Phone, self.contact)
        Person = self._as(self.Person, self.contact)
        calls = {
            "number": lambda: Phone._find_persons("1990001", limit=100),
            "typed": lambda: Person._find_typed("zxm", limit=100),
            "list": lambda: Person.search([("name", "=", "周小明")]).web_read(
                {n: {} for n in ("name", "role", "phone", "is_current", "unit_id")}
            ),
            "units": lambda: (
                self._as(self.env["cs.unit"], self.contact)
                .search([("entrance", "=", "7")])
                .read(["current_person_ids", "current_household_id"])
            ),
        }
        self._people(10)
        few = {name: self._count(call) for name, call in calls.items()}
        self._people(60)
        many = {name: self._count(call) for name, call in calls.items()}
        self.assertEqual(few, many)
        self.assertLessEqual(many["number"], 4)
        self.assertLessEqual(many["typed"], 4)
