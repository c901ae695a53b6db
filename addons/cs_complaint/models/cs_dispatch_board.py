"""Who has what, and until when: the board of the dispatcher (ux 5.7)."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.assignment import WORK_STEPS

COLUMNS = ("todo", "given", "doing", "hold", "callback")
COLUMN_LIMIT = 100
FILTERS = {
    "site_id": "site_id",
    "department_id": "department_id",
    "category_id": "category_id",
    "building_id": "unit_id.building_id",
    "worker_id": "worker_id",
}
CARD_FIELDS = (
    "short_number",
    "kind",
    "name",
    "step",
    "urgency",
    "severity",
    "is_confidential",
    "unit_id",
    "area_id",
    "place_text",
    "category_id",
    "department_id",
    "worker_id",
    "department_deadline",
    "is_department_late",
    "appointment_date",
    "hold_reason",
    "urge_count",
    "reopen_count",
    "is_returned",
)


class CsDispatchBoard(models.AbstractModel):
    """Everything goes by the rights of the user: the desk sees its sites, a dispatcher
    the tasks of his department."""

    _name = "cs.dispatch.board"
    _description = "Dispatch Board"

    # --- reading -----------------------------------------------------------

    @api.model
    def get_data(self, filters=None):
        """Return the cards by column and the workers, in a constant number of queries.

        :param dict filters: ids by the keys of ``FILTERS``
        :return: dict with ``columns`` (key, count, cards), ``workers`` and ``now``
        """
        domain = self._get_domain(filters or {})
        rows = self._get_rows(domain)
        tickets = self.env["helpdesk.ticket"].browse(row[0] for row in rows)
        cards = self._read_cards(tickets)
        columns = {key: {"key": key, "count": 0, "cards": []} for key in COLUMNS}
        for ticket_id, key, count in rows:
            columns[key]["count"] = count
            columns[key]["cards"].append(cards[ticket_id])
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "columns": list(columns.values()),
            "workers": self._read_workers(filters or {}),
            "is_desk": self.env["cs.assignment"]._is_desk(),
        }

    @api.model
    def _get_domain(self, filters):
        """Return the domain of the open work that the board shows.

        :raise UserError: a filter that is none
        """
        if not isinstance(filters, dict) or filters.keys() - FILTERS.keys():
            raise UserError(self.env._("This page is out of date. Load it again."))
        domain = Domain("step", "in", self._get_steps()) & Domain("is_open", "=", True)
        domain &= Domain("import_batch_id", "=", False)
        for key, value in filters.items():
            if value and type(value) is int:
                operator = "child_of" if key == "category_id" else "="
                domain &= Domain(FILTERS[key], operator, value)
        return domain

    @api.model
    def _get_steps(self):
        return ["registered", "verified", *WORK_STEPS, "reported", "callback"]

    @api.model
    def _get_rows(self, domain):
        """Return (ticket id, column, number of tickets of the column), first ones
        first and at most ``COLUMN_LIMIT`` of a column, in one query."""
        Ticket = self.env["helpdesk.ticket"]
        Ticket.flush_model(["step", "hold_reason", "worker_id", "department_deadline"])
        # The search brings the record rules of the user along.
        query = Ticket._search(domain)
        return self.env.execute_query(
            SQL(
                """
                SELECT id, board, board_count
                  FROM (SELECT id, board, department_deadline, received_date,
                               count(*) OVER (PARTITION BY board) AS board_count,
                               row_number() OVER (
                                   PARTITION BY board
                                   ORDER BY department_deadline NULLS FIRST,
                                            received_date, id) AS place
                          FROM (SELECT id, department_deadline, received_date,
                                       CASE WHEN step IN ('reported', 'callback')
                                                THEN 'callback'
                                            WHEN hold_reason IS NOT NULL THEN 'hold'
                                            WHEN step = 'in_progress'
                                                 AND department_id IS NOT NULL
                                                THEN 'doing'
                                            WHEN worker_id IS NOT NULL
                                                 AND step = 'assigned' THEN 'given'
                                            ELSE 'todo' END AS board
                                  FROM helpdesk_ticket
                                 WHERE id IN %s) AS sorted) AS ranked
                 WHERE place <= %s
                 ORDER BY board, place
                """,
                query.subselect(),
                COLUMN_LIMIT,
            )
        )

    @api.model
    def _read_cards(self, tickets):
        """Return ``{ticket id: card}``."""
        tickets.fetch([name for name in CARD_FIELDS if name != "short_number"])
        # Places, categories and colleagues of a ticket are shown to who sees it.
        shown = tickets.sudo()
        return {ticket.id: self._read_card(ticket) for ticket in shown}

    @api.model
    def _read_card(self, ticket):
        return {
            "id": ticket.id,
            "number": ticket.short_number,
            "kind": ticket.kind or "",
            "title": "" if ticket.is_confidential else ticket.name,
            "place": ticket.unit_id.display_name
            or ticket.area_id.display_name
            or ticket.place_text
            or "",
            "category": ticket.category_id.name or "",
            "department": ticket.department_id.name or "",
            "department_id": ticket.department_id.id,
            "worker": ticket.worker_id.name if ticket.department_id else "",
            "worker_id": ticket.worker_id.id if ticket.department_id else False,
            "deadline": self._show(ticket.department_deadline),
            "appointment": self._show(ticket.appointment_date),
            "is_late": ticket.is_department_late,
            "is_major": ticket.severity == "major",
            "urgency": ticket.urgency,
            "hold_reason": ticket.hold_reason or "",
            "urged": ticket.urge_count,
            "reopened": ticket.reopen_count,
            "is_returned": ticket.is_returned,
        }

    @api.model
    def _show(self, moment):
        return fields.Datetime.to_string(moment) if moment else False

    @api.model
    def _read_workers(self, filters):
        """Return who can be given work: number of jobs and next appointment of each."""
        departments = self._get_departments(filters)
        # Names of colleagues are no secret; HR data are not touched.
        employees = self.env["hr.employee"].sudo()
        employees = employees.search_fetch(
            [("department_id", "in", departments.ids)],
            ["name", "department_id"],
            order="department_id, name",
            limit=300,
        )
        Task = self.env["cs.assignment"]
        busy = Domain("employee_id", "in", employees.ids) & Domain(
            "work_state", "!=", "finished"
        )
        busy &= Domain("state", "=", "current") & Domain("ticket_id.is_open", "=", True)
        counts = dict(Task._read_group(busy, ["employee_id"], ["__count"]))
        ahead = Domain("appointment_date", ">=", fields.Datetime.now())
        following = dict(
            Task._read_group(busy & ahead, ["employee_id"], ["appointment_date:min"])
        )
        counts = {employee.id: count for employee, count in counts.items()}
        following = {employee.id: moment for employee, moment in following.items()}
        workers = [
            {
                "id": employee.id,
                "name": employee.name,
                "department_id": employee.department_id.id,
                "count": counts.get(employee.id, 0),
                "next": self._show(following.get(employee.id)),
            }
            for employee in employees
        ]
        # Who has work stands first, where it is seen.
        return sorted(workers, key=lambda worker: -worker["count"])

    @api.model
    def _get_departments(self, filters):
        """Return the departments whose people are shown: chosen, own, or with work."""
        Department = self.env["hr.department"]
        chosen = filters.get("department_id")
        if chosen and type(chosen) is int:
            return Department.browse(chosen)
        Task = self.env["cs.assignment"]
        if not Task._is_desk():
            return Task._get_own_employees().department_id
        groups = Task._read_group([("state", "=", "current")], ["department_id"])
        # Routing says who is given work before anybody has any.
        rules = self.env["cs.routing.rule"].sudo().search([])
        return Department.union(*(group[0] for group in groups)) | rules.department_id

    @api.model
    def get_filters(self):
        """Return what the board can be filtered by."""
        sites = self.env["cs.site"].search([])
        buildings = self.env["cs.building"].search([], order="site_id, name", limit=300)
        categories = self.env["helpdesk.ticket.category"].search([], limit=300)
        # Names of departments are no secret.
        departments = self._get_departments({}).sudo()
        return {
            "site_id": self._read_names(sites),
            "department_id": self._read_names(departments),
            "category_id": self._read_names(categories),
            "building_id": self._read_names(buildings),
        }

    @api.model
    def _read_names(self, records):
        return [{"id": r.id, "name": r.display_name} for r in records]

    # --- dispatching -------------------------------------------------------

    @api.model
    def propose(self, ticket_id, employee_id=None):
        """Return what the dialogue of a card shows first.

        :return: dict with ids ``department_id``, ``employee_id``, ``assignment_id``,
            the ``deadline`` (text, UTC), ``explanation`` and ``needs_ruling``
        """
        ticket = self._get_ticket(ticket_id)
        # That a department has it is no secret to who sees the ticket.
        task = ticket.sudo()._get_current_assignment()
        employee = self._get_employee(employee_id)
        if task:
            return {
                "assignment_id": task.id,
                "department_id": task.department_id.id,
                "employee_id": employee.id or task.employee_id.id,
                "seen_employee_id": task.employee_id.id,
                "deadline": self._show(task.deadline),
                "explanation": "",
                "needs_ruling": False,
            }
        route = self.env["cs.routing.rule"]._route(ticket)
        now = fields.Datetime.now()
        # A deadline given before runs on.
        kept = ticket.department_deadline
        deadline = kept if kept and kept > now else route["deadline"]
        return {
            "assignment_id": False,
            "department_id": employee.department_id.id or route["department_id"],
            "employee_id": employee.id or route["employee_id"],
            "seen_employee_id": False,
            "deadline": self._show(deadline),
            "explanation": route["explanation"],
            "needs_ruling": ticket.sudo()._needs_ruling(),  # as above
        }

    @api.model
    def assign(self, ticket_id, vals):
        """Assign a ticket, or change who does it; the first of two dispatchers wins.

        :param dict vals: as returned by ``propose``, changed by the dispatcher
        :return: dict; ``redirect`` asks for the reason that the gate still needs
        :raise UserError: somebody was quicker, or what the rules refuse
        """
        if not isinstance(vals, dict):
            raise UserError(self.env._("This page is out of date. Load it again."))
        ticket = self._get_ticket(ticket_id)
        self._lock(ticket)
        # As in propose.
        task = ticket.sudo()._get_current_assignment()
        if task.id != (vals.get("assignment_id") or False):
            raise UserError(
                self.env._(
                    "%(ticket)s was assigned by somebody else meanwhile. %(now)s",
                    ticket=ticket.short_number,
                    now=(
                        task
                        and self.env._(
                            "It is now with %(who)s.", who=task._get_holder()
                        )
                    )
                    or "",
                ).strip()
            )
        if task:
            task.with_env(self.env).action_dispatch(
                vals.get("employee_id"), vals.get("seen_employee_id")
            )
            return {}
        self.env["cs.assignment"]._check_desk()
        self.env["cs.assignment"].create(self._prepare_assignment_vals(ticket, vals))
        return self._hand_over(ticket)

    @api.model
    def _prepare_assignment_vals(self, ticket, vals):
        Task = self.env["cs.assignment"]
        deadline = Task._clean_moment(vals.get("deadline"))
        employee = self._get_employee(vals.get("employee_id"))
        department_id = vals.get("department_id")
        missing = []
        if not department_id or type(department_id) is not int:
            missing.append(self.env._("Choose the department."))
        if not deadline:
            missing.append(self.env._("Give the department a deadline (CMP-16)."))
        if missing:
            raise UserError("\n".join(missing))
        return {
            "ticket_id": ticket.id,
            "department_id": department_id,
            "employee_id": employee.id,
            "deadline": deadline,
            "task": Task._clean_text(vals.get("task")) or False,
            "ruling": Task._clean_text(vals.get("ruling")) or False,
        }

    @api.model
    def _hand_over(self, ticket):
        """Put the ticket on its way; where a reason is asked for, say so."""
        if ticket.step not in ("registered", "verified"):
            return {}
        try:
            with self.env.cr.savepoint():
                ticket._move_to("assigned")
        except RedirectWarning as warning:
            # The task stays; the dialogue of the reason moves the ticket.
            return {"redirect": {"message": warning.args[0], "action": warning.args[1]}}
        return {}

    @api.model
    def _get_ticket(self, ticket_id):
        """Return the ticket of a card.

        :raise UserError: it is no ticket of the centre
        """
        if type(ticket_id) is not int:
            raise UserError(self.env._("This page is out of date. Load it again."))
        ticket = self.env["helpdesk.ticket"].browse(ticket_id).exists()
        ticket.check_access("read")
        if not ticket.step or not ticket.is_open:
            raise UserError(self.env._("This ticket is closed. Load the board again."))
        return ticket

    @api.model
    def _get_employee(self, employee_id):
        # Names of colleagues are no secret; HR data are not touched.
        Employee = self.env["hr.employee"].sudo()
        if not employee_id or type(employee_id) is not int:
            return Employee
        return Employee.browse(employee_id).exists()

    @api.model
    def _lock(self, ticket):
        """Let one of two dispatchers go first; the other one sees what he did."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM helpdesk_ticket WHERE id = %s FOR NO KEY UPDATE",
                ticket.id,
            )
        )
        ticket.invalidate_recordset()
