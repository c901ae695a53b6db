from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestDeputy(common.CsCommon):
    """ux M14: who acts for whom, from when to when, with which powers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.head_user = cls._new_user("head", "cs_base.cs_base_group_department_head")
        cls.boss_user = cls._new_user("boss", "cs_base.cs_base_group_department_head")
        cls.head, cls.boss, cls.second, cls.third = (
            cls.env["hr.employee"].create(
                {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
            )
            for user in (cls.head_user, cls.boss_user, cls.clerk, cls.officer)
        )
        cls.top = cls.env["hr.department"].create(
            {"name": "Top", "company_id": cls.company.id, "manager_id": cls.boss.id}
        )
        cls.works = cls.env["hr.department"].create(
            {
                "name": "Works",
                "company_id": cls.company.id,
                "manager_id": cls.head.id,
                "parent_id": cls.top.id,
            }
        )
        cls.head.department_id = cls.works

    def _name(self, user=None, **vals):
        Deputy = self.env["cs.deputy"]
        return (self._as(Deputy, user) if user else Deputy).create(
            {
                "employee_id": self.head.id,
                "deputy_id": self.second.id,
                "date_from": "2026-03-10",
                "date_to": "2026-03-12",
                **vals,
            }
        )

    def _acts_as(self, user, power="sign"):
        return self._as(user, user)._is_cs_head_of(self.works, power)

    def test_head_acts_as_oneself(self):
        self.assertEqual(self._acts_as(self.head_user), self.head)
        self.assertFalse(self._acts_as(self.clerk))
        self.assertFalse(self._acts_as(self.boss_user))

    def test_deputy_acts_as_the_absent(self):
        self._name()
        self.assertEqual(self._acts_as(self.clerk), self.head)
        self.assertEqual(self.head._get_cs_deputies("sign"), self.second)
        self.assertEqual(
            self._as(self.clerk, self.clerk)._get_cs_represented("sign"), self.head
        )
        self.assertEqual(self._acts_as(self.head_user), self.head)

    def test_boundary_days(self):
        """Both days included, by the clock of the company's default site."""
        self._name()
        for moment, acts in (
            ("2026-03-09 15:59:59", False),
            ("2026-03-09 16:00:00", True),
            ("2026-03-12 15:59:59", True),
            ("2026-03-12 16:00:00", False),
        ):
            with freeze_time(moment):
                self.assertEqual(bool(self._acts_as(self.clerk)), acts, moment)
                self.assertEqual(bool(self.head._get_cs_deputies("sign")), acts, moment)

    def test_powers(self):
        row = self._name(power="sign")
        self.assertTrue(self._acts_as(self.clerk, "sign"))
        self.assertFalse(self._acts_as(self.clerk, "decide"))
        self.assertFalse(self.head._get_cs_deputies("all"))
        row.sudo().action_revoke()
        self._name(power="all")
        self.assertTrue(self._acts_as(self.clerk, "sign"))
        self.assertTrue(self._acts_as(self.clerk, "decide"))

    def test_chains_are_not_followed(self):
        self._name()
        self._name(employee_id=self.second.id, deputy_id=self.third.id)
        self.assertFalse(self._acts_as(self.officer))
        self._name(deputy_id=self.third.id)
        self.assertEqual(self._acts_as(self.officer), self.head)

    def test_ended_early(self):
        row = self._name()
        row.action_revoke()
        self.assertEqual(row.state, "revoked")
        self.assertFalse(self._acts_as(self.clerk))

    def test_archived_people_do_nothing(self):
        self._name()
        self.head.active = False
        self.assertFalse(self._acts_as(self.clerk))

    def test_nobody_is_the_own_deputy(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._name(deputy_id=self.head.id)

    def test_days_in_order(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._name(date_to="2026-03-09")

    def test_deputy_needs_a_login(self):
        nobody = self.env["hr.employee"].create(
            {"name": "No Login", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "no login"):
            self._name(deputy_id=nobody.id)

    def test_other_company(self):
        stranger = self.env["hr.employee"].create(
            {
                "name": "Stranger",
                "company_id": self.company_foreign.id,
                "user_id": self._new_user(
                    "stranger",
                    "cs_base.cs_base_group_user",
                    company=self.company_foreign,
                ).id,
            }
        )
        with self.assertRaises(UserError):
            self._name(deputy_id=stranger.id)

    def test_who_may_name(self):
        """The absent person, the head above, the manager; nobody else."""
        for user in (self.head_user, self.boss_user, self.manager):
            self.assertTrue(self._name(user))
        for user in (self.clerk, self.officer):
            with self.assertRaisesRegex(AccessError, "is named by"):
                self._name(user)
        row = self._name()
        for vals in ({"deputy_id": self.third.id}, {"date_to": "2026-04-30"}):
            with self.assertRaisesRegex(AccessError, "is named by"):
                self._as(row, self.clerk).write(vals)
        with self.assertRaisesRegex(AccessError, "is named by"):
            self._as(row, self.clerk).action_revoke()
        own = self._name(
            self.clerk,
            employee_id=self.second.id,
            deputy_id=self.third.id,
            date_from="2026-03-11",
        )
        with self.assertRaisesRegex(AccessError, "is named by"):
            self._as(own, self.clerk).employee_id = self.head

    def test_past_stays(self):
        row = self._name(self.head_user)
        own = self._as(row, self.head_user)
        for vals in (
            {"deputy_id": self.third.id},
            {"date_from": "2026-03-01"},
            {"power": "sign"},
            {"date_to": "2026-03-09"},
        ):
            with self.assertRaisesRegex(UserError, "stays on record"):
                own.write(vals)
        own.write({"date_to": "2026-03-20", "note": "Longer"})
        with self.assertRaises(UserError):
            own.write({"revoked_date": False})
        with self.assertRaises(AccessError):
            own.unlink()
        with self.assertRaisesRegex(UserError, "stays on record"):
            row.sudo().unlink()
        own.write({"date_from": "2026-03-10", "deputy_id": self.second.id})
        with (
            freeze_time("2026-04-01 02:00:00"),
            self.assertRaisesRegex(UserError, "stays on record"),
        ):
            own.write({"date_to": "2026-04-30"})

    def test_server_fields_are_not_given(self):
        row = self._name(self.head_user, source="leave,1", revoked_date="2026-01-01")
        self.assertFalse(row.source or row.revoked_date)
        row = self._as(self.env["cs.deputy"], self.head_user).with_context(
            default_source="leave,1"
        )
        self.assertFalse(
            row.create(
                {
                    "employee_id": self.head.id,
                    "deputy_id": self.second.id,
                    "date_to": "2026-03-12",
                }
            ).source
        )

    def test_rules_follow_each_side(self):
        """Architecture 3.1: heads and deputies, read with that user, same registry."""
        rule = self.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id("cs.deputy"),
                "domain_force": "[('employee_id.department_id', 'in', "
                "user.cs_headed_department_ids.ids)]",
            }
        )
        self.addCleanup(lambda: rule.exists() and rule.unlink())
        shown = self._name(deputy_id=self.third.id)

        def sees(user):
            return bool(
                self._as(self.env["cs.deputy"], user).search([("id", "=", shown.id)])
            )

        self.assertTrue(sees(self.head_user))
        self.assertTrue(sees(self.boss_user))
        self.assertFalse(sees(self.clerk))
        row = self._name(date_from="2026-03-11", date_to="2026-03-11")
        self.assertFalse(sees(self.clerk))
        with freeze_time("2026-03-10 16:00:00"):
            self.env.invalidate_all()
            self.assertTrue(sees(self.clerk))
        with freeze_time("2026-03-11 16:00:00"):
            self.env.invalidate_all()
            self.assertFalse(sees(self.clerk))
        row.action_revoke()
        self.works.manager_id = self.second
        self.assertTrue(sees(self.clerk))
        self.assertFalse(sees(self.head_user))
        self.works.manager_id = self.head
        self.top.manager_id = self.second
        self.assertTrue(sees(self.clerk))
        self.works.parent_id = False
        self.assertFalse(sees(self.clerk))

    def test_from_absences(self):
        """The duty addon brings rows in line with approved leave."""
        Deputy = self.env["cs.deputy"]
        absence = {
            "employee": self.head,
            "deputy": self.second,
            "date_from": "2026-03-10",
            "date_to": "2026-03-12",
            "source": "hr.leave,7",
        }
        rows = self._as(Deputy, self.clerk)._sync_from_absences([absence])
        self.assertEqual(self._acts_as(self.clerk), self.head)
        again = self._as(Deputy, self.clerk)._sync_from_absences(
            [{**absence, "date_to": "2026-03-15"}]
        )
        self.assertEqual(again, rows)
        self.assertEqual(str(rows.date_to), "2026-03-15")
