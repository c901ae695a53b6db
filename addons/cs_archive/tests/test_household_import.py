from odoo.tests import tagged

from . import household_common

ROLES = ("owner", "tenant", "family", "emergency", "agent")


@tagged("post_install", "-at_install")
class TestHouseholdImport(household_common.CsHouseholdCommon):
    """Ux M16: fifty rows pasted from a spreadsheet, with natural keys."""

    def _rows(self, count):
        units = self.env["cs.unit"].create(
            [
                {"building_id": self.house.id, "room": f"{n:02}01", "entrance": "1"}
                for n in range(20, 20 + count)
            ]
        )
        return [
            [f"住户{n}", ROLES[n % 5], unit.code, f"0571-8800{n:04}、1990000{n:04}"]
            for n, unit in enumerate(units)
        ]

    def _load(self, user, rows):
        Person = self._as(self.Person, user)
        return Person.load(["name", "role", "unit_id", "phone"], rows)

    def test_fifty_rows(self):
        rows = self._rows(25)
        rows += [["家属", "Family Member", row[2], ""] for row in rows]
        result = self._load(self.archive_officer, rows)
        self.assertFalse(result["messages"])
        persons = self.Person.browse(result["ids"])
        self.assertEqual(len(persons), 50)
        self.assertEqual(len(persons.household_id), 25)
        self.assertEqual(persons[3].unit_id.code, rows[3][2])
        self.assertEqual(persons[3].phone_ids.mapped("last4"), ["0003", "0003"])
        self.assertTrue(all(persons.mapped("is_checked")))

    def test_wrong_rows_are_named(self):
        """Nothing of an import with a wrong row is kept."""
        good = self._rows(3)
        rows = [*good, ["某人", "owner", "9-9-9999", "19900000001"]]
        result = self._load(self.archive_officer, rows)
        self.assertFalse(result["ids"])
        self.assertIn(3, {m["rows"]["from"] for m in result["messages"]})
        rows = [*good[:2], ["某人", "owner", good[2][2], "123"]]
        self.assertFalse(self._load(self.archive_officer, rows)["ids"])

    def test_constant_number_of_queries(self):
        """Ten rows and forty cost the same number of queries."""
        counts = []
        for number in (1, 10, 40):
            units = self.env["cs.unit"].create(
                [
                    {"building_id": self.house.id, "room": f"{n:03}", "entrance": "9"}
                    for n in range(number * 100, number * 100 + number)
                ]
            )
            vals = [
                {"name": f"人{unit.id}", "unit_id": unit.id, "phone": "19900000009"}
                for unit in units
            ]
            self.env.flush_all()
            start = self.cr.sql_log_count
            self.Person.create(vals)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
