"""What an employee is told of an entry."""

from odoo import models
from odoo.tools import format_date

from ..tools.notifications import Facts


class CsPerformanceEntry(models.Model):
    _name = "cs.performance.entry"
    _inherit = ["cs.performance.entry", "cs.notification.mixin"]

    def _get_notification_facts(self):
        """That there is something to read, and no more: not even what for."""
        return {
            entry: Facts(
                number=entry._get_notification_number(),
                tz=entry._get_notification_site().tz or "UTC",
            )
            for entry in self
        }

    def _get_notification_number(self):
        # An entry has no number, and the day tells its employee which one is meant.
        self.ensure_one()
        return (
            format_date(self.env, self.event_date) or super()._get_notification_number()
        )

    def _get_notification_list_path(self):
        return "/odoo/cs-my-performance"
