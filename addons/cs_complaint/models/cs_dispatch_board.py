"""Who has what, and until when: the board of the dispatcher (ux 5.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
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
    @api.readonly
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
        rules = self.env["cs.routing.rule"].sudo()._read_group([], ["department_id"])
        return Department.union(*(group[0] for group in [*groups, *rules]))

    @api.model
    @api.readonly
    def get_filters(self):
        """Return what the board can be filtered by."""
        sites = self.env["cs.site"].search([], limit=300)
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
