"""Changes of tickets in closed months are noted, however they are written."""

from datetime import timedelta

from odoo import api, fields, models

from ..tools.ticket_events import TICKET_FIELDS

# With one of these a ticket leaves the month in which it counted.
_MOVES = frozenset({"site_id", "received_date", "reply_deadline"})
_DATES = ("create_date", "received_date", "reply_deadline")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._note_closed_months()
        return tickets

    def _write_multi(self, vals_list):
        """Guarantee 9: note closed months of which a figure changes.

        Here every value passes on its way to the database, computed ones too; what is
        stored until now is read before it is gone.
        """
        changed = self.browse(
            ticket.id
            for ticket, vals in zip(self, vals_list, strict=True)
            if not TICKET_FIELDS.isdisjoint(vals)
        )
        moved = self.browse(
            ticket.id
            for ticket, vals in zip(self, vals_list, strict=True)
            if not _MOVES.isdisjoint(vals)
            # Where it was is known only while site and receipt stay.
            and ({"site_id", "received_date"} & vals.keys() or not ticket._is_present())
        )
        moved._note_closed_months(always=True)
        res = super()._write_multi(vals_list)
        changed._note_closed_months()
        return res

    def _note_closed_months(self, always=False):
        """Note the closed months in which these tickets count, as stored now.

        :param always: also of tickets that, by what is known of them, count in the
            present month alone
        """
        known = self if always else self.filtered(lambda t: not t._is_present())
        if known:
            # Nobody has rights on these notes.
            self.env["cs.ticket.change"].sudo()._note_tickets(known.ids)

    def _is_present(self):
        """Tell, without a query, whether the ticket counts in the present month alone.

        Nobody is called before the ticket was entered, and no reply is due before it
        was received.
        """
        bound = _closed_until()
        known = self._cache
        return all(
            name in known and (not known[name] or known[name] >= bound)
            for name in _DATES
        )


def _closed_until():
    """The end of the last month that may have ended somewhere, in UTC."""
    now = fields.Datetime.now()
    if (now + timedelta(hours=14)).month != now.month:
        return now
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return min(now, start + timedelta(hours=12))
