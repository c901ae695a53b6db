"""What the phone of a repair worker shows and sends (ux 2.5, 5.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

# What a phone loads stays small on a slow network (ux 5.7).
PAGE_LIMIT = 50
TEXT_LENGTH = 240


class CsWorkerPage(models.AbstractModel):
    """The page behind ``cs-worker``: own jobs, and free ones of the own department.

    Reads go by the rights of the user; every tap goes to the method of the assignment,
    which guards itself.
    """

    _name = "cs.worker.page"
    _description = "Phone Page of a Worker"

    @api.model
    @api.readonly
    def get_data(self):
        """Return all the page needs, in a constant number of queries.

        :return: dict with ``cards``, ``colleagues``, ``reasons``, ``words`` and ``now``
        """
        tasks = self._get_tasks()
        cards = self._read_cards(tasks[:PAGE_LIMIT])
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "is_more": len(tasks) > PAGE_LIMIT,
            "cards": cards,
            "colleagues": self._get_colleagues(),
            "reasons": self._get_reasons("not_present"),
            "words": self._get_words(),
        }

    @api.model
    def _get_tasks(self):
        """Return current jobs: own ones first, then free ones, each by deadline."""
        Task = self.env["cs.assignment"]
        own = Task._get_own_employees()
        waiting = Domain(
            [
                ("state", "=", "current"),
                ("ticket_id.is_open", "=", True),
                ("finished_date", "=", False),
            ]
        )
        # Looked up first: asked task by task, the helpers cost more than all the rest.
        helped = Task.search([("state", "=", "current"), ("helper_ids", "in", own.ids)])
        mine = Domain("employee_id", "in", own.ids) | Domain("id", "in", helped.ids)
        free = Domain("employee_id", "=", False) & Domain(
            "department_id", "in", own.department_id.ids
        )
        parts = [mine, free & ~mine]
        if Task._is_department_user():
            # Sees to all of the department.
            department = Domain("department_id", "in", own.department_id.ids)
            parts.append(department & ~mine & Domain("employee_id", "!=", False))
        # Many jobs of others never push the own ones off the page.
        tasks = Task.browse()
        for part in parts:
            room = PAGE_LIMIT + 1 - len(tasks)
            if room:
                tasks |= Task.search(waiting & part, order="deadline, id", limit=room)
        # A confidential matter is seen by few, whatever department has its task.
        readable = tasks.ticket_id._filtered_access("read")
        return tasks.filtered(lambda task: task.ticket_id in readable)

    @api.model
    def _read_cards(self, tasks):
        own = tasks._get_own_employees()
        # The page shows of people and places what the job needs, no more; which jobs
        # are shown was decided by the user's own rights.
        shown = tasks.sudo()
        shown.fetch(
            [
                "ticket_id",
                "department_id",
                "employee_id",
                "task",
                "deadline",
                "work_state",
                "appointment_date",
                "entry_way",
                "hold_reason",
                "hold_note",
                "hold_until",
                "is_hold_approved",
                "is_clock_paused",
                "is_late",
            ]
        )
        photos = self._count_photos(shown)
        return [self._read_card(task, own, photos) for task in shown]

    @api.model
    def _count_photos(self, tasks):
        """Return names of photos already taken, by assignment and kind."""
        return {
            task.id: {
                "before": [{"id": a.id, "name": a.name} for a in task.photo_before_ids],
                "after": [{"id": a.id, "name": a.name} for a in task.photo_after_ids],
            }
            for task in tasks
        }

    @api.model
    def _read_card(self, task, own, photos):
        ticket = task.ticket_id
        rule = ticket._get_kind_rule()
        return {
            "id": task.id,
            "number": ticket.short_number,
            "kind": ticket.kind,
            "urgency": ticket.urgency,
            "title": "" if ticket.is_confidential else ticket.name,
            "text": "" if ticket.is_confidential else self._get_text(ticket),
            "place": self._get_place(ticket),
            "customer": ticket.partner_name or "",
            "phone": ticket.partner_phone or "",
            "urged": ticket.urge_count,
            "reopened": ticket.reopen_count,
            "task": task.task or "",
            "state": task.work_state,
            "deadline": fields.Datetime.to_string(task.deadline),
            "is_late": task.is_late,
            "is_paused": task.is_clock_paused,
            "appointment": task.appointment_date
            and fields.Datetime.to_string(task.appointment_date),
            "entry_way": task.entry_way or "",
            "hold_reason": task.hold_reason or "",
            "hold_note": task.hold_note or "",
            "is_hold_approved": task.is_hold_approved,
            "can_approve": task.hold_reason == "waiting_parts"
            and not task.is_hold_approved
            and task.with_env(self.env)._is_department_head(),
            "worker": task.employee_id.name or "",
            "is_own": task.employee_id in own,
            "is_helper": bool(own & task.helper_ids),
            "helpers": task.helper_ids.mapped("name"),
            "needs_verification": rule.verification != "no" and not ticket.verification,
            "photos": photos[task.id],
        }

    @api.model
    def _get_text(self, ticket):
        """Return the matter as plain text of a length that a phone shows."""
        return html2plaintext(ticket.description or "").strip()[:TEXT_LENGTH]

    @api.model
    def _get_place(self, ticket):
        return (
            ticket.unit_id.display_name
            or ticket.area_id.display_name
            or ticket.place_text
            or ""
        )

    @api.model
    def _get_colleagues(self):
        """Return colleagues of the own departments, for transfers and as helpers."""
        own = self.env["cs.assignment"]._get_own_employees()
        # Names of colleagues are no secret; HR data are not touched.
        colleagues = self.env["hr.employee"].sudo()
        found = colleagues.search(
            [("department_id", "in", own.department_id.ids), ("id", "not in", own.ids)],
            order="name",
            limit=200,
        )
        return [{"id": e.id, "name": e.name} for e in found]

    @api.model
    def _get_reasons(self, usage):
        reasons = self.env["cs.reason"].search([("usage", "=", usage)])
        return [
            {"id": r.id, "name": r.name, "needs_note": r.needs_note} for r in reasons
        ]

    @api.model
    def _get_words(self):
        """Return the labels of what is chosen on the page, in the user's language."""
        Task = self.env["cs.assignment"]
        Ticket = self.env["helpdesk.ticket"]
        return {
            name: Model._fields[name]._description_selection(self.env)
            for Model, name in (
                (Task, "hold_reason"),
                (Task, "entry_way"),
                (Ticket, "verification"),
                (Ticket, "kind"),
                (Ticket, "urgency"),
            )
        }

    @api.model
    def tap(self, task_id, action, values=None):
        """Do what the worker tapped, and return the job's card as it is now.

        Sent again after a broken connection, the same tap is one stamp: each method
        knows what was done already.

        :param str action: a key of ``_get_taps``
        :param dict values: what the form of the tap says
        :return: dict with ``card`` (None when the job is gone) and ``message``
        :raise UserError: what the method of the tap refuses
        """
        values = values or {}
        method = self._get_taps().get(action)
        if not method or not isinstance(task_id, int) or not isinstance(values, dict):
            raise UserError(self.env._("This page is out of date. Load it again."))
        task = self.env["cs.assignment"].browse(task_id).exists()
        if not task:
            raise UserError(self.env._("This job is gone. Load the page again."))
        answer = method(task, values)
        message = answer.get("message", "") if isinstance(answer, dict) else ""
        shown = self._get_tasks() & task
        card = self._read_cards(shown)[0] if shown else None
        return {"card": card, "message": message, "answer": answer or {}}

    @api.model
    def _get_taps(self):
        """Return the methods behind the buttons of the page."""
        return {
            "accept": lambda task, v: task.action_accept(),
            "arrive": lambda task, v: task.action_arrive(v.get("at"), v.get("reason")),
            "finish": lambda task, v: task.action_finish(v),
            "hold": lambda task, v: task.action_hold(
                v.get("reason"), v.get("note"), v.get("until")
            ),
            "approve": lambda task, v: task.action_approve_hold(),
            "resume": lambda task, v: task.action_resume(),
            "transfer": lambda task, v: task.action_transfer(
                v.get("employee_id"), v.get("reason")
            ),
            "helpers": lambda task, v: task.action_add_helpers(v.get("employee_ids")),
            "appointment": lambda task, v: task.action_appointment(
                v.get("moment"), v.get("entry_way")
            ),
            "photo": lambda task, v: task.action_add_photo(
                v.get("kind"), v.get("name"), v.get("data")
            ),
        }
