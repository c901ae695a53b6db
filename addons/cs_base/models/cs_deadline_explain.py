from odoo import fields, models
from odoo.tools import format_date, format_duration

from ..tools.local_time import to_local


class CsDeadline(models.Model):
    """The words of “Why This Deadline?”."""

    _inherit = "cs.deadline"

    def explain(self):
        """Return in words, line by line, how this deadline came about.

        All of it comes from the row's own history, so it stays true when rules and
        calendars change later.

        :return: text in the user's language, times in the site's time zone
        """
        self.ensure_one()
        lines = self._explain_rule()
        for event in self.events or []:
            lines += self._explain_event(event)
        return "\n".join(lines)

    def _local(self, moment):
        """Return a UTC moment (datetime or text) as text in the site's time."""
        moment = fields.Datetime.to_datetime(moment)
        # The time zone of a site is no secret to those who see its clocks.
        tz = self.site_id.sudo().tz or "UTC"
        return to_local(moment, tz).strftime("%Y-%m-%d %H:%M:%S")

    def _explain_rule(self):
        # The rule may be another site's in the meantime; its words stay readable.
        rule = self.rule_id.sudo()
        units = dict(rule._fields["unit"]._description_selection(self.env))
        values = {
            "rule": rule.name,
            "date": format_date(self.env, rule.valid_from, date_format="yyyy-MM-dd"),
            "amount": rule.amount,
            "unit": units[rule.unit],
        }
        if rule.is_given:
            lines = [
                self.env._(
                    "Rule “%(rule)s”, in force from %(date)s: the limit was given with "
                    "the task.",
                    **values,
                )
            ]
        else:
            lines = [
                self.env._(
                    "Rule “%(rule)s”, in force from %(date)s: %(amount)s %(unit)s.",
                    **values,
                )
            ]
        if rule.clause_id:
            lines.append(
                self.env._("Clause: %(clause)s.", clause=rule.clause_id.display_name)
            )
        if rule.is_day_end:
            lines.append(self.env._("It ends with the last second of the day."))
        return lines

    def _explain_event(self, event):
        """Return the lines of one event of the history."""
        # Whoever sees the clock may know who acted on it.
        user = self.env["res.users"].sudo().browse(event["by"])
        values = {
            "at": self._local(event["at"]),
            "user": user.display_name,
            "reason": event.get("reason") or "",
        }
        texts = {
            "start": self.env._("%(at)s: started.", **values),
            "pause": self.env._("%(at)s: paused by %(user)s. %(reason)s", **values),
            "resume": self.env._("%(at)s: resumed by %(user)s. %(reason)s", **values),
            "extend": self.env._("%(at)s: extended by %(user)s. %(reason)s", **values),
            "set": self.env._("%(at)s: changed by %(user)s. %(reason)s", **values),
            "correct": self.env._(
                "%(at)s: start corrected by %(user)s. %(reason)s", **values
            ),
            "reminder": self.env._("%(at)s: reminder given.", **values),
            "late": self.env._("%(at)s: marked as overdue.", **values),
            "stop": self.env._("%(at)s: done.", **values),
            "cancel": self.env._("%(at)s: cancelled by %(user)s. %(reason)s", **values),
        }
        lines = [texts.get(event["type"], values["at"]).strip()]
        if "counted_from" in event:
            start = self._local(event["counted_from"])
            lines.append(self.env._("Counted from %(start)s.", start=start))
        lines += self._explain_days(event.get("days", ()))
        if "due" in event:
            lines += self._explain_due(event)
        if event["type"] == "stop":
            lines.append(
                self.env._("Overdue.") if event.get("late") else self.env._("In time.")
            )
        return lines

    def _explain_due(self, event):
        lines = []
        rule = self.rule_id.sudo()  # as in _explain_rule
        if event["base"] != event["due"] and rule.has_quiet_hours:
            lines.append(
                self.env._(
                    "%(base)s lies in the night (%(begin)s to %(end)s), so the limit "
                    "moves to the morning.",
                    base=self._local(event["base"]),
                    begin=format_duration(rule.quiet_begin_hours),
                    end=format_duration(rule.quiet_end_hours),
                )
            )
        lines.append(self.env._("Due %(due)s.", due=self._local(event["due"])))
        return lines

    def _explain_days(self, days):
        """Return what the calendar had to do with a limit in working days."""
        named = {}
        for day, kind, name, _is_provisional in days:
            named.setdefault(kind, []).append(f"{day} {name}".strip())
        found = {kind: ", ".join(names) for kind, names in named.items()}
        rest, holiday = found.get("rest"), found.get("holiday")
        closed, make_up = found.get("closed"), found.get("make_up")
        texts = {
            "rest": self.env._("Days off, not counted: %(days)s", days=rest),
            "holiday": self.env._(
                "Public holidays, not counted: %(days)s", days=holiday
            ),
            "closed": self.env._("Closed, not counted: %(days)s", days=closed),
            "make_up": self.env._(
                "Make-up working days, counted: %(days)s", days=make_up
            ),
        }
        lines = [text for kind, text in texts.items() if kind in found]
        if any(is_provisional for *_rest, is_provisional in days):
            lines.append(
                self.env._(
                    "The holiday calendar was provisional: no official notice of the "
                    "year was known."
                )
            )
        return lines
