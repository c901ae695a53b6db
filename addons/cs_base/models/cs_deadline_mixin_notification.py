"""The last reminder before a limit goes out at once (ux M4)."""

from odoo import models


class CsDeadlineMixin(models.AbstractModel):
    _name = "cs.deadline.mixin"
    _inherit = ["cs.deadline.mixin", "cs.notification.mixin"]

    def _schedule_deadline_activity(self, code, kind, get_user):
        """Besides the activity, tell whoever is responsible before the limit passes."""
        res = super()._schedule_deadline_activity(code, kind, get_user)
        if kind == "reminder" and self:
            self._tell_last_reminder(
                {record: getattr(record, get_user)(code) for record in self},
                self._get_notification_dues(code),
            )
        return res

    def _tell_last_reminder(self, users, dues):
        """Tell ``users`` (record -> res.users) of limits that come near."""
        self.env["cs.notifier"]._tell("last_reminder", self, users, dues)

    def _get_notification_dues(self, code):
        """Return record -> the limit of the clock ``code``."""
        dues = {c.res_id: c.due_date for c in self._get_deadlines(code)}
        return {record: dues.get(record.id) for record in self}
