from odoo import api, models
from odoo.tools import SQL


class CsPrintLog(models.Model):
    # Who had what printed about a confidential matter is for its list (guarantee 8).
    _name = "cs.print.log"
    _inherit = ["cs.print.log", "cs.confidential.trace.mixin"]

    @api.model
    def _log(self, report, records, pages=0):
        """Note each confidential matter in a row of its own."""
        subjects = [(records._name, res_id) for res_id in records.ids]
        tickets = self._get_confidential_tickets(subjects)
        by_ticket = records.grouped(lambda r: tickets.get((r._name, r.id)))
        rows = self.browse()
        for part in by_ticket.values():
            rows |= super()._log(report, part, pages)
        return rows

    @api.model
    def _get_subject(self, vals):
        return vals.get("res_model"), (vals.get("res_ids") or [None])[0]

    @api.model
    def _make_confidential(self, records):
        """Close the rows of what became confidential; where a row tells of others,
        too, it keeps nothing but the number."""
        # As in the general method; only this column holds several ids.
        rows = self._by_server()
        rows.flush_model(["res_model", "res_ids"])
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM cs_print_log "
                "WHERE res_model = %s AND res_ids @> ANY(%s::jsonb[])",
                records._name,
                [str(res_id) for res_id in records.ids],
            )
        )
        for row in rows.browse(row_id for (row_id,) in found):
            subjects = [(row.res_model, res_id) for res_id in row.res_ids]
            tickets = self._get_confidential_tickets(subjects)
            vals = {"record_names": row._get_plain_names(tickets)}
            if len(tickets) == len(subjects) and len(set(tickets.values())) == 1:
                vals["confidential_ticket_id"] = next(iter(tickets.values()))
            row.write(vals)

    def _get_plain_names(self, tickets):
        """Return the names of what was printed, confidential matters by number."""
        self.ensure_one()
        names = []
        for record in self.env[self.res_model].browse(self.res_ids).exists():
            ticket_id = tickets.get((self.res_model, record.id))
            ticket = self.env["helpdesk.ticket"].browse(ticket_id)
            names.append(ticket.short_number if ticket_id else record.display_name)
        return ", ".join(names)
