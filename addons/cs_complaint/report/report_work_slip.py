"""The slip a worker takes along, half a sheet (ux M16)."""

from odoo import api, models

from ..tools.forms import Cell, lay_out

# What fits into its cell, so that a slip stays on its half sheet.
LONGEST = 90
LONGEST_PLACE = 40


class ReportWorkSlip(models.AbstractModel):
    """Work slips, A5: one on each page."""

    _name = "report.cs_complaint.report_work_slip"
    _description = "Work Slip"
    _inherit = ["cs.form.ticket"]
    _form_clause = "P6 §4-4"

    @api.model
    def _get_pages(self, records):
        return [{"slips": [self._get_page(ticket)]} for ticket in records]

    @api.model
    def _get_blank_pages(self):
        return [{"slips": [self._get_page(self._get_blank_record())]}]

    @api.model
    def _get_page(self, record):
        """Return the slip of one ticket: its current assignment."""
        site = record.site_id or self._get_blank_site()
        assignment = self._get_assignment(record)
        urgency = record.urgency
        return {
            "title": self.env._("Work Slip"),
            "number": self._get_number(record),
            "kind": self._selected("helpdesk.ticket", "kind", record.kind),
            "urgency": self._selected("helpdesk.ticket", "urgency", urgency)
            if urgency and urgency != "normal"
            else "",
            "place": self._cut(self._get_place(record), LONGEST_PLACE),
            "rows": lay_out(
                [
                    *self._get_visit(record, assignment, site),
                    *self._get_work(record, assignment),
                    *self._get_hands(record, assignment, site),
                ]
            ),
            "footer": self._get_footer(site, self._get_number(record)),
        }

    @api.model
    def _get_visit(self, ticket, assignment, site):
        appointment = assignment.appointment_date
        appointment = appointment or (ticket.appointment_date)
        entry = assignment.entry_way or (ticket.entry_way)
        return [
            [
                Cell(self.env._("Customer's Name"), ticket.partner_name or ""),
                Cell(
                    self._label("helpdesk.ticket", "partner_phone"),
                    ticket.partner_phone or "",
                ),
            ],
            [
                Cell(
                    self._label("cs.assignment", "appointment_date"),
                    self._local(appointment, site),
                ),
                Cell(
                    self._label("cs.assignment", "entry_way"),
                    self._selected("cs.assignment", "entry_way", entry),
                ),
            ],
        ]

    @api.model
    def _get_work(self, ticket, assignment):
        matter = self._get_matter(ticket)
        task = self._plain(assignment.task)
        if task and not ticket.is_confidential:
            matter = f"{matter}\n{self._label('cs.assignment', 'task')}: {task}"
        return [
            [Cell(self.env._("Matter"), self._cut(matter, LONGEST), lines=2)],
            [
                Cell(
                    self.env._("Work Done"),
                    self._cut(self._get_text(ticket, "result"), LONGEST),
                    lines=3,
                )
            ],
            [
                Cell(
                    self._label("cs.assignment", "materials"),
                    self._cut(self._plain(assignment.materials), LONGEST),
                    lines=2,
                )
            ],
        ]

    @api.model
    def _get_hands(self, ticket, assignment, site):
        model = "cs.assignment"
        return [
            [
                Cell(
                    self.env._("Worker"),
                    self._get_worker_names(assignment) or "",
                ),
                Cell(
                    self._label(model, "department_id"),
                    assignment.department_id.name or "",
                ),
                Cell(
                    self._label(model, "deadline"),
                    self._local(assignment.deadline, site),
                ),
            ],
            [
                Cell(
                    self._label(model, "arrived_date"),
                    self._local(assignment.arrived_date, site),
                ),
                Cell(
                    self._label(model, "finished_date"),
                    self._local(assignment.finished_date, site),
                ),
            ],
            [
                Cell(self.env._("Worker's Signature"), lines=2),
                Cell(
                    self.env._("Customer's Signature"),
                    lines=2,
                    image=self._image(assignment.customer_signature),
                ),
            ],
        ]
