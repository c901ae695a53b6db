from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import deadlines
from ..tools.deadlines import Due


class CsDeadline(models.Model):
    """What happens to a running clock: stop, cancel, pause, extension, correction."""

    _inherit = "cs.deadline"

    # --- stop, cancel ----------------------------------------------------------------

    def _stop(self, ends):
        """Stop the open clocks; late is set here unless the cron was first.

        :param ends: ``{clock: UTC datetime}``
        """
        paused = self.filtered(lambda clock: clock.state == "paused")
        paused._resume({clock: ends[clock] for clock in paused})
        stopped = self.filtered(lambda clock: clock.state == "running")
        for clock in stopped:
            end = ends[clock]
            is_late = clock.is_late or deadlines.is_late(clock.due_date, end)
            event = clock._prepare_event("stop", end, late=is_late)
            clock.write(
                {
                    "state": "stopped",
                    "stop_date": end,
                    "is_late": is_late,
                    "events": [*clock.events, event],
                    # What follows from being late is the cron's work, so that a
                    # failure there never stops an answer from being saved.
                    "next_alert_date": clock._late_alert(is_late),
                }
            )
        stopped._sync_subjects("stop", "late")

    def _cancel(self, reason):
        """End the open clocks without result: neither in time nor late by this."""
        now = fields.Datetime.now()
        for clock in self.filtered(lambda c: c.state in ("running", "paused")):
            is_late = clock.is_late or (
                clock.state == "running" and deadlines.is_late(clock.due_date, now)
            )
            event = clock._prepare_event("cancel", now, reason=reason, late=is_late)
            clock.write(
                {
                    "state": "cancelled",
                    "stop_date": now,
                    "is_late": is_late,
                    "events": [*clock.events, event],
                    "next_alert_date": False,
                }
            )
        self._sync_subjects("late")

    # --- pause, resume ---------------------------------------------------------------

    def _pause(self, moments, reason):
        """Pause the running clocks: from then on no limit passes.

        :param moments: ``{clock: UTC datetime}``
        """
        paused = self.filtered(lambda clock: clock.state == "running")
        for clock in paused:
            at = max(moments[clock], clock.start_date)
            is_late = clock.is_late or deadlines.is_late(clock.due_date, at)
            event = clock._prepare_event("pause", at, reason=reason)
            clock.write(
                {
                    "state": "paused",
                    "due_date": False,
                    "is_late": is_late,
                    "events": [*clock.events, event],
                    "next_alert_date": clock._late_alert(is_late),
                }
            )
        paused._sync_subjects("due", "late")

    def _resume(self, moments, reason=None):
        """Let the paused clocks run again; the limit moves by the pause.

        :param moments: ``{clock: UTC datetime}``
        """
        resumed = self.filtered(lambda clock: clock.state == "paused")
        places = resumed._get_places()
        for clock in resumed:
            clock._resume_one(moments[clock], reason, places[clock.site_id])
        resumed._sync_subjects("due")

    def _resume_one(self, moment, reason, place):
        limit = self.rule_id._get_limit()
        begin = self._get_pause_begin()
        end = max(begin, moment)
        start = self.start_date
        due = deadlines.after_pause(limit, start, self._get_due(), begin, end, place)
        event = self._prepare_due_event(
            "resume", end, due, self.rule_id, start, place, reason=reason
        )
        next_alert = self._next_alert_of(limit, start, due, place, self._is_reminded())
        self.write(
            {
                "state": "running",
                "due_date": due.due,
                "paused_seconds": self.paused_seconds
                + int((end - begin).total_seconds()),
                "events": [*self.events, event],
                "next_alert_date": (
                    self._late_alert(True) if self.is_late else next_alert
                ),
            }
        )

    # --- extend, correct -------------------------------------------------------------

    def _extend(self, new_due, reason):
        """Move the limits to ``new_due`` (UTC), which the user approves.

        :raises UserError: one message with everything that stands against it
        """
        blockers = [
            line
            for clock in self
            for line in clock._get_extend_blockers(new_due, reason)
        ]
        if blockers:
            raise UserError(
                self.env._("The deadline cannot be extended:")
                + "\n"
                + "\n".join(blockers)
            )
        places = self._get_places()
        for clock in self:
            limit, place = clock.rule_id._get_limit(), places[clock.site_id]
            due = deadlines.extended(limit, new_due, place)
            event = clock._prepare_event(
                "extend", fields.Datetime.now(), reason=reason, due=due
            )
            clock.write(
                {
                    "due_date": due.due,
                    "extension_count": clock.extension_count + 1,
                    "events": [*clock.events, event],
                    "next_alert_date": clock._next_alert_of(
                        limit, clock.start_date, due, place
                    ),
                }
            )
        self._sync_subjects("due")

    def _get_extend_blockers(self, new_due, reason):
        """Return in words why this clock cannot be extended by the current user."""
        self.ensure_one()
        rule, name = self.rule_id, self.rule_id.name
        group = rule.approver_group_id
        lines = []
        if self.state != "running":
            lines.append(
                self.env._("“%(rule)s” is not running. Resume it first.", rule=name)
            )
        elif self.is_late or deadlines.is_late(self.due_date, fields.Datetime.now()):
            lines.append(
                self.env._(
                    "“%(rule)s” has passed already; an extension is asked for before.",
                    rule=name,
                )
            )
        elif new_due <= self.due_date:
            lines.append(
                self.env._("The new date is not later than “%(rule)s”.", rule=name)
            )
        if self.extension_count >= rule.max_extensions:
            lines.append(
                self.env._(
                    "“%(rule)s” was extended %(count)s times, which is the most.",
                    rule=name,
                    count=self.extension_count,
                )
            )
        if not (reason or "").strip():
            lines.append(self.env._("The reason is missing. Enter it."))
        if group not in self.env.user.all_group_ids:
            lines.append(
                self.env._(
                    "“%(rule)s” is extended by %(group)s. Ask one of them.",
                    rule=name,
                    group=group.full_name,
                )
            )
        return lines

    def _correct_start(self, start, reason):
        """Count from another ``start`` (UTC): the receipt was entered wrongly.

        CMP-55: this is logged, and being late already is not undone by it.
        """
        open_clocks = self.filtered(lambda clock: clock.state == "running")
        places = open_clocks._get_places_of(
            open_clocks.site_id,
            open_clocks.rule_id,
            [start, *open_clocks.mapped("start_date")],
        )
        now = fields.Datetime.now()
        for clock in open_clocks:
            rule, place = clock.rule_id, places[clock.site_id]
            limit = rule._get_limit()
            due = clock._recount(limit, start, place)
            event = self._prepare_due_event(
                "correct",
                now,
                due,
                rule,
                start,
                place,
                reason=reason,
                counted_from=fields.Datetime.to_string(start),
            )
            # The old limit may have passed unnoticed since the last cron.
            is_late = clock.is_late or deadlines.is_late(clock.due_date, now)
            next_alert = clock._next_alert_of(limit, start, due, place)
            clock.write(
                {
                    "start_date": start,
                    "due_date": due.due,
                    "is_late": is_late,
                    "events": [*clock.events, event],
                    "next_alert_date": (
                        clock._late_alert(True) if is_late else next_alert
                    ),
                }
            )
        open_clocks._sync_subjects("due", "late")

    def _recount(self, limit, start, place):
        """Return the Due as if the clock had started at ``start`` with ``limit``: its
        pauses count as they were, granted extensions stay granted."""
        due, begin = self._get_first_due(limit, start, place), None
        for event in self.events:
            at = fields.Datetime.to_datetime(event["at"])
            if event["type"] == "pause":
                begin = at
            elif event["type"] == "resume":
                due = deadlines.after_pause(limit, start, due, begin, at, place)
            elif event["type"] == "set":
                given = fields.Datetime.to_datetime(event["base"])
                due = Due(given, given)
            elif event["type"] == "extend":
                granted = fields.Datetime.to_datetime(event["base"])
                granted = deadlines.extended(limit, granted, place)
                due = max(due, granted, key=lambda found: found.due)
        return due

    def _get_first_due(self, limit, start, place):
        """Return the Due at the start: what the record gave, or the rule grants."""
        if not self.rule_id.is_given:
            return deadlines.first_due(limit, start, place)
        event = next(e for e in self.events if e["type"] == "start")
        given = fields.Datetime.to_datetime(event["due"])
        return Due(given, given)

    def _set_due(self, new_due, reason):
        """Give the clocks another limit before the present one has passed.

        Unlike an extension it is not counted; the caller says when it is allowed.

        :param new_due: UTC datetime
        :raises UserError: naming each clock that cannot be changed
        """
        now = fields.Datetime.now()
        refused = self.filtered(
            lambda c: (
                c.state != "running"
                or not c.rule_id.is_given
                or c.is_late
                or deadlines.is_late(c.due_date, now)
            )
        )
        if refused:
            raise UserError(
                self.env._(
                    "“%(rule)s” is not running, has passed already, or grants the time "
                    "itself. Its limit stays.",
                    rule=refused[0].rule_id.name,
                )
            )
        due = Due(new_due, new_due)
        places = self._get_places()
        for clock in self:
            limit, place = clock.rule_id._get_limit(), places[clock.site_id]
            event = clock._prepare_event("set", now, reason=reason, due=due)
            clock.write(
                {
                    "due_date": new_due,
                    "events": [*clock.events, event],
                    "next_alert_date": clock._next_alert_of(
                        limit, clock.start_date, due, place, is_reminded=True
                    ),
                }
            )
        self._sync_subjects("due")

    def _get_pause_begin(self):
        """Return when the pause that still lasts began, or None."""
        if self.state != "paused":
            return None
        pause = next(e for e in reversed(self.events) if e["type"] == "pause")
        return fields.Datetime.to_datetime(pause["at"])
