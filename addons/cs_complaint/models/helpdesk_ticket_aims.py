"""Figures of the aims: matters that come back, and what repairs cost (CMP-07).

Satisfaction, in-time and solved rates with their trends are in the ticket figures.
"""

from datetime import timedelta

from odoo import fields, models

from ..tools.aims import find_earlier
from .helpdesk_ticket_guard import DEPARTMENT_FIELDS, SERVER_FIELDS

SERVER_FIELDS.update({"repeat_complaints": "CMP-07", "repeat_of_id": "CMP-07"})
# What a repair cost is known to who did it.
DEPARTMENT_FIELDS.add("repair_cost")
# Place and category are known then, or settled at last.
COUNTED_AT = ("assigned", "reported", "closed")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    currency_id = fields.Many2one(
        "res.currency",
        related="company_id.currency_id",
        export_string_translation=False,
    )
    repair_cost = fields.Monetary(
        string="Cost of the Repair",
        copy=False,
        help="Work and material, where it is known (CMP-07).",
    )
    repeat_complaints = fields.Integer(
        copy=False,
        readonly=True,
        help="1 when the same place complained about the same category within the days "
        "of the settings (CMP-07).",
    )
    repeat_of_id = fields.Many2one(
        "helpdesk.ticket",
        string="Complained About Before",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    _cost_not_negative = models.Constraint(
        "CHECK (repair_cost >= 0)", "A repair costs nothing or more."
    )
    _repeat = models.Index("(site_id, received_date) WHERE repeat_complaints > 0")

    def _after_step(self, step):
        super()._after_step(step)
        if step in COUNTED_AT:
            self._note_repeat()

    def _note_repeat(self):
        """Note which complaints came back; one query for the whole batch."""
        # Whether the place complained before is counted, whoever sees that ticket.
        asked = self.sudo().filtered(
            lambda t: (
                t.kind == "complaint"
                and t.category_id
                and (t.unit_id or t.area_id)
                and not (t.is_discipline or t.is_confidential)
            )
        )
        if not asked:
            return
        days = {t: timedelta(days=t.company_id.cs_repeat_days) for t in asked}
        first = min(t.received_date - days[t] for t in asked)
        # As above: tickets that the present user does not see count too.
        known = self.sudo().search_fetch(
            [
                ("kind", "=", "complaint"),
                ("step", "not in", (False, "cancelled")),
                ("is_confidential", "=", False),
                ("category_id", "in", asked.category_id.ids),
                ("received_date", ">=", first),
                ("received_date", "<=", max(asked.mapped("received_date"))),
                "|",
                ("unit_id", "in", asked.unit_id.ids),
                ("area_id", "in", asked.area_id.ids),
            ],
            ["received_date", "category_id", "unit_id", "area_id"],
        )
        rows = [t._get_matter_row() for t in known]
        for ticket in asked:
            found = find_earlier(ticket._get_matter_row(), rows, days[ticket])
            if ticket.repeat_of_id.id != found:
                ticket._write_by_server(
                    {"repeat_of_id": found, "repeat_complaints": int(bool(found))}
                )

    def _get_matter_row(self):
        place = f"unit {self.unit_id.id}" if self.unit_id else f"area {self.area_id.id}"
        return (self.id, self.received_date, (place, self.category_id.id))
