"""Calls that are changed in a closed month are noted."""

from odoo import models

from ..tools.ticket_events import CALLBACK_FIELDS
from .helpdesk_ticket_rollup import _closed_until


class CsCallback(models.Model):
    _inherit = "cs.callback"

    def _write_multi(self, vals_list):
        """Guarantee 9: as for tickets; a new call is planned and counts nowhere yet."""
        bound = _closed_until()
        changed = self.browse(
            callback.id
            for callback, vals in zip(self, vals_list, strict=True)
            if not CALLBACK_FIELDS.isdisjoint(vals) and not _is_new_result(vals, bound)
        )
        change = self.env["cs.ticket.change"].sudo()  # nobody has rights on notes
        if changed:
            change._note_callbacks(changed.ids)
        res = super()._write_multi(vals_list)
        if changed:
            change._note_callbacks(changed.ids)
        return res


def _is_new_result(vals, bound):
    """Tell whether a planned call becomes a finished one in the present month."""
    return (
        vals.get("state") == "done"
        and "site_id" not in vals
        and vals.get("done_date")
        and vals["done_date"] >= bound
    )
