"""What a reminder of policies says."""

from odoo import models

from ..tools.notifications import Facts


class CsReadConfirmation(models.Model):
    _name = "cs.read.confirmation"
    _inherit = ["cs.read.confirmation", "cs.notification.mixin"]

    def _get_notification_facts(self):
        return {
            row: Facts(
                number=row._get_notification_number(),
                due=row.due_date or None,
                tz=row._get_notification_site().tz or "UTC",
            )
            for row in self
        }

    def _get_notification_number(self):
        return self.version_id.display_name
