"""Who calls when: the default, the scheduler's hand, the customer's wish (CMP-19)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .cs_callback import SERVER_VALS

SERVER_VALS.update(
    {
        "due_date": False,
        "rule_id": False,
        "is_late": False,
        "is_promised": False,
    }
)
# A result is there and the matter is not over.
CALL_STEPS = ("reported", "callback")
SCHEDULED = ("planned_date", "employee_id", "method")
SCHEDULER = "cs_complaint.cs_complaint_group_callback_scheduler"
MANAGER = "cs_complaint.cs_complaint_group_manager"


class CsCallback(models.Model):
    _inherit = "cs.callback"

    rule_id = fields.Many2one(
        "cs.callback.rule",
        string="Callback Rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    due_date = fields.Datetime(
        string="Due",
        readonly=True,
        copy=False,
        help="Until when the customer is called, by the rule of the kind, severity and "
        "category (CMP-64).",
    )
    is_late = fields.Boolean(
        string="Overdue",
        readonly=True,
        copy=False,
        help="Called after it was due, or still not called. Stays.",
    )
    is_promised = fields.Boolean(
        string="Promised",
        readonly=True,
        copy=False,
        help="The customer asked for this time or was told it.",
    )
    schedule_reason = fields.Char(
        string="Reason of the Change",
        copy=False,
        help="Why date, way or person were changed (CMP-64).",
    )
    household_key = fields.Char(
        compute="_compute_household_key",
        store=True,
        precompute=True,
        index=True,
        export_string_translation=False,
    )
    phone_digits = fields.Char(
        compute="_compute_household_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        export_string_translation=False,
    )

    is_waiting = fields.Boolean(
        compute="_compute_is_waiting",
        store=True,
        precompute=True,
        export_string_translation=False,
        help="Planned, and its ticket has a result to call about.",
    )

    # The queue: no join with a million tickets.
    _waiting_due = models.Index("(site_id, due_date, id) WHERE is_waiting IS TRUE")

    @api.depends("state", "ticket_id.step")
    def _compute_is_waiting(self):
        for callback in self:
            callback.is_waiting = (
                callback.state == "planned" and callback.ticket_id.step in CALL_STEPS
            )

    @api.depends("ticket_id.unit_id", "ticket_id.phone_digits")
    def _compute_household_key(self):
        """One call answers all lines of a unit, or else of a number (ux 4.4)."""
        for callback in self:
            ticket = callback.ticket_id
            digits = ticket.phone_digits
            callback.phone_digits = digits or False
            if ticket.unit_id:
                callback.household_key = f"unit-{ticket.unit_id.id}"
            elif digits:
                callback.household_key = f"phone-{digits}"
            else:
                callback.household_key = f"ticket-{ticket.id}"

    # ------------------------------------------------------------------
    # By default
    # ------------------------------------------------------------------

    @api.model
    def _prepare_create_vals(self, vals_list, tickets):
        """Add rule, due date, way and person of each new call (CMP-19, CMP-64)."""
        vals_list = super()._prepare_create_vals(vals_list, tickets)
        rules = self.env["cs.callback.rule"]._match(tickets)
        callers = self._get_default_callers(
            tickets.browse(
                v["ticket_id"]
                for v in vals_list
                if v["ticket_id"] and not v.get("employee_id")
            )
        )
        now = fields.Datetime.now()
        for vals in vals_list:
            ticket = tickets.browse(vals["ticket_id"] or [])
            if not ticket:
                continue
            rule = rules[ticket]
            # The time zone of the own site is no secret.
            tz = ticket.sudo().site_id.tz
            moment = ticket.reported_date or now
            vals["rule_id"] = rule._origin.id
            vals["due_date"] = rule._get_due_date(moment, tz)
            vals.setdefault("method", rule.method)
            if not vals.get("employee_id"):
                vals["employee_id"] = callers[ticket].id
        return vals_list

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    @api.constrains("planned_date", "ticket_id")
    def _check_planned_date(self):
        """CMP-57, CMP-64: no call is dated before the result."""
        for callback in self.filtered("planned_date"):
            reported = callback.ticket_id.reported_date
            if reported and callback.planned_date < reported:
                raise ValidationError(
                    self.env._(
                        "%(callback)s: the result was reported on %(reported)s, nobody "
                        "is called about it before (CMP-64). Choose a later time.",
                        callback=callback.display_name,
                        reported=callback._format_moment(reported),
                    )
                )

    def _write_by_user(self, vals):
        changed = self._filter_rescheduled(vals)
        if changed and not self.env.su:
            changed._check_may_schedule(vals)
        before = {c: c._get_schedule_text() for c in changed}
        res = super()._write_by_user(vals)
        if changed:
            is_changed_person = "employee_id" in vals
            if is_changed_person:
                changed._check_caller_employee()
            changed._log_schedule(before, vals.get("schedule_reason"))
        return res

    def _filter_rescheduled(self, vals):
        """Return the calls whose date, way or person ``vals`` would change."""
        names = [name for name in SCHEDULED if name in vals]
        return self.filtered(
            lambda callback: any(
                callback._fields[name].convert_to_cache(vals[name], callback)
                != callback._fields[name].convert_to_cache(callback[name], callback)
                for name in names
            )
        )

    def _check_may_schedule(self, vals):
        """CMP-19: the assistant sets date and person, with a reason (CMP-64).

        A clerk may only take a call over himself (AMB-03); another time on the
        customer's wish goes through ``_reschedule``.
        """
        user = self.env.user
        # The link from user to employee is no secret.
        own = self._get_people().sudo().employee_ids
        is_takeover = (
            not ({"planned_date", "method"} & vals.keys())
            and vals.get("employee_id") in own.ids
        )
        if is_takeover:
            return
        if not (user.has_group(SCHEDULER) or user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "The callback scheduler sets who calls when (CMP-19). You may take "
                    "a call over yourself, or move it in the cockpit when the customer "
                    "asks for another time."
                )
            )
        if "planned_date" in vals or "method" in vals or self.filtered("employee_id"):
            self._check_reason(vals.get("schedule_reason"))

    @api.model
    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "The reason is missing why date, way or person of the call change "
                    "(CMP-64). Say it in a few words."
                )
            )

    def _get_schedule_text(self):
        self.ensure_one()
        methods = dict(self._fields["method"]._description_selection(self.env))
        parts = (
            self._format_moment(self.planned_date) if self.planned_date else "",
            methods.get(self.method),
            # The name of a colleague is no secret.
            self.sudo().employee_id.name,
        )
        return ", ".join(part for part in parts if part)

    def _format_moment(self, moment):
        """Return a moment as people of the site read it."""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_tz()), moment
        )
        return local.strftime("%Y-%m-%d %H:%M")

    def _log_schedule(self, before, reason):
        for callback in self:
            after = callback._get_schedule_text()
            if before[callback] == after:
                continue
            # A note of the system, whoever planned the call.
            callback.ticket_id.sudo()._message_log(
                body=self.env._(
                    "Callback: %(before)s → %(after)s. %(reason)s",
                    before=before[callback],
                    after=after,
                    reason=reason or "",
                )
            )

    def _reschedule(self, planned_date, reason):
        """Move calls to the time the customer asked for.

        :param planned_date: naive UTC, still to come
        :raise UserError: naming what is wrong
        """
        self._check_reason(reason)
        planned_date = fields.Datetime.to_datetime(planned_date)
        if not planned_date or planned_date <= fields.Datetime.now():
            raise UserError(
                self.env._("Choose a time still to come for the next call.")
            )
        planned = self.filtered(lambda c: c.state == "planned")
        planned._check_ticket()
        before = {callback: callback._get_schedule_text() for callback in planned}
        for callback in planned:
            callback._write_by_server(
                {
                    "planned_date": planned_date,
                    "is_promised": True,
                    "schedule_reason": reason,
                    # What was promised is due then; a delay until then is noted.
                    "due_date": max(callback.due_date or planned_date, planned_date),
                    "is_late": callback.is_late
                    or bool(
                        callback.due_date and callback.due_date < fields.Datetime.now()
                    ),
                }
            )
        planned._log_schedule(before, reason)
