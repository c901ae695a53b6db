from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

SEQUENCE_CODE = "cs.complaint.ticket"


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_callback_attempts = fields.Integer(
        string="Callback Attempts",
        default=3,
        help="After so many attempts without success the customer counts as "
        "unreachable (CMP-13).",
    )

    cs_late_entry_hours = fields.Float(
        string="Late Entries by Everybody (Hours)",
        default=24,
        help="A matter received longer ago is entered by the customer service manager "
        "only (CMP-15).",
    )
    cs_major_report_hours = fields.Float(
        string="Major Matters Reported Within (Hours)",
        default=1,
        help="Found to be major later than this is shown as a suspicion (CMP-54).",
    )
    cs_effect_check = fields.Selection(
        [("all", "All Closed Tickets"), ("major", "Major Complaints Only")],
        string="Effect Check Of",
        default="major",
        required=True,
        help="Whose effect the customer service manager has to check (CMP-11).",
    )

    _cs_hours_not_negative = models.Constraint(
        "CHECK (cs_late_entry_hours >= 0 AND cs_major_report_hours >= 0)",
        "Hours are not negative.",
    )
    _cs_callback_attempts_positive = models.Constraint(
        "CHECK (cs_callback_attempts >= 1)",
        "At least one attempt is needed before a customer counts as unreachable.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_ticket_sequence()
        return companies

    def _ensure_ticket_sequence(self):
        """Create the sequence of ticket numbers of each company."""
        # Sequences belong to the settings; a company gets its own with its creation.
        Sequence = self.env["ir.sequence"].sudo()
        found = Sequence.search(
            [("code", "=", SEQUENCE_CODE), ("company_id", "in", self.ids)]
        )
        Sequence.create(
            [
                {
                    "name": f"{company.name}: tickets",
                    "code": SEQUENCE_CODE,
                    "company_id": company.id,
                    "use_date_range": True,
                }
                for company in self - found.company_id
            ]
        )

    def _draw_ticket_numbers(self, day, count):
        """Draw running numbers of the month of ``day``.

        One query for the whole batch. The counters are PostgreSQL sequences, so
        numbers are never given twice and creators do not wait for each other; gaps
        are allowed.

        :param date day: a day of the month, local time of the site
        :param int count: how many numbers
        :return: list of int, ascending
        """
        self.ensure_one()
        name = self._get_ticket_counter(date(day.year, day.month, 1))
        self.env.cr.execute(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _get_ticket_counter(self, month):
        """Return the name of the PostgreSQL sequence of a month, made when needed."""
        # Numbers are given to everybody who registers a ticket.
        sequence = self.env["ir.sequence"].sudo()
        sequence = sequence.search(
            [("code", "=", SEQUENCE_CODE), ("company_id", "=", self.id)], limit=1
        )
        if not sequence:
            self._ensure_ticket_sequence()
            return self._get_ticket_counter(month)
        Range = sequence.env["ir.sequence.date_range"]
        domain = [("sequence_id", "=", sequence.id), ("date_from", "=", month)]
        found = Range.search(domain, limit=1)
        if not found:
            # Two first tickets of a month at once: the update makes the second
            # transaction fail as not serializable; Odoo repeats it, and it then
            # finds the month.
            self.env.cr.execute(
                SQL(
                    "UPDATE ir_sequence SET write_date = now() WHERE id = %s",
                    sequence.id,
                )
            )
            found = Range.create(
                {
                    "sequence_id": sequence.id,
                    "date_from": month,
                    "date_to": month + relativedelta(months=1, days=-1),
                }
            )
        return f"ir_sequence_{sequence.id:03d}_{found.id:03d}"
