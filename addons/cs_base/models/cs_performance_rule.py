from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import performance

SCHEMES = [("performance", "Performance"), ("qc", "Quality Points")]
EFFECTS = [("deduction", "Deduction"), ("reward", "Reward")]
UNITS = [("points", "Points"), ("percent", "Percent"), ("amount", "Money")]
CAP_PERIODS = [("quarter", "Quarter"), ("half", "Half-year"), ("year", "Year")]


class CsPerformanceRule(models.Model):
    """One version of what an event gives or takes: code and days of validity pick it.

    Rules-core 10 as records (G-6). A version in force is read-only; entries keep the
    version they were proposed with. The policies name few amounts: a rule is worth
    zero until a company says otherwise.
    """

    _name = "cs.performance.rule"
    _inherit = ["cs.version.mixin"]
    _description = "Performance Rule"
    _order = "scheme, code, valid_from desc, id desc"
    _rec_names_search = ["name", "code"]

    _frozen_fields = (
        "code",
        "company_id",
        "scheme",
        "violation_type_id",
        "effect",
        "unit",
        "formula",
        "value",
        "pass_from",
        "reward",
        "step_size",
        "per_step",
        "step_mode",
        "band_ids",
        "cap_event",
        "cap_month",
        "cap_period",
        "cap_period_type",
        "valid_from",
        "clause_code",
    )

    name = fields.Char(string="Rule", required=True, translate=True)
    code = fields.Char(
        required=True,
        index=True,
        help="Short name by which records ask for the rule. All versions share it.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. A rule of the company goes before.",
    )
    scheme = fields.Selection(SCHEMES, required=True, default="performance")
    violation_type_id = fields.Many2one(
        "cs.violation.type",
        string="Violation",
        index="btree_not_null",
        ondelete="restrict",
        help="Confirmed violations of this type are proposed under this rule.",
    )
    effect = fields.Selection(EFFECTS, required=True, default="deduction")
    unit = fields.Selection(UNITS, required=True, default="points")
    formula = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("per_unit", "For Each Piece or Day"),
            ("steps", "By Steps below a Rate"),
            ("bands", "By Bands of a Rate"),
            ("manual", "Decided by a Person"),
        ],
        required=True,
        default="fixed",
    )
    value = fields.Float(
        digits=(12, 4),
        help="Without sign; what it is, the effect says. Of one piece or day where "
        "they are counted.",
    )
    pass_from = fields.Float(string="Qualified From (%)", digits=(7, 4))
    reward = fields.Float(string="Reward When Qualified", digits=(12, 4))
    step_size = fields.Float(string="Step (Points of %)", digits=(7, 4), default=10)
    per_step = fields.Float(string="Deduction for a Step", digits=(12, 4))
    step_mode = fields.Selection(
        [
            ("floor", "Full Steps"),
            ("ceil", "Begun Steps"),
            ("proportional", "Proportional"),
        ],
        default="floor",
        help="AMB-31: full steps by default.",
    )
    band_ids = fields.One2many(
        "cs.performance.band", "rule_id", string="Bands", copy=True
    )
    cap_event = fields.Float(
        string="At Most for One Event", digits=(12, 4), help="0: no limit."
    )
    cap_month = fields.Float(
        string="At Most for a Person and Month", digits=(12, 4), help="0: no limit."
    )
    cap_period = fields.Float(
        string="At Most for a Person and Period",
        digits=(12, 4),
        help="0: no limit. What is beyond is cut at the close of the month (QC-28).",
    )
    cap_period_type = fields.Selection(
        CAP_PERIODS, string="In Each", required=True, default="year"
    )
    valid_from = fields.Date(
        required=True, default=fields.Date.context_today, copy=False
    )
    valid_to = fields.Date(copy=False, help="Last day. Empty: until a newer version.")
    clause_code = fields.Char(help="Clause of the policy, such as P8 §5.1.")
    note = fields.Text(translate=True)

    _version_uniq = models.UniqueIndex(
        "(code, valid_from, (COALESCE(company_id, 0))) WHERE state = 'published'",
        "Another version of this rule is in force from the same day on.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_to >= valid_from)", "The last day is not before the first."
    )
    _numbers_sane = models.Constraint(
        "CHECK (value >= 0 AND reward >= 0 AND per_step >= 0 AND cap_event >= 0 "
        "AND cap_month >= 0 AND cap_period >= 0 "
        "AND pass_from >= 0 AND pass_from <= 100 "
        "AND (step_size > 0 OR formula <> 'steps'))",
        "Numbers are given without sign, percentages lie between 0 and 100, and a step "
        "is more than zero.",
    )

    @api.depends("name", "valid_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.name or ''} ({rule.valid_from or ''})"

    @api.constrains("formula", "band_ids", "state")
    def _check_bands(self):
        """Rules-core 9: a bad table is refused when it is made, not when it counts."""
        for rule in self.filtered(lambda r: r.formula == "bands"):
            try:
                performance.check_bands(rule._get_bands())
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The bands of “%(rule)s” do not work out: the lowest begins at "
                        "0, each begins at another percentage, none above 100.",
                        rule=rule.name,
                    )
                ) from error

    @api.constrains("effect", "unit", "formula", "value", "cap_period")
    def _check_percent(self):
        """Rules-core 9: a percentage of one event lies between 0 and 100."""
        for rule in self.filtered(lambda r: r.unit == "percent"):
            if rule.value > 100:
                raise ValidationError(
                    self.env._("“%(rule)s” is more than 100 percent.", rule=rule.name)
                )
            if rule.cap_period:
                # Decision 11: they are of another pay each month.
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: percentages of different months are never added. "
                        "A limit for a longer period is for points and money.",
                        rule=rule.name,
                    )
                )

    @api.constrains("code", "scheme", "unit")
    def _check_code(self):
        """All versions of a code belong to one scheme."""
        # Versions of other companies share the code.
        groups = self.sudo()._read_group(
            [("code", "in", self.mapped("code"))], ["code"], ["scheme:array_agg"]
        )
        for code, schemes in groups:
            if len(set(schemes)) > 1:
                raise ValidationError(
                    self.env._("The code %(code)s is in use elsewhere.", code=code)
                )

    # --- versions -------------------------------------------------------------

    def write(self, vals):
        if "valid_to" in vals:
            self._check_end(fields.Date.to_date(vals["valid_to"]))
        return super().write(vals)

    def _check_end(self, day):
        """The end of a version may move, but not before today, nor what was used."""
        today = fields.Date.context_today(self)
        for rule in self._filter_frozen():
            if (rule.valid_to or False) == (day or False):
                continue
            if (day and day < today) or (rule.valid_to and rule.valid_to < today):
                raise UserError(
                    self.env._(
                        "“%(rule)s” was in force until then, and entries may rest on "
                        "it. Its last day may be today or later.",
                        rule=rule.display_name,
                    )
                )

    def _get_problems(self):
        """What was judged already is not judged anew by a later rule."""
        yield from super()._get_problems()
        if self.valid_from >= fields.Date.context_today(self):
            return
        # Entries of people whom the user may not see count as well.
        used = self.env["cs.performance.entry"].sudo()
        if used.search_count(
            [("rule_code", "=", self.code), ("event_date", ">=", self.valid_from)],
            limit=1,
        ):
            yield self.env._(
                "“%(rule)s” would begin before today, while entries of those days "
                "exist → set today or a later day",
                rule=self.name,
            )
