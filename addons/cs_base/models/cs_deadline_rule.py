from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.deadlines import CALENDAR_DAYS, HOURS, MINUTES, WORKING_DAYS

# What makes a rule the rule it is: read-only from the first clock on.
TERMS = {
    "state",
    "code",
    "model_id",
    "company_id",
    "site_id",
    "valid_from",
    "amount",
    "unit",
    "is_day_end",
    "is_given",
    "reminder_hours",
    "has_quiet_hours",
    "quiet_begin_hours",
    "quiet_end_hours",
    "quiet_resume_hours",
    "quiet_lead_minutes",
    "max_extensions",
    "approver_group_id",
    "is_escalated",
    "clause_id",
}


class CsDeadlineRule(models.Model):
    """One version of a limit: code and first day of validity pick it.

    Several rows with the same code are its versions (architecture 3.2). A clock keeps
    the version it started with; a version with clocks is read-only. Drafts start no
    clock, but can be replayed over past months.
    """

    _name = "cs.deadline.rule"
    _inherit = ["cs.cached.mixin"]
    _description = "Deadline Rule"
    _order = "code, valid_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        index=True,
        help="Technical name by which records ask for this rule.",
    )
    active = fields.Boolean(
        default=True, help="An archived rule starts no new clocks; old ones go on."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Force")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Applies To",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('transient', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    site_id = fields.Many2one(
        "cs.site",
        index="btree_not_null",
        check_company=True,
        help="A rule for a site wins over that of its company, which wins over the "
        "general one.",
    )
    valid_from = fields.Date(
        required=True, default=fields.Date.context_today, copy=False
    )
    clause_id = fields.Many2one(
        "cs.policy.clause", ondelete="restrict", index="btree_not_null"
    )
    amount = fields.Integer(required=True, default=1)
    unit = fields.Selection(
        [
            (MINUTES, "Minutes"),
            (HOURS, "Hours"),
            (CALENDAR_DAYS, "Calendar Days"),
            (WORKING_DAYS, "Working Days"),
        ],
        required=True,
        default=HOURS,
    )
    is_day_end = fields.Boolean(
        string="Until the End of the Day",
        help="Calendar days end with the last second of the day instead of at the "
        "time of day of the start.",
    )
    is_given = fields.Boolean(
        string="Limit Given by the Record",
        help="The record itself names its limit, such as a department's task; amount "
        "and unit do not count. Reminder and extensions are as here.",
    )
    reminder_hours = fields.Float(
        help="How long before the limit the reminder comes; 0 for none."
    )
    has_quiet_hours = fields.Boolean(
        string="Spare the Night",
        help="For ordinary matters: a limit that falls into the night moves to the "
        "morning. Limits of major and urgent matters never move.",
    )
    quiet_begin_hours = fields.Float(string="Night From", default=20.5)
    quiet_end_hours = fields.Float(string="Night Until", default=8.5)
    quiet_resume_hours = fields.Float(string="Moves To", default=9.5)
    quiet_lead_minutes = fields.Integer(
        string="Last Reminder Before the Night (Minutes)", default=30
    )
    is_escalated = fields.Boolean(
        string="Escalate When Late",
        help="When the limit has passed, the next level is told as well.",
    )
    max_extensions = fields.Integer(
        default=2, help="How often one limit can be extended; 0 for never."
    )
    approver_group_id = fields.Many2one(
        "res.groups",
        string="Extended By",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("cs_base.cs_base_group_manager"),
        help="Who may extend this limit before it has passed.",
    )
    deadline_count = fields.Integer(compute="_compute_deadline_count", string="Clocks")
    is_in_use = fields.Boolean(compute="_compute_deadline_count")

    _version_uniq = models.UniqueIndex(
        "(code, valid_from, (COALESCE(company_id, 0)), (COALESCE(site_id, 0)))"
        " WHERE state = 'published'",
        "Another version of this rule is in force from the same day on.",
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount > 0 OR (amount = 0 AND is_day_end AND unit = 'calendar_days'))",
        "A limit needs an amount above zero; only “until the end of the day” counted "
        "in calendar days may be 0, for the same day.",
    )
    _given_is_plain = models.Constraint(
        "CHECK (is_given IS NOT TRUE "
        "OR (unit = 'hours' AND has_quiet_hours IS NOT TRUE))",
        "A limit that the record gives is not moved: count in hours, and do not spare "
        "the night.",
    )
    _reminder_not_negative = models.Constraint(
        "CHECK (reminder_hours >= 0 AND quiet_lead_minutes >= 0 "
        "AND max_extensions >= 0)",
        "Reminder, minutes before the night and number of extensions are not negative.",
    )

    @api.depends("name", "valid_from", "state")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.name or ''} ({rule.valid_from or ''})"

    def _compute_deadline_count(self):
        # Clocks of other sites count too: they make the version read-only.
        clocks = self.env["cs.deadline"].sudo()
        counts = dict(
            clocks._read_group([("rule_id", "in", self.ids)], ["rule_id"], ["__count"])
        )
        for rule in self:
            rule.deadline_count = counts.get(rule._origin, 0)
            rule.is_in_use = bool(rule.deadline_count)

    @api.constrains(
        "has_quiet_hours", "quiet_begin_hours", "quiet_end_hours", "quiet_resume_hours"
    )
    def _check_quiet_hours(self):
        """Decision 3: the limit moves out of the night, not into it."""
        for rule in self.filtered("has_quiet_hours"):
            hours = (
                rule.quiet_begin_hours,
                rule.quiet_end_hours,
                rule.quiet_resume_hours,
            )
            try:
                if not all(0 <= hour < 24 for hour in hours):
                    raise ValueError
                rule._get_quiet_hours()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The night of “%(rule)s” does not work out: its times lie "
                        "between 0:00 and 23:59, it begins and ends at different "
                        "times, and a limit moves to a time outside it, such as "
                        "20:30, 8:30 and 9:30.",
                        rule=rule.name,
                    )
                ) from error

    @api.constrains("reminder_hours", "amount", "unit", "is_given")
    def _check_reminder(self):
        """A reminder before the start would be no reminder."""
        hours = {MINUTES: 1 / 60, HOURS: 1, CALENDAR_DAYS: 24, WORKING_DAYS: 24}
        for rule in self.filtered(lambda r: not r.is_given):
            granted = max(rule.amount, 1) * hours[rule.unit]
            if rule.reminder_hours >= granted:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would remind %(reminder)g hours before the limit, "
                        "but grants only %(granted)g. Enter a shorter time.",
                        rule=rule.name,
                        reminder=rule.reminder_hours,
                        granted=granted,
                    )
                )

    @api.constrains("site_id", "company_id")
    def _check_site_company(self):
        """A rule for a site is a rule of its company."""
        for rule in self:
            if rule.site_id and rule.site_id.company_id != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” is for the site %(site)s. Choose its company too.",
                        rule=rule.name,
                        site=rule.site_id.display_name,
                    )
                )

    @api.constrains("code", "model_id")
    def _check_code_model(self):
        """All versions of a code belong to the same kind of record."""
        # Versions of other companies count too: they share the code.
        models_of = dict(
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [("code", "in", self.mapped("code"))],
                ["code"],
                ["model_id:recordset"],
            )
        )
        for rule in self:
            if len(models_of[rule.code]) > 1:
                raise ValidationError(
                    self.env._(
                        "The code %(code)s is in use for %(model)s. Take another code.",
                        code=rule.code,
                        model=(models_of[rule.code] - rule.model_id)[0].name,
                    )
                )

    def write(self, vals):
        self.check_access("write")
        self._check_in_use(vals)
        return super().write(vals)

    def _check_in_use(self, vals):
        """Guarantee 4: what clocks were started with stays as it is."""
        changed = TERMS & set(vals)
        if not changed:
            return
        for rule in self.filtered("is_in_use"):
            if any(rule._differs(name, vals[name]) for name in changed):
                raise UserError(
                    self.env._(
                        "%(count)s clocks run or ran by “%(rule)s”, so it stays as it "
                        "is. Make a new version with a later date instead.",
                        count=rule.deadline_count,
                        rule=rule.display_name,
                    )
                )

    def _differs(self, name, value):
        """Tell whether writing ``value`` would change the field ``name``."""
        field = self._fields[name]
        cached = field.convert_to_cache(value, self)
        return field.convert_to_record(cached, self) != self[name]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Guarantee 3: nothing that was in force is deleted."""
        if kept := self.filtered(lambda rule: rule.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(rule)s” was in force and stays. Archive it instead.",
                    rule=kept[0].display_name,
                )
            )

    def action_publish(self):
        """Put draft versions in force from their date on."""
        self.filtered(lambda rule: rule.state == "draft").write({"state": "published"})

    def action_new_version(self):
        """Return the form of a new draft of this rule, valid from tomorrow."""
        self.ensure_one()
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        version = self.copy({"name": self.name, "valid_from": tomorrow})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    def action_view_deadlines(self):
        """Return the list of the clocks of this version."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_deadline_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
