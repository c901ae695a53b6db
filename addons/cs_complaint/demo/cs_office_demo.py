"""What else crosses the desk: deputies, readings, requests, and the proofs of it."""

from datetime import timedelta
from uuid import uuid4

from odoo import Command, fields, models

from . import engine_texts as texts

# Who has read the policy already.
READERS = ("shen", "gaojie", "zhoumin", "dingxue", "hejing", "liubin", "xiefeng")
PRINTED = 3
# So many signatures are sealed at once.
BATCH = 1000


class CsEngineDemo(models.AbstractModel):
    _inherit = "cs.engine.demo"

    def _load_office(self):
        """Requests that wait for a decision, and what everybody is asked to read."""
        self._load_holidays()
        self._ask_to_read()
        self._save_for_later()
        self._ask_for_time()
        self._complain_inside()
        self._propose_malicious()
        self._name_deputy()

    def _load_holidays(self):
        """Bring in the public holidays of the year."""
        company = self._site().company_id
        load = self.env["cs.calendar.exception.import"]
        load.create(
            {"year": self._today().year, "company_ids": [Command.set(company.ids)]}
        ).action_import()

    def _ask_to_read(self):
        """Everybody reads who answers whoever asks first (CMP-23)."""
        policy = self.env["cs.policy"].search([("code", "=", "P7D")], limit=1)
        policy.is_reading_confirmed = True
        self.env["cs.read.confirmation"]._ask(policy.current_version_id)
        for name in READERS:
            env = self._as(name)
            rows = env["cs.read.confirmation"].search(
                [("user_id", "=", env.uid), ("state", "=", "to_read")]
            )
            rows.action_confirm()

    def _save_for_later(self):
        """Two calls of which not everything is known yet (M3)."""
        env = self._as("zhoumin")
        for number, words in enumerate((texts.UNFINISHED, texts.UNFINISHED_TOO)):
            env["cs.intake"].register(
                {
                    "kind": "help",
                    "site_id": self._site().id,
                    "phone": f"1990000016{number}",
                    "token": str(uuid4()),
                    "description": words,
                },
                mode="later",
            )

    def _ask_for_time(self):
        """The works department asks for more time for a task that is not late."""
        task = self.env["cs.assignment"].search(
            [
                ("state", "=", "current"),
                ("department_id", "=", self._works().id),
                ("deadline", ">", fields.Datetime.now() + timedelta(hours=1)),
                ("is_late", "=", False),
                ("ticket_id.severity", "=", "ordinary"),
                ("ticket_id.step", "in", ("assigned", "in_progress")),
                ("ticket_id.is_confidential", "=", False),
            ],
            order="deadline desc, id",
            limit=1,
        )
        if task:
            self._as("liubin")["cs.assignment.extension"].create(
                {
                    "assignment_id": task.id,
                    "new_deadline": task.deadline + timedelta(days=2),
                    "reason": texts.LATER,
                    "is_customer_told": True,
                }
            )

    def _works(self):
        return self.env.ref("cs_base.hr_department_works_demo")

    def _complain_inside(self):
        """A first responder was left alone by a department (CMP-48)."""
        env = self._as("zhoumin")
        tickets = (
            env["helpdesk.ticket"]
            .search(
                [
                    ("first_responder_id", "=", self._person("zhoumin").id),
                    ("site_id", "=", self._site().id),
                    ("step", "in", ("assigned", "in_progress", "callback")),
                    ("is_confidential", "=", False),
                ]
            )
            .sorted(lambda ticket: bool(ticket.mass_event_id))
        )
        for ticket, facts in zip(tickets, texts.INTERNAL, strict=False):
            env["cs.internal.complaint"].create(
                {
                    "ticket_id": ticket.id,
                    "department_id": self._works().id,
                    "facts": facts,
                }
            )

    def _propose_malicious(self):
        """The manager proposes, the director has not decided yet (CMP-21)."""
        env = self._as("gaojie")
        desk = self.env(user=self._as("zhoumin").uid, su=True)
        ticket = desk["helpdesk.ticket"].create(
            {
                "kind": "complaint",
                "site_id": self._site().id,
                "description": texts.MALICIOUS_CALL,
                "partner_name": "住户",
                "partner_phone": "19900000170",
                "place_text": "前台",
                "complained_object": "物业费",
                "category_id": self.env.ref(
                    "cs_complaint.helpdesk_ticket_category_fee"
                ).id,
            }
        )
        file = env["ir.attachment"].create(
            {"name": texts.EVIDENCE_NAME, "raw": texts.EVIDENCE_TEXT.encode()}
        )
        env["cs.malicious.claim"].create(
            {
                "ticket_id": ticket.id,
                "grounds": texts.MALICIOUS,
                "explanation": texts.EXPLAINED,
                "attachment_ids": [Command.set(file.ids)],
            }
        ).action_propose()

    def _name_deputy(self):
        """A head is away for three days and has somebody sign."""
        self._as("liubin")["cs.deputy"].create(
            {
                "employee_id": self._person("liubin").id,
                "deputy_id": self._person("leiming").id,
                "date_from": self._today(),
                "date_to": self._today() + timedelta(days=3),
                "power": "sign",
                "note": texts.DEPUTY_NOTE,
            }
        )

    # --- proofs ----------------------------------------------------------------------

    def _load_proofs(self):
        """Seal what was signed, publish the heads, print and ask for evidence."""
        Signature = self.env["cs.signature"]
        while Signature._has_pending():
            Signature._adopt(BATCH) or Signature._seal_batch(BATCH)
        self.env["cs.signature.head"]._record(self._site().company_id)
        tickets = self.env["helpdesk.ticket"].search(
            [("site_id", "=", self._site().id), ("step", "=", "assigned")],
            limit=PRINTED,
        )
        report = self.env["ir.actions.report"].search(
            [("model", "=", "cs.assignment")], limit=1
        )
        tasks = tickets.assignment_ids.filtered(lambda a: a.state == "current")
        self._as("zhoumin")["cs.print.log"]._log(report, tasks, len(tasks))
        clause = self.env["cs.policy.clause"].search(
            [("code", "=", "P7E-1"), ("version_id.state", "=", "in_force")], limit=1
        )
        self._as("shen")["cs.evidence.pack"].create(
            {"clause_id": clause.id}
        ).action_make()
