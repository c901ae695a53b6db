from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from . import health_common


@tagged("post_install", "-at_install")
class TestHealthPeople(health_common.HealthCommon):
    """ux 2.12: posts, heads, signatures and what waits for people."""

    def _give_pin(self, users):
        for user in users:
            self.env.execute_query(
                SQL(
                    "INSERT INTO res_users_cs_pin (user_id, pin, set_date) "
                    "VALUES (%s, 'x', now()) RETURNING user_id",
                    user.id,
                )
            )

    def _members(self):
        return self.env["res.users"].search(self.Health._get_members(self.company))

    def test_members(self):
        """Who works with the centre here; no guest, no technical user."""
        members = self._members()
        self.assertIn(self.clerk, members)
        for other in (self.root, self.env.ref("base.user_admin"), self.admin):
            self.assertNotIn(other, members)

    def test_pin(self):
        self._give_pin(self._members() - self.clerk)
        line = self._assert_bad("_check_pin", "yellow", "1 members")
        self.assertEqual(self.env["res.users"].search(list(line.domain)), self.clerk)
        self.company.cs_sign_with_pin = True
        self.assertEqual(self._state("_check_pin"), "red")
        self._give_pin(self.clerk)
        self.assertEqual(self._state("_check_pin"), "green")

    def _new_director(self, login, sites):
        return self._new_user(login, "cs_base.cs_base_group_director", sites)

    def test_director(self):
        """Red without one, yellow when alone, green with a second or a deputy."""
        self._assert_bad("_check_director", "red", "Site")
        first = self._new_director("first", self.site)
        self._assert_bad("_check_director", "red", "Other")
        first.cs_site_ids = self.site | self.site_other
        self._assert_bad("_check_director", "yellow", "Site")
        second = self._new_director("second", self.site | self.site_other)
        self.assertEqual(self._state("_check_director"), "green")
        second.active = False
        self.assertEqual(self._state("_check_director"), "yellow")

    def test_deputy_of_the_director(self):
        director = self._new_director("first", self.sites)
        today = fields.Date.context_today(self.env.user)
        row = self.env["cs.deputy"].create(
            {
                "employee_id": self._new_employee(director).id,
                "deputy_id": self._new_employee(self.officer).id,
                "date_from": today,
                "date_to": today,
            }
        )
        self.assertEqual(self._state("_check_director"), "green")
        self.env.flush_all()
        row.sudo().revoked_date = fields.Datetime.now()
        self.assertEqual(self._state("_check_director"), "yellow")

    def test_site_manager(self):
        self._assert_bad("_check_manager", "yellow", "Site")
        self.sites.manager_id = self._new_employee(self.officer)
        self.assertEqual(self._state("_check_manager"), "green")

    def test_heads(self):
        departments = self.env["hr.department"]
        departments.search([("company_id", "in", [self.company.id, False])]).write(
            {"active": False}
        )
        self.assertEqual(self._state("_check_head"), "green")
        works = departments.create({"name": "Works", "company_id": self.company.id})
        line = self._assert_bad("_check_head", "red", "Works")
        self.assertEqual(line.domain, (("id", "in", works.ids),))
        person = self.env["hr.employee"].create(
            {"name": "No Login", "company_id": self.company.id}
        )
        works.manager_id = person
        self._assert_bad("_check_head", "yellow", "Works")
        works.manager_id = self._new_employee(self.officer)
        self.assertEqual(self._state("_check_head"), "green")
        # Another company's department is not ours.
        departments.create({"name": "Far", "company_id": self.company_foreign.id})
        self.assertEqual(self._state("_check_head"), "green")

    def test_roles(self):
        line = self._line("_check_role")
        self.assertEqual(line.state, "yellow")
        board = self.env["cs.role.board"]
        optional = board._get_optional_roles()
        ids = [
            row["id"]
            for row in board._get_roles(self.company)
            if row["xmlid"] not in optional
        ]
        self.clerk.group_ids = [Command.link(group_id) for group_id in ids[1:]]
        name = board._get_role_groups().browse(ids[0]).full_name
        held = board._get_held_ids(self.company)
        if ids[0] not in held:
            self.assertEqual(self._line("_check_role").text, f"Nobody is: {name}")
        self.clerk.group_ids = [Command.link(ids[0])]
        self.assertEqual(self._state("_check_role"), "green")
        self.clerk.active = False
        self.assertEqual(self._state("_check_role"), "yellow")

    def test_obligations(self):
        """An open item needs a person, or a post that somebody holds."""
        items = self.env["cs.obligation.occurrence"]
        self.assertEqual(self._state("_check_obligation"), "green")
        rule = self.env["cs.obligation"].search([], limit=1)
        group = self.env.ref("cs_base.cs_base_group_leadership")
        now = fields.Datetime.now()
        self.env.flush_all()
        item_id = self._insert(
            "cs_obligation_occurrence",
            obligation_id=rule.id,
            company_id=self.company.id,
            site_id=self.site.id,
            state="to_do",
            subject_kind="company",
            subject_key="test",
            period_key="test",
            date_from=now,
            date_to=now,
            due_date=now,
            deadline=now,
            responsible_group_id=group.id,
        )
        item = items.browse(item_id)
        line = self._assert_bad("_check_obligation", "red", "1 items")
        self.assertEqual(items.search(list(line.domain)), item)
        self.clerk.group_ids = [Command.link(group.id)]
        self.assertEqual(self._state("_check_obligation"), "green")
        self._set(item, "responsible_group_id", None)
        line = self._assert_bad("_check_obligation", "red", "1 items")
        self.assertEqual(items.search(list(line.domain)), item)
        self._set(item, "responsible_id", self._new_employee(self.officer).id)
        self.assertEqual(self._state("_check_obligation"), "green")

    def _set(self, record, column, value):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s RETURNING id",
                SQL.identifier(record._table),
                SQL.identifier(column),
                value,
                record.id,
            )
        )
        self.env.invalidate_all()

    def _insert(self, table, **vals):
        ((new_id,),) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, vals)),
                tuple(vals.values()),
            )
        )
        return new_id

    def _new_chain(self, **columns):
        now = fields.Datetime.now()
        vals = {
            "name": "test/1",
            "company_id": self.company.id,
            "length": 3,
            "head_hash": "x",
            "finding_count": 0,
            "last_sealed": now,
            "create_date": now - timedelta(days=9),
        }
        self._insert("cs_signature_chain", **{**vals, **columns})

    def test_no_chain(self):
        self.assertEqual(self._state("_check_chain"), "green")

    def test_chain_verified(self):
        self._new_chain(verified_date=fields.Datetime.now())
        self.assertEqual(self._state("_check_chain"), "green")

    def test_chain_quiet(self):
        """Verified long ago, but nothing was signed since."""
        long_ago = fields.Datetime.now() - timedelta(days=99)
        self._new_chain(verified_date=long_ago, last_sealed=long_ago)
        self.assertEqual(self._state("_check_chain"), "green")

    def test_chain_unverified(self):
        self._new_chain()
        self._assert_bad("_check_chain", "yellow", "1 chains")

    def test_chain_verified_long_ago(self):
        two_days = timedelta(days=2, minutes=1)
        self._new_chain(verified_date=fields.Datetime.now() - two_days)
        self.assertEqual(self._state("_check_chain"), "green")
        self.company.cs_chain_verified_days = 2
        self._assert_bad("_check_chain", "yellow", "1 chains")

    def test_chain_broken(self):
        self._new_chain(verified_date=fields.Datetime.now(), finding_count=2)
        self._assert_bad("_check_chain", "red", "1 chains")
