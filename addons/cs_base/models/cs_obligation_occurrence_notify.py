"""How people hear of what they owe: activities for work, one message for each person.

A later notifier takes over in ``_notify``; who is told what stays the same.
"""

from odoo import models
from odoo.tools import format_datetime

from .cs_obligation_occurrence_people import DIRECTOR

# Kinds that call for work, by the side that has to do it (ux M4).
WORK = {
    "reminder": "responsible",
    "late": "responsible",
    "returned": "responsible",
    "submitted": "accepter",
}
# No more lines than these in a message.
LINES = 20


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _notify(self, kind):
        """Tell people about these items: the one place through which they are told.

        :param str kind: *reminder*, *late*, *returned* (to whoever hands in),
            *submitted* (to whoever accepts), *escalation* (to the head above)
        """
        if not self:
            return
        by_user = {}
        for item, user in self._get_receivers(kind).items():
            if user and user.active:
                by_user.setdefault(user, []).append(item.id)
        for user, ids in by_user.items():
            items = self.browse(ids)
            local = items.with_context(lang=user.lang)
            if kind in WORK:
                items._plan_work(user, local._get_summary(kind))
            local._send_message(user, kind)

    def _get_receivers(self, kind):
        """Return item -> res.users that is told."""
        if kind in WORK:
            return self._get_users_of(WORK[kind])
        return self._get_superiors()

    def _get_superiors(self):
        """Return item -> the head above who owes it, else the centre director."""
        found, directors = {}, {}
        told = self._get_users_of("responsible")
        for item in self:
            user = item._get_head_above().user_id
            # As above: whom the system tells.
            site = item.sudo().site_id
            if not user and site not in directors:
                holders = self.env["res.users"]._get_cs_post_users(DIRECTOR, site)
                directors[site] = holders[:1]
            user = user or directors[site]
            found[item] = user if user != told[item] else user.browse()
        return found

    def _get_head_above(self):
        """Return the nearest head above who owes the item: hr.employee, or empty."""
        person = self.sudo().responsible_id  # who heads a department is no secret
        department, head = person.department_id, person.browse()
        while department and head in (person.browse(), person):
            head, department = department.manager_id, department.parent_id
        return head - person

    def _plan_work(self, user, summary):
        """Plan one activity for each item that has none of ``user`` yet.

        What came onto the list after it was due makes none: after a week without the
        server the list and one message tell it all.
        """
        # The system plans it, whoever caused it.
        items = self.sudo().filtered(lambda item: not item.is_caught_up)
        known = items.activity_ids.filtered(lambda one: one.user_id == user)
        items -= items.browse(known.mapped("res_id"))
        items._plan_deadline_activities(user, summary)

    def _get_summary(self, kind):
        """Return the summary of an activity, in the language of the context."""
        return {
            "reminder": self.env._("Hand in before it is due"),
            "late": self.env._("Overdue: hand in"),
            "returned": self.env._("Returned: hand in again"),
            "submitted": self.env._("Handed in: accept or return"),
            "escalation": self.env._("Overdue in your departments"),
        }[kind]

    def _send_message(self, user, kind):
        """Send one message about all of these items to where the user reads it."""
        # The system tells, whoever caused it.
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=self._get_message_subject(kind),
            body=self._render_message(user),
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
        )

    def _get_message_subject(self, kind):
        return self.env._(
            "%(what)s (%(count)s)", what=self._get_summary(kind), count=len(self)
        )

    def _get_list_url(self):
        return f"{self[:1].get_base_url()}/odoo/cs-due-list"

    def _render_message(self, user):
        """Return the body: number, place, due, link (architecture 3, Notifier)."""
        # Who is told may be told these.
        shown, left = self.sudo()[:LINES], len(self) - LINES
        values = {
            "lines": [item._get_message_line() for item in shown],
            "more": left > 0 and self.env._("and %(count)s more", count=left),
            "url": self._get_list_url(),
        }
        return self.env["ir.qweb"]._render("cs_base.cs_obligation_message", values)

    def _get_message_line(self):
        due = format_datetime(
            self.env, self.deadline, tz=self.site_id.tz, dt_format="yyyy-MM-dd HH:mm"
        )
        parts = (self.display_name, due, self.responsible_name)
        return " · ".join(part for part in parts if part)
