from odoo import api, fields, models

from ..tools.sampling import Terms

PERIODS = [
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("half", "Half-year"),
    ("year", "Year"),
    ("subject", "No Period: One Matter"),
]


class CsSamplingPlan(models.Model):
    """One version of a rule "check so many of these, chosen at random".

    Rows with the same code are its versions; on a day counts the one with the latest
    date that is in force. A version in force is read-only: a change is a new version.
    """

    _name = "cs.sampling.plan"
    _description = "Sampling Plan"
    _inherit = ["cs.version.mixin"]
    _order = "code, valid_from desc, id desc"
    _check_company_auto = True

    _frozen_fields = (
        "code",
        "name",
        "company_id",
        "site_id",
        "valid_from",
        "model_id",
        "population_domain",
        "date_field",
        "stratum_field",
        "substratum_field",
        "is_count",
        "rate",
        "rate_base",
        "fixed_count",
        "least",
        "least_each",
        "period_type",
        "ration",
        "clause_id",
    )

    name = fields.Char(string="Plan Name", required=True, translate=True)
    code = fields.Char(
        required=True,
        index=True,
        help="Stands in the seed of each draw, such as CMP-59.",
    )
    active = fields.Boolean(default=True, help="An archived plan makes no new draws.")
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    site_id = fields.Many2one(
        "cs.site",
        index="btree_not_null",
        check_company=True,
        help="A plan for a site wins over that of its company, which wins over the "
        "general one.",
    )
    valid_from = fields.Date(
        required=True, default=fields.Date.context_today, copy=False
    )
    clause_id = fields.Many2one(
        "cs.policy.clause", ondelete="restrict", index="btree_not_null"
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Drawn From",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model_name = fields.Char(related="model_id.model", string="Model")
    population_domain = fields.Char(
        string="Population",
        required=True,
        default="[]",
        help="Which records can be drawn. It is read with the rights of the person for "
        "whom the draw is.",
    )
    date_field = fields.Char(
        string="Date Within the Period",
        help="A record belongs to the period in which this date lies.",
    )
    stratum_field = fields.Char(
        string="Stratum", help="Each value of this field gives its share."
    )
    substratum_field = fields.Char(
        string="And by",
        help="Each combination with the values of this second field gives its share.",
    )
    is_count = fields.Boolean(
        string="Fixed Number", help="So many each time, whatever the population."
    )
    rate = fields.Integer(default=20, help="So many of the next figure: 20 of 100.")
    rate_base = fields.Integer(string="Of", default=100)
    fixed_count = fields.Integer(string="Number")
    least = fields.Integer(
        string="Least in All", help="At least so many, while there are so many."
    )
    least_each = fields.Integer(
        string="Least of Each Stratum",
        default=1,
        help="At least so many of each stratum, while the total allows.",
    )
    period_type = fields.Selection(
        PERIODS, string="Period", required=True, default="quarter"
    )
    ration = fields.Selection(
        [
            ("none", "At Its End"),
            ("day", "Day by Day"),
            ("week", "Week by Week"),
            ("month", "Month by Month"),
        ],
        string="Drawn",
        required=True,
        default="none",
        help="Day by day: after each day of the period its share is drawn, so that the "
        "work is spread and the whole comes out exact.",
    )
    is_automatic = fields.Boolean(
        string="Draw Automatically",
        help="The system prepares and makes each draw by itself.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Drawn For",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Whose work it is. Only what this person may read is drawn.",
    )
    checklist_id = fields.Many2one(
        "cs.checklist",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Filled in for each drawn record; the line is done with its list.",
    )
    draw_ids = fields.One2many("cs.sampling.draw", "plan_id", string="Draws")
    draw_count = fields.Integer(compute="_compute_draw_count", string="Number of Draws")

    _version_uniq = models.UniqueIndex(
        "(code, valid_from, (COALESCE(company_id, 0)), (COALESCE(site_id, 0)))"
        " WHERE state = 'published'",
        "Another version of this plan is in force from the same day on.",
    )
    _rate_range = models.Constraint(
        "CHECK (rate >= 0 AND rate_base > 0 AND rate <= rate_base)",
        "The rate lies between none and all, such as 20 of 100.",
    )
    _numbers_not_negative = models.Constraint(
        "CHECK (least >= 0 AND least_each >= 0 AND least_each <= 100"
        " AND fixed_count >= 0)",
        "Numbers are not negative, and the least of each stratum is 100 at most.",
    )
    _fixed_count_set = models.Constraint(
        "CHECK (is_count IS NOT TRUE OR COALESCE(fixed_count, 0) > 0)",
        "A plan with a fixed number says how many.",
    )

    @api.depends("name", "valid_from")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.name or ''} ({plan.valid_from or ''})"

    @api.depends("draw_ids")
    def _compute_draw_count(self):
        counts = dict(
            self.env["cs.sampling.draw"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.draw_count = counts.get(plan._origin, 0)

    # --- use -----------------------------------------------------------------

    def _get_terms(self):
        """Return what the plan asks for, as plain values."""
        self.ensure_one()
        return Terms(
            rate=self.rate,
            base=self.rate_base,
            count=self.fixed_count if self.is_count else 0,
            least=self.least,
            least_each=self.least_each,
        )

    @api.model
    def _find(self, code, day=None, company=None, site=None):
        """Return the version of a plan that counts on ``day``; empty if none does.

        A site's own plan goes before the company's, and that before the general one.
        """
        day = day or fields.Date.context_today(self)
        company = company or self.env.company
        plans = self.search(
            [
                ("code", "=", code),
                ("state", "=", "published"),
                ("valid_from", "<=", day),
                ("company_id", "in", (False, company.id)),
                ("site_id", "in", (False, site.id if site else False)),
            ]
        )
        return plans.sorted(
            lambda p: (
                not p.site_id,
                not p.company_id,
                -p.valid_from.toordinal(),
                -p.id,
            )
        )[:1]
