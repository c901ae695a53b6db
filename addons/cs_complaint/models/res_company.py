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
        month = date(day.year, day.month, 1)
        numbers = self._draw_counted(month, count)
        if not numbers:
            self._ensure_ticket_counter(month)
            numbers = self._draw_counted(month, count)
        return numbers

    def _draw_counted(self, month, count):
        """Draw from the counter of a month; nothing where it has none yet."""
        # Numbers are given to everybody who registers a ticket. The counter's name is
        # that of ``ir.sequence``.
        self.env.cr.execute(
            SQL(
                """
                SELECT nextval(counter.name)
                  FROM (
                        SELECT 'ir_sequence_'
                               || lpad(s.id::text, greatest(3, length(s.id::text)), '0')
                               || '_'
                               || lpad(r.id::text, greatest(3, length(r.id::text)), '0')
                               AS name
                          FROM (
                                SELECT id
                                  FROM ir_sequence
                                 WHERE code = %s AND company_id = %s AND active IS TRUE
                                 ORDER BY name, id
                                 LIMIT 1
                               ) s
                          JOIN ir_sequence_date_range r
                            ON r.sequence_id = s.id AND r.date_from = %s
                         ORDER BY r.id
                         LIMIT 1
                       ) counter,
                       generate_series(1, %s)
                """,
                SEQUENCE_CODE,
                self.id,
                month,
                count,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _ensure_ticket_counter(self, month):
        """Make the PostgreSQL sequence of a month."""
        self._ensure_ticket_sequence()
        # As above.
        Sequence = self.env["ir.sequence"].sudo()
        sequence = Sequence.search(
            [("code", "=", SEQUENCE_CODE), ("company_id", "=", self.id)], limit=1
        )
        # Two first tickets of a month at once: the update makes the second transaction
        # fail as not serializable; Odoo repeats it, and it then finds the month.
        self.env.cr.execute(
            SQL("UPDATE ir_sequence SET write_date = now() WHERE id = %s", sequence.id)
        )
        sequence.env["ir.sequence.date_range"].create(
            {
                "sequence_id": sequence.id,
                "date_from": month,
                "date_to": month + relativedelta(months=1, days=-1),
            }
        )
