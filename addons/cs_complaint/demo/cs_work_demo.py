from datetime import timedelta

from odoo import Command, fields, models

from .texts import CAUSES, RESCHEDULED, THIRD_PARTY


class CsComplaintDemo(models.AbstractModel):
    """What the departments do: open jobs in every state, reviews of major matters."""

    _inherit = "cs.complaint.demo"

    def _work(self, env, pairs):
        """Give the open jobs of the works department to its people, as by the board."""
        works = self._ref("department", "works")
        tasks = self._browse(pairs, lambda p: p["goal"] == "assigned").assignment_ids
        tasks = tasks.filtered(
            lambda a: a.state == "current" and a.department_id.id == works
        ).sorted("assigned_date", reverse=True)
        names = ("lidayong", "zhangtao", "mengchuan")
        workers = [env.ref(f"cs_base.hr_employee_{name}_demo") for name in names]
        dispatcher = env.ref("cs_base.user_xiefeng_demo")
        tomorrow = fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=1)
        for number, task in enumerate(tasks):
            # Every fourth one waits on the board.
            if number % 4 == 3:
                continue
            worker = workers[number % 3]
            task.with_user(dispatcher).sudo().action_dispatch(worker.id)
            own = task.with_user(worker.user_id).sudo()
            if number % 4:
                own.action_accept()
            if number % 16 == 5:
                own.action_hold("customer_rescheduled", RESCHEDULED, tomorrow)
            elif number % 16 == 9:
                own.action_hold("third_party", THIRD_PARTY)
            elif number % 4 == 1:
                own.action_arrive()

    def _review(self, env, tickets):
        """Hold the case review of the major complaints (CMP-18)."""
        leader = env.ref("cs_base.hr_employee_gaojie_demo")
        today = fields.Date.context_today(self)
        for number, ticket in enumerate(tickets):
            cause, measure = CAUSES[number % len(CAUSES)]
            head = ticket.department_id.manager_id or leader
            env["cs.complaint.review"].create(
                {
                    "ticket_id": ticket.id,
                    "leader_id": leader.id,
                    "participant_ids": [Command.set((leader | head).ids)],
                    "cause": cause,
                    "improvement_ids": [
                        Command.create(
                            {
                                "name": measure,
                                "responsible_id": head.id,
                                "deadline": today + timedelta(days=number % 30 - 3),
                                "is_handed_over": True,
                            }
                        )
                    ],
                }
            )
