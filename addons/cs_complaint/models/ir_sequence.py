from odoo import api, models
from odoo.tools import SQL

PLAIN_CODE = "helpdesk.ticket.sequence"


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _draw_plain_numbers(self, count):
        """Draw numbers of plain tickets, as ``next_by_code`` would one by one.

        :return: list of str; empty where the sequence has no counter of PostgreSQL or
            one for each period, so that it has to be asked for each number
        """
        self.browse().check_access("read")
        sequence = self.search(
            [
                ("code", "=", PLAIN_CODE),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            order="company_id",
        )[:1]
        if sequence.implementation != "standard" or sequence.use_date_range:
            return []
        self.env.cr.execute(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}"
            for (number,) in self.env.cr.fetchall()
        ]
