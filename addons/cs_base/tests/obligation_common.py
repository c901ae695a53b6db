"""A small company that owes reports: two departments, a deputy, a director."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields

from . import common

CRON = "cs_base.ir_cron_cs_obligation"


def shanghai(*wall):
    """Return naive UTC of a time in Shanghai."""
    return datetime(*wall) - timedelta(hours=8)


class ObligationCommon(common.CsCommon):
    """Works (head: the head) and below it Lifts; their people hand in to the director.

    Other rules sleep, so that a run makes what the test asks for alone.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-02-20 01:00:00"))
        cls.env["cs.obligation"].search([]).active = False
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        sites = cls.site | cls.site_other
        cls.director, cls.director_too = (
            cls._new_user(login, "cs_base.cs_base_group_director", sites)
            for login in ("director", "director_too")
        )
        cls.leader = cls._new_user("leader", "cs_base.cs_base_group_leadership", sites)
        cls.head, cls.worker, cls.stand_in = (
            cls._new_user(
                login, "cs_base.cs_base_group_user", cls.site, notification_type="inbox"
            )
            for login in ("head", "worker", "stand_in")
        )
        cls.works, cls.lifts = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Works", "Lifts")
            ]
        )
        cls.lifts.parent_id = cls.works
        cls.p_head, cls.p_worker, cls.p_stand_in = cls.env["hr.employee"].create(
            [
                {
                    "name": user.login,
                    "user_id": user.id,
                    "company_id": cls.company.id,
                    "department_id": department.id,
                }
                for user, department in (
                    (cls.head, cls.works),
                    (cls.worker, cls.lifts),
                    (cls.stand_in, cls.works),
                )
            ]
        )
        cls.works.manager_id = cls.p_head
        cls.lifts.manager_id = cls.p_worker

    @classmethod
    def _new_rule(cls, **vals):
        return cls.env["cs.obligation"].create(
            {
                "name": "Monthly report",
                "code": "T-1",
                "company_id": cls.company.id,
                "subject_kind": "department",
                "department_ids": [Command.set(cls.lifts.ids)],
                "due_offset": 5,
                "due_clock": "time",
                "due_hour": 18.0,
                "valid_from": "2026-03-01",
                **vals,
            }
        )

    def _run(self, *wall):
        """Run the scheduled action at a time in Shanghai."""
        with self.enter_registry_test_mode(), freeze_time(shanghai(*wall)):
            # An error of the job comes back as an action.
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _items(self, rule):
        return self.env["cs.obligation.occurrence"].search(
            [("obligation_id", "=", rule.id)], order="date_from, id"
        )

    def _one(self, rule=None, wall=(2026, 4, 1, 9)):
        """Return the one item that a rule makes until a moment."""
        rule = rule or self._new_rule()
        self._run(*wall)
        item = self._items(rule)
        self.assertEqual(len(item), 1)
        return item

    def _submit(self, item, user=None, *wall, **kwargs):
        with freeze_time(shanghai(*wall or (2026, 4, 3, 9))):
            self._as(item, user or self.worker)._submit(**kwargs)

    def _exceptions(self, items):
        return self.env["cs.exception"].search(
            [("res_model", "=", items._name), ("res_id", "in", items.ids)]
        )

    def _messages(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)], order="id"
        )

    def _local(self, moment):
        return fields.Datetime.to_string(moment + timedelta(hours=8))
