import re

from odoo import api, fields, models

from ..tools.deadlines import CALENDAR_DAYS, HOURS, WORKING_DAYS
from ..tools.obligations import (
    AT_END,
    AT_START,
    AT_TIME,
    BEFORE_DUE,
    DAY_END,
    EVENT,
    WORK_END,
    Rhythm,
)

SUBJECTS = [
    ("company", "Company"),
    ("site", "Site"),
    ("department", "Department"),
    ("person", "Person"),
]


class CsObligation(models.Model):
    """What is to be handed in, by whom, to whom, how often and until when.

    Rules-core section 8: each periodic job is a record. One without a company is a
    rule of all companies; a company's own rule of the same code stands in its place.
    The days and hours of rules-core section 9 are the fields of the record.
    """

    _name = "cs.obligation"
    _description = "Obligation"
    _inherit = ["mail.thread"]
    _order = "sequence, code, valid_from desc, id desc"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(
        string="What Is Handed In", required=True, translate=True, tracking=True
    )
    code = fields.Char(
        required=True,
        index=True,
        help="Short name. A company's own rule of the same code stands in the place of "
        "the rule of all companies.",
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: each company owes it."
    )
    note = fields.Text(
        string="Instructions", translate=True, help="What belongs into it."
    )
    rule = fields.Char(help="The rule of the software, such as CMP-37.")
    clause_code = fields.Char(
        string="Clause",
        help="Code of the clause that asks for it, such as P6 §7-3; left out, the one "
        "that names the rule.",
    )
    parameter = fields.Char(
        string="Setting", help="Name of the number in the rule book that this sets."
    )

    # --- who -----------------------------------------------------------------
    subject_kind = fields.Selection(
        SUBJECTS, string="Owed For Each", required=True, default="company"
    )
    site_ids = fields.Many2many(
        "cs.site", string="Sites", check_company=True, help="Empty: all sites."
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments",
        check_company=True,
        help="Empty: all departments.",
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        string="People",
        check_company=True,
        help="Empty: whoever holds the post below.",
    )
    subject_group_id = fields.Many2one("res.groups", string="People of the Post")
    responsible_kind = fields.Selection(
        [
            ("head", "Head of the Subject"),
            ("department", "Head of a Department"),
            ("group", "Holder of a Post"),
            ("employee", "Named Person"),
        ],
        string="Handed In By",
        required=True,
        default="head",
        tracking=True,
        help="Head of the subject: the person itself, the head of the department, the "
        "manager of the site; for a company the centre director.",
    )
    responsible_department_id = fields.Many2one(
        "hr.department", string="By the Head Of", check_company=True, tracking=True
    )
    responsible_group_id = fields.Many2one(
        "res.groups", string="By the Holder Of", tracking=True
    )
    responsible_employee_id = fields.Many2one(
        "hr.employee", string="By", check_company=True, tracking=True
    )
    accepter_kind = fields.Selection(
        [
            ("none", "Nobody: Handing In Is Enough"),
            ("department", "Head of a Department"),
            ("group", "Holder of a Post"),
            ("employee", "Named Person"),
        ],
        string="Accepted By",
        required=True,
        default="group",
        tracking=True,
    )
    accepter_department_id = fields.Many2one(
        "hr.department", string="To the Head Of", check_company=True, tracking=True
    )
    accepter_group_id = fields.Many2one(
        "res.groups",
        string="To the Holder Of",
        tracking=True,
        default=lambda self: self.env.ref("cs_base.cs_base_group_director", False),
    )
    accepter_employee_id = fields.Many2one(
        "hr.employee", string="To", check_company=True, tracking=True
    )
    receivers = fields.Char(
        string="Also Sent To", translate=True, help="Receivers outside the software."
    )

    # --- when ----------------------------------------------------------------
    period = fields.Selection(
        [
            ("day", "Daily"),
            ("week", "Weekly"),
            ("month", "Monthly"),
            ("quarter", "Quarterly"),
            ("half", "Half-yearly"),
            ("year", "Yearly"),
            (EVENT, "On an Event"),
        ],
        required=True,
        default="month",
    )
    excepted_months = fields.Char(
        tracking=True, help="Numbers of the months without it, such as 7, 8."
    )
    is_working_days_only = fields.Boolean(
        string="Working Days Only", help="Of daily ones: not on days off."
    )
    due_offset = fields.Integer(
        string="Due After",
        tracking=True,
        help="Counted from the last day of the period: 5 of a month is the 5th of the "
        "next one, 0 the last day itself, negative numbers lie before it.",
    )
    due_unit = fields.Selection(
        [
            (CALENDAR_DAYS, "Calendar Days"),
            (WORKING_DAYS, "Working Days"),
            (HOURS, "Hours"),
        ],
        required=True,
        default=CALENDAR_DAYS,
        tracking=True,
    )
    due_clock = fields.Selection(
        [
            (AT_TIME, "At a Time"),
            (WORK_END, "End of Work"),
            (DAY_END, "End of the Day"),
        ],
        string="Due At",
        required=True,
        default=DAY_END,
        tracking=True,
    )
    due_hour = fields.Float(string="Time", tracking=True)
    opens = fields.Selection(
        [
            (AT_START, "When the Period Begins"),
            (AT_END, "When the Period Has Ended"),
            (BEFORE_DUE, "Days Before It Is Due"),
        ],
        string="On the List From",
        required=True,
        default=AT_END,
    )
    open_days = fields.Integer(string="Days Before")
    reminder_hours = fields.Float(
        string="Reminder (Hours Before)",
        default=24,
        tracking=True,
        help="0: no reminder.",
    )
    redo_hours = fields.Float(
        string="After a Return (Hours)",
        default=24,
        help="Least time to hand it in again after it was returned.",
    )
    valid_from = fields.Date(
        required=True,
        default=fields.Date.context_today,
        copy=False,
        tracking=True,
        help="The first period is the one that ends on this day or later.",
    )
    valid_to = fields.Date(copy=False, tracking=True)

    # --- what ----------------------------------------------------------------
    report_code = fields.Selection(
        selection="_selection_report_code",
        string="Report",
        help="The report is made by itself when the period has ended.",
    )
    is_evidence_required = fields.Boolean(
        string="Paper Required", help="A file is attached when it is handed in."
    )

    cursor_date = fields.Date(readonly=True, copy=False)
    next_check_date = fields.Datetime(
        readonly=True, copy=False, help="When the next one comes onto the list."
    )
    check_error = fields.Char(string="Problem", readonly=True, copy=False)
    occurrence_count = fields.Integer(compute="_compute_occurrence_count")

    _next_check = models.Index(
        "(next_check_date, id) WHERE next_check_date IS NOT NULL AND active IS TRUE"
    )
    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), valid_from)",
        "There is a rule of this code from that day on already.",
    )
    _valid_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from <= valid_to)",
        "The last day is not before the first one.",
    )
    _hours_sane = models.Constraint(
        "CHECK (due_hour >= 0 AND due_hour <= 24 AND reminder_hours >= 0 "
        "AND redo_hours >= 0 AND open_days >= 0)",
        "Times lie between 0:00 and 24:00; leads are not negative.",
    )
    _offset_sane = models.Constraint(
        "CHECK (abs(due_offset) <= 1000)", "A limit lies within a thousand days."
    )

    @api.model
    def _selection_report_code(self):
        field = self.env["cs.report.run"]._fields["report_code"]
        return field._description_selection(self.env)

    @api.depends("period")
    def _compute_occurrence_count(self):
        counts = dict(
            self.env["cs.obligation.occurrence"]._read_group(
                [("obligation_id", "in", self.ids)], ["obligation_id"], ["__count"]
            )
        )
        for obligation in self:
            obligation.occurrence_count = counts.get(obligation._origin, 0)

    def action_open_occurrences(self):
        """Open what has come of the rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_obligation_occurrence_action_all"
        )
        return {
            **action,
            "name": self.display_name,
            "domain": [("obligation_id", "=", self.id)],
            "context": {},
        }

    # --- the rule as a value -------------------------------------------------

    def _get_rhythm(self):
        """Return the Rhythm of the rule."""
        self.ensure_one()
        return Rhythm(
            self.period,
            self.due_offset,
            self.due_unit,
            self.due_clock,
            self.due_hour,
            self.opens,
            self.open_days,
            self._get_excepted_months() or frozenset(),
            self.is_working_days_only,
            self.valid_from,
            self.valid_to or None,
        )

    def _get_excepted_months(self):
        """Return the months as a frozenset of numbers; None where they are none."""
        parts = re.split(
            r"[\s,;\uff0c\u3001\uff1b]+", (self.excepted_months or "").strip()
        )
        parts = [part for part in parts if part]
        if not all(p.isascii() and p.isdigit() and 1 <= int(p) <= 12 for p in parts):
            return None
        return frozenset(map(int, parts))
