"""One ticket of each sort, made by the models; SQL multiplies them afterwards.

So every stored field and every child of a seeded ticket is as the models leave it.
"""

from datetime import timedelta

from odoo import fields

from .people import STAGES

KINDS = ("complaint", "repair", "help", "suggestion")
STEPS = (
    "registered", "verified", "assigned", "in_progress", "reported", "callback",
    "closed", "cancelled",
)  # fmt: skip


def make_plain(env, steps) -> None:
    """A plain helpdesk ticket in each stage, with the messages that it leaves."""
    ids = []
    second = env["res.company"].browse(steps.ids("company")[-1])
    env = env(context={"lang": "zh_CN"})
    for name, stage_id in zip(STAGES, steps.ids("stage"), strict=True):
        ticket = env["helpdesk.ticket"].create(
            {
                "name": f"Template {name}",
                "description": "<p>Template</p>",
                "company_id": second.id,
                "team_id": steps.ids("team")[-1],
                "user_id": False,
            }
        )
        close_transaction(env)
        if name != "new":
            ticket.stage_id = stage_id
        close_transaction(env)
        ids.append(ticket.id)
    steps.keep("plain", ids, STAGES)


def close_transaction(env) -> None:
    """Tracking is written when a transaction ends."""
    env.flush_all()
    env.cr.flush()


def make_governed(env, steps) -> None:
    """A ticket of each kind at each step of the service centre."""
    maker = Maker(env, steps)
    keys = [(kind, step) for kind in KINDS for step in STEPS]
    ids = [maker.ticket(kind, step).id for kind, step in keys]
    steps.keep("governed", ids, [f"{kind}/{step}" for kind, step in keys])


class Maker:
    """Brings a ticket to a step, by the methods behind the buttons."""

    def __init__(self, env, steps) -> None:
        first = env["res.company"].browse(steps.ids("company")[0])
        manager = env["res.users"].browse(steps.ids("role")[-1])
        self.env = env(
            context={"allowed_company_ids": steps.ids("company"), "lang": "zh_CN"}
        )
        self.manager, self.company = manager, first
        self.site = self.env["cs.site"].browse(steps.ids("site")[0])
        self.unit = self.env["cs.unit"].search(
            [("site_id", "=", self.site.id)], limit=1
        )
        self.team = steps.ids("team")[0]
        self.category = steps.ids("category")[0]
        self.department = self.env["hr.department"].browse(steps.ids("department")[0])
        self.worker = self.env["hr.employee"].browse(steps.ids("crew")[0])

    def ticket(self, kind: str, step: str):
        """Return a new ticket at this step."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "kind": kind,
                "site_id": self.site.id,
                "team_id": self.team,
                "unit_id": self.unit.id,
                "category_id": self.category,
                "description": "<p>Template of the benchmark</p>",
                "partner_name": "Template",
                "partner_phone": "13900000000",
                "complained_object": "The ceiling",
                "suggestion_route": kind == "suggestion" and "department",
            }
        )
        ticket._note_apology()
        close_transaction(self.env)
        for way in self.ways(step):
            getattr(self, f"_{way}")(ticket)
            close_transaction(self.env)
        assert ticket.step == step, (kind, step, ticket.step)
        return ticket

    @staticmethod
    def ways(step: str) -> tuple[str, ...]:
        """What is done one after another until a ticket is at a step."""
        if step in ("verified", "cancelled"):
            return (step,)
        line = ("assigned", "in_progress", "reported", "callback", "closed")
        return line[: line.index(step) + 1] if step in line else ()

    def _verified(self, ticket):
        ticket.verification = "founded"
        ticket.action_verify()

    def _cancelled(self, ticket):
        ticket.cancel_reason = "Told by mistake, says the customer"
        ticket.action_cancel()

    def _assigned(self, ticket):
        self.env["cs.assignment"].create(
            {
                "ticket_id": ticket.id,
                "department_id": self.department.id,
                "deadline": fields.Datetime.now() + timedelta(hours=24),
            }
        )
        ticket.action_assign()

    def _in_progress(self, ticket):
        task = ticket.assignment_ids
        task.action_dispatch(self.worker.id)
        own = task.with_user(self.worker.user_id).sudo()
        own.action_accept()
        own.action_arrive()
        if ticket.step != "in_progress":
            ticket.action_start_progress()

    def _reported(self, ticket):
        ticket.write(
            {
                "result": "Pipe changed, tested for half an hour",
                "verification": "founded" if ticket.kind == "complaint" else False,
            }
        )
        ticket.action_report_result()

    def _callback(self, ticket):
        ticket.answer = "The pipe was changed."
        ticket.action_start_callback()

    def _closed(self, ticket):
        if ticket.is_signature_due:
            head = ticket.department_id.manager_id.user_id
            ticket.with_user(head).sudo()._sign_results(head)
        calls = ticket.callback_ids.filtered(lambda call: call.state == "planned")
        calls.write({"outcome": "reached", "satisfaction": "satisfied"})
        calls.action_done()
        ticket.action_close()
