from datetime import datetime

from odoo import fields, models


class CsDeadlineMixin(models.AbstractModel):
    """For records that have clocks (CMP-16, CMP-55; architecture 3.2).

    The class attribute ``_deadline_fields`` maps rule codes to the stored fields of the
    subject that the engine keeps: due, stopped, late; each may be None. Several codes
    may share fields (ordinary and major). Example::

        _deadline_fields = {
            "complaint.reply": ("reply_deadline", "replied_date", "is_reply_late"),
        }

    Moments are given as naive UTC datetime, or as the name of a Datetime field of the
    subject, or as ``{record: datetime}``; None means now. All methods work on batches.
    """

    _name = "cs.deadline.mixin"
    _description = "Has Deadlines"

    _deadline_fields = {}

    # --- what subjects call ----------------------------------------------------------

    def _start_deadline(self, code, start=None, due=None):
        """Start the clock ``code`` of each record that has none yet; return clocks.

        :param due: the limit, for a rule whose limit is given by the record
        """
        dues = self._get_moments(due) if due else None
        engine = self._get_deadline_engine()
        return engine._start(self, code, self._get_moments(start), dues)

    def _stop_deadline(self, code, at=None):
        """Stop the clock: what was asked for is there. Late is set here if it is."""
        clocks = self._get_deadlines(code)
        clocks._stop(self._get_clock_moments(clocks, at))

    def _cancel_deadline(self, code, reason):
        """End the clock without result, such as with a cancelled ticket."""
        self._get_deadlines(code)._cancel(reason)

    def _pause_deadline(self, code, reason, at=None):
        """Let the clock rest for ``reason``; the due field is empty meanwhile."""
        clocks = self._get_deadlines(code)
        clocks._pause(self._get_clock_moments(clocks, at), reason)

    def _resume_deadline(self, code, at=None, reason=None):
        """Let the paused clock run again."""
        clocks = self._get_deadlines(code)
        clocks._resume(self._get_clock_moments(clocks, at), reason)

    def _extend_deadline(self, code, new_due, reason):
        """Move the limit to ``new_due``, as the approver that the rule names.

        :raises UserError: after the limit has passed, by somebody else, without
            reason, too often, or to an earlier date
        """
        self._get_deadlines(code)._extend(fields.Datetime.to_datetime(new_due), reason)

    def _set_deadline_due(self, code, new_due, reason):
        """Give the running clock another limit that is no extension, logged.

        For rules whose limit is given by the record (CMP-16).

        :raises UserError: the clock is not running, its limit has passed, or the rule
            grants the time itself
        """
        self._get_deadlines(code)._set_due(fields.Datetime.to_datetime(new_due), reason)

    def _correct_deadline_start(self, code, start, reason):
        """Count the running clock from another start, logged (CMP-55)."""
        start = fields.Datetime.to_datetime(start)
        self._get_deadlines(code)._correct_start(start, reason)

    def _get_deadlines(self, code=None):
        """Return the clocks of these records, in sudo."""
        return self._get_deadline_engine()._find(self, code)

    def action_explain_deadlines(self):
        """Return the list of this record's clocks: why this deadline?"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_deadline_action"
        )
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        name = self.env._("Why This Deadline?")
        return {**action, "name": name, "domain": domain, "context": {}}

    # --- what subjects may override --------------------------------------------------

    def _get_deadline_site(self):
        """Return the cs.site whose hours and time zone count for this record."""
        return self.site_id

    def _get_deadline_user(self, code):
        """Return who is reminded and told: res.users, empty for nobody."""
        return self.user_id if "user_id" in self._fields else self.env["res.users"]

    def _get_deadline_escalation_user(self, code):
        """Return who is told as well when a rule escalates: res.users, or empty."""
        return self.env["res.users"]

    def _on_deadline_reminder(self, rule_code):
        """The limit of these records comes near: an activity for who is responsible."""
        self._schedule_deadline_activity(rule_code, "reminder", "_get_deadline_user")

    def _on_deadline_late(self, rule_code):
        """The limit of these records has passed; called once for each clock, also when
        it was stopped late. Default: an activity if the matter is still open."""
        running = self._get_deadlines(rule_code).filtered(
            lambda clock: clock.state in ("running", "paused")
        )
        records = self.browse(running.mapped("res_id"))
        records._schedule_deadline_activity(rule_code, "late", "_get_deadline_user")
        escalated = running.filtered("rule_id.is_escalated").mapped("res_id")
        self.browse(escalated)._schedule_deadline_activity(
            rule_code, "late", "_get_deadline_escalation_user"
        )

    def _write_deadline_fields(self, vals):
        """Write the engine's copies to these records, without tracking.

        A subject whose ``write`` guards these fields overrides this.
        """
        # The copies follow the clock, whoever may edit the record at the moment.
        self.sudo().with_context(tracking_disable=True).write(vals)

    def _lock_for_deadline(self):
        """Hold what the engine is about to write to; return the records of which nobody
        else holds anything."""
        return self.try_lock_for_update(allow_referencing=True)

    # --- inside ----------------------------------------------------------------------

    def _get_deadline_engine(self):
        # Clocks are written by the engine only; users have no right to write them.
        return self.env["cs.deadline"].sudo()

    def _get_moments(self, moment):
        """Return ``{record: datetime}`` of a moment in any of the accepted forms."""
        if isinstance(moment, dict):
            return moment
        now = fields.Datetime.now()
        if isinstance(moment, datetime):
            return dict.fromkeys(self, moment.replace(microsecond=0))
        if moment in self._fields:
            return {record: record[moment] or now for record in self}
        return dict.fromkeys(self, now)

    def _get_clock_moments(self, clocks, moment):
        """Return ``{clock: datetime}`` for the clocks of these records."""
        by_id = {record.id: at for record, at in self._get_moments(moment).items()}
        return {clock: by_id[clock.res_id] for clock in clocks}
