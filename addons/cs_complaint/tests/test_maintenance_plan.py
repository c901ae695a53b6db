"""CMP-24: facilities are kept in order by plan, and what is late is told."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, warmup

from . import common

CRON = "cs_complaint.ir_cron_maintenance_request_overdue"


@tagged("post_install", "-at_install")
class TestMaintenancePlan(common.CsComplaintCommon):
    """CMP-24, P6 §5-2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 02:00:00"))
        cls.Request = cls.env["maintenance.request"]
        cls.Equipment = cls.env["maintenance.equipment"]
        cls.Request.search([]).archive = True
        cls.mteam = cls.env["maintenance.team"].create(
            {"name": "Works", "company_id": cls.company.id}
        )
        cls.done = cls.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        cls.lift = cls._new_facility("Lift 1")

    @classmethod
    def _new_facility(cls, name, site=None, **vals):
        return cls.Equipment.create(
            {
                "name": name,
                "site_id": (site or cls.site).id,
                "keeper_department_id": cls.department.id,
                **vals,
            }
        )

    def _plan(self, **vals):
        return self.Request.create(
            {
                "name": "Oil the rails",
                "equipment_id": self.lift.id,
                "company_id": self.company.id,
                "maintenance_team_id": self.mteam.id,
                "maintenance_type": "preventive",
                "recurring_maintenance": True,
                "repeat_interval": 1,
                "repeat_unit": "month",
                "upkeep": "routine",
                "user_id": self.worker.id,
                "schedule_date": "2026-03-02 02:00:00",
                **vals,
            }
        )

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _exceptions(self, records):
        return self.env["cs.exception"].search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("rule", "=", "CMP-24"),
            ]
        )

    def test_place_and_company(self):
        """The site brings its company along; without one it is the default site."""
        self.assertEqual(self.lift.company_id, self.company)
        bare = self.Equipment.create({"name": "Pump"})
        self.assertEqual(bare.site_id, self.company.cs_default_site_id)
        plan = self._plan()
        self.assertEqual(
            (plan.site_id, plan.keeper_department_id), (self.site, self.department)
        )
        with self.assertRaises(UserError):
            self.lift.company_id = self.company_foreign
        self.lift.keeper_department_id = False
        with self.assertRaises(UserError):
            self.lift.sudo().write(
                {"company_id": self.company_foreign.id, "site_id": self.site.id}
            )
        area = self.env["cs.area"].create(
            {"name": "Hall", "site_id": self.site_other.id}
        )
        with self.assertRaises(ValidationError):
            self.lift.area_id = area

    def test_interval(self):
        """CMP-24: an interval of nothing or less plans nothing, by no way."""
        plan = self._plan()
        self.assertEqual(plan.interval_text, "1 Months")
        for number in (0, -1):
            with self.assertRaises(ValidationError):
                self._plan(repeat_interval=number)
            with self.assertRaises(ValidationError):
                plan.sudo().write({"repeat_interval": number})
            with self.assertRaises(ValidationError):
                self.Request.with_context(default_repeat_interval=number).create(
                    {
                        "name": "X",
                        "maintenance_type": "preventive",
                        "recurring_maintenance": True,
                        "maintenance_team_id": self.mteam.id,
                        "company_id": self.company.id,
                    }
                )
        result = self.Request.load(
            ["name", "maintenance_type", "recurring_maintenance", "repeat_interval",
             "maintenance_team_id/.id", "company_id/.id"],
            [["X", "Preventive", "1", "0", str(self.mteam.id), str(self.company.id)]],
        )  # fmt: skip
        self.assertFalse(result["ids"])

    def test_the_next_one(self):
        """CMP-24: done is done; the next one is there, once."""
        plan = self._plan()
        plan.stage_id = self.done
        following = self.Request.search([("equipment_id", "=", self.lift.id)]) - plan
        self.assertEqual(len(following), 1)
        self.assertEqual(str(following.schedule_date), "2026-04-02 02:00:00")
        self.assertEqual(following.user_id, self.worker)
        self.assertTrue(following.recurring_maintenance)
        self.assertFalse(following.is_overdue)
        # Taken back and done once more makes no second plan.
        plan.stage_id = plan._default_stage()
        plan.stage_id = self.done
        plan.stage_id = self.done
        self.assertEqual(
            self.Request.search([("equipment_id", "=", self.lift.id)]), plan | following
        )

    def test_overdue(self):
        """CMP-24: the whole planned day is in time; then it is told once, and stays."""
        plan = self._plan()
        self.assertEqual(str(plan.late_date), "2026-03-02 16:00:00")
        self._run("2026-03-02 15:59:59")
        self.assertFalse(plan.is_overdue)
        self._run("2026-03-02 16:00:00")
        self.assertTrue(plan.is_overdue)
        row = self._exceptions(plan)
        self.assertEqual(row.kind, "warning")
        self.assertIn("Lift 1", row.text)
        self.assertEqual(
            row.role_group_id, self.env.ref("cs_complaint.cs_complaint_group_manager")
        )
        self._run("2026-03-05 16:00:00")
        self.assertEqual(len(self._exceptions(plan)), 1)
        with freeze_time("2026-03-06 02:00:00"):
            late = self.Request.search(self.Request._get_late_domain())
            self.assertIn(plan, late)
            self.assertEqual(self.lift.overdue_count, 1)
            plan.stage_id = self.done
        self.lift.invalidate_recordset()
        self.assertEqual(self.lift.overdue_count, 0)
        self.assertTrue(plan.is_overdue, "it stays")

    def test_done_late_before_the_run(self):
        """CMP-24: late is late, whichever comes first."""
        plan = self._plan()
        with freeze_time("2026-03-02 16:00:00"):
            plan.stage_id = self.done
        self.assertTrue(plan.is_overdue)
        self.assertEqual(len(self._exceptions(plan)), 1)
        early = self._plan(name="In time")
        with freeze_time("2026-03-02 15:59:00"):
            early.stage_id = self.done
        self._run("2026-03-09 16:00:00")
        self.assertFalse(early.is_overdue)

    def test_without_a_date(self):
        """CMP-24: a line of the plan always comes due."""
        plan = self._plan(schedule_date=False, request_date="2026-03-05")
        self.assertEqual(str(plan.late_date), "2026-03-05 16:00:00")
        self.assertFalse(self._plan(maintenance_type="corrective").late_date)

    def test_ended_plan_is_told(self):
        """CMP-24: nobody sees what no longer comes, so it is listed."""
        plan = self._plan()
        plan.archive_equipment_request()
        self.assertEqual(len(self._exceptions(plan)), 1)
        other = self._plan(name="Other")
        other.recurring_maintenance = False
        self.assertEqual(len(self._exceptions(other)), 1)

    def test_history(self):
        """Guarantees 1, 3: nobody forges the flag or deletes the plan."""
        plan = self._plan(is_overdue=True)
        self.assertFalse(plan.is_overdue)
        forged = self.Request.with_context(default_is_overdue=True).create(
            {
                "name": "X",
                "maintenance_team_id": self.mteam.id,
                "company_id": self.company.id,
            }
        )
        self.assertFalse(forged.is_overdue)
        for attack in (
            lambda: plan.sudo().write({"is_overdue": True}),
            lambda: (
                plan.sudo()
                .with_context(cs_server_pass=True)
                .write({"is_overdue": True})
            ),
        ):
            with self.assertRaises(ValidationError):
                attack()
        with self.assertRaises(UserError):
            plan.sudo().unlink()

    def test_who_sees_what(self):
        """Sites hide, posts show: the own department keeps, the centre reads."""
        plan = self._plan()
        far = self._new_facility("Far", self.site_other)
        foreign = self._new_facility(
            "Foreign",
            self.site_foreign,
            keeper_department_id=False,
        )

        def sees(user):
            found = self._as(self.Equipment, user).search([])
            return found & (self.lift | far | foreign)

        self.assertEqual(sees(self.desk), self.lift)
        self.assertEqual(sees(self.worker), self.lift)
        self.assertFalse(sees(self.worker_other))
        self.assertEqual(sees(self.desk_other), far)
        self.assertEqual(sees(self.foreign_desk), foreign)
        self.assertEqual(sees(self.service_manager), self.lift | far)
        self._as(self.lift, self.head).name = "Lift 1a"
        with self.assertRaises(AccessError):
            self._as(self.lift, self.desk).name = "X"
        with self.assertRaises(AccessError):
            self._as(self.lift, self.worker).name = "X"
        self.assertEqual(self._as(plan, self.desk).name, "Oil the rails")
        with self.assertRaises(AccessError):
            self._as(plan, self.desk).name = "X"
        self._as(plan, self.worker).stage_id = self.done

    def test_tickets_of_a_facility(self):
        """CMP-24: how many matters a facility brought; not the cancelled ones."""
        first = self._new_ticket(kind="repair", equipment_id=self.lift.id)
        second = self._new_ticket(kind="repair", equipment_id=self.lift.id)
        self.assertEqual(self.lift.ticket_count, 2)
        self._as(second, self.service_manager).write({"cancel_reason": "Twice"})
        self._as(second, self.service_manager).action_cancel()
        self.lift.invalidate_recordset()
        self.assertEqual(self.lift.ticket_count, 1)
        action = self.lift.action_open_tickets()
        found = self.Ticket.search(action["domain"])
        self.assertEqual(found, first | second)
        vals = first._prepare_maintenance_vals()
        request = self.Request.create({**vals, "maintenance_team_id": self.mteam.id})
        self.assertEqual(request.equipment_id, self.lift)
        far = self._new_facility("Far", self.site_other)
        with self.assertRaises(ValidationError):
            first.equipment_id = far

    def test_form(self):
        """The form of the plan saves what the desk of the works types."""
        context = {
            "default_maintenance_type": "preventive",
            "default_recurring_maintenance": True,
        }
        with Form(self.Request.with_context(**context)) as form:
            form.name = "Check the brake"
            form.equipment_id = self.lift
            form.upkeep = "inspection"
            form.repeat_interval = 3
            form.maintenance_team_id = self.mteam
        request = form.record
        self.assertTrue(request.recurring_maintenance)
        self.assertEqual(request.upkeep, "inspection")

    @warmup
    def test_many(self):
        """CMP-24: the list and the scheduled action cost the same for 10 and 100."""
        counts = []
        for size in (10, 100):
            facilities = self.Equipment.create(
                [{"name": f"P{size}-{i}", "site_id": self.site.id} for i in range(size)]
            )
            requests = self.Request.with_context(tracking_disable=True).create(
                [
                    {
                        "name": "Oil",
                        "equipment_id": facility.id,
                        "company_id": self.company.id,
                        "maintenance_team_id": self.mteam.id,
                        "maintenance_type": "preventive",
                        "schedule_date": fields.Datetime.now() - timedelta(days=9),
                    }
                    for facility in facilities
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            facilities.mapped("ticket_count")
            facilities.mapped("overdue_count")
            requests._alert_overdue(requests)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertTrue(all(requests.mapped("is_overdue")))
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_discipline_names_no_facility(self):
        """Guarantee 8: a confidential matter gives the link up."""
        ticket = self.Ticket.create(
            self._ticket_vals(equipment_id=self.lift.id, is_discipline=True)
        )
        self.assertFalse(ticket.sudo().equipment_id)
        self.assertEqual(self.lift.ticket_count, 0)
