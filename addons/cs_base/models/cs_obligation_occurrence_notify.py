"""How people hear of what they owe: activities for work, one message for each person,
sent by the notifier."""

from odoo import models

from ..tools.notifications import Facts
from .cs_obligation_occurrence_people import DIRECTOR

# Kinds that call for work, by the side that has to do it (ux M4).
WORK = {
    "reminder": "responsible",
    "late": "responsible",
    "returned": "responsible",
    "submitted": "accepter",
}
# Kinds of messages: the reminder is the last one before a limit, and immediate.
CODES = {
    "reminder": "last_reminder",
    "late": "due_late",
    "returned": "due_returned",
    "submitted": "due_submitted",
    "escalation": "due_escalation",
}


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _notify(self, kind):
        """Tell people about these items: the one place through which they are told.

        :param str kind: *reminder*, *late*, *returned* (to whoever hands in),
            *submitted* (to whoever accepts), *escalation* (to the head above)
        """
        if not self:
            return
        by_user, told = {}, {}
        for item, user in self._get_receivers(kind).items():
            if user and user.active:
                by_user.setdefault(user, []).append(item.id)
                told[item] = user
        if kind in WORK:
            for user, ids in by_user.items():
                items = self.browse(ids)
                local = items.with_context(lang=user.lang)
                items._plan_work(user, local._get_summary(kind))
        told_items = self.browse(item.id for item in told)
        self.env["cs.notifier"]._tell(CODES[kind], told_items, told)

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

    # --- words of the notifier ------------------------------------------------

    def _get_notification_title(self, code):
        kinds = {code: kind for kind, code in CODES.items()}
        return self._get_summary(kinds[code]) if code in kinds else ""

    def _get_notification_facts(self):
        """Return what may be said: names of people are left to the list itself."""
        return {
            item: Facts(
                number=item._get_notification_number(),
                place="" if item.subject_kind == "person" else item.subject_name or "",
                due=item.deadline or None,
                tz=item.site_id.tz or "UTC",
            )
            for item in self
        }

    def _get_notification_number(self):
        period = "" if self.obligation_id.period == "event" else self.period_key
        return " ".join(part for part in (self.obligation_id.name, period) if part)

    def _get_notification_list_path(self):
        return "/odoo/cs-due-list"
