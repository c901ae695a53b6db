"""How far the director's calls of a quarter are, in constant queries (CMP-59)."""

from odoo import api, fields, models

from odoo.addons.cs_base.tools import percent

from ..tools.director_sample import PLANS, SHARE, Counts, per_day

# So long after its end a quarter is to be done when nothing says until when.
DAYS_AFTER = 15


class CsDirectorSample(models.Model):
    _inherit = "cs.director.sample"

    is_drawn = fields.Boolean(
        string="All Drawn", compute="_compute_draws", compute_sudo=True
    )
    is_none = fields.Boolean(
        string="No Repairs",
        compute="_compute_draws",
        compute_sudo=True,
        help="No repair was received in the quarter: the record is “none”.",
    )
    population_count = fields.Integer(
        string="Repairs", compute="_compute_draws", compute_sudo=True
    )
    required_count = fields.Integer(
        string="To Be Called",
        compute="_compute_draws",
        compute_sudo=True,
        help="The rate of the repairs, rounded up.",
    )
    line_count = fields.Integer(
        string="Drawn", compute="_compute_counts", compute_sudo=True
    )
    done_count = fields.Integer(
        string="Of Them Done", compute="_compute_counts", compute_sudo=True
    )
    open_count = fields.Integer(
        string="Calls to Make", compute="_compute_counts", compute_sudo=True
    )
    extra_open_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    extra_done_count = fields.Integer(
        string="Done on Top", compute="_compute_counts", compute_sudo=True
    )
    own_count = fields.Integer(
        string="By the Director", compute="_compute_counts", compute_sudo=True
    )
    delegated_count = fields.Integer(
        string="Delegated", compute="_compute_counts", compute_sudo=True
    )
    replaced_count = fields.Integer(
        string="Replaced", compute="_compute_counts", compute_sudo=True
    )
    shortfall = fields.Integer(compute="_compute_counts", compute_sudo=True)
    today_count = fields.Integer(
        string="A Day",
        compute="_compute_counts",
        compute_sudo=True,
        help="So many calls a day, and all are made in time.",
    )
    rate_text = fields.Char(
        string="Done Rate", compute="_compute_counts", compute_sudo=True
    )
    problem_count = fields.Integer(
        string="Problems Open", compute="_compute_findings", compute_sudo=True
    )
    undecided_count = fields.Integer(
        string="Proposals Undecided", compute="_compute_findings", compute_sudo=True
    )

    @api.depends("draw_ids.state", "draw_ids.total")
    def _compute_draws(self):
        rows = self.env["cs.sampling.draw"]._read_group(
            [("director_sample_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["director_sample_id", "state", "code"],
            ["population_count:sum", "total:sum"],
        )
        found = {}
        for sample, state, code, population, total in rows:
            sums = found.setdefault(sample, [True, 0, 0])
            sums[0] &= state != "committed"
            if PLANS.get(code) == SHARE:
                sums[1] += population
                sums[2] += total
        for sample in self:
            drawn, population, total = found.get(sample._origin, (False, 0, 0))
            sample.is_drawn = drawn
            sample.population_count = population
            sample.required_count = total
            sample.is_none = drawn and not population

    @api.depends("line_ids.state", "line_ids.part", "line_ids.done_operator_id")
    def _compute_counts(self):
        rows = self.env["cs.director.sample.line"]._read_group(
            [("sample_id", "in", self.ids)],
            ["sample_id", "state", "part", "done_operator_id"],
            ["__count"],
        )
        found = {}
        for sample, state, part, operator, count in rows:
            sums = found.setdefault(sample, {})
            keys = [state, "line", f"{'share' if part == SHARE else 'extra'}_{state}"]
            if state == "done":
                keys.append("own" if operator == sample.user_id else "delegated")
            for key in keys:
                sums[key] = sums.get(key, 0) + count
        for sample in self:
            sample._set_counts(found.get(sample._origin, {}).get)

    def _set_counts(self, get):
        counts = Counts(self.required_count, get("share_done", 0), get("extra_open", 0))
        self.line_count = get("line", 0)
        self.open_count = get("open", 0)
        self.done_count = counts.done
        self.extra_open_count = counts.extra_open
        self.extra_done_count = get("extra_done", 0)
        self.own_count = get("own", 0)
        self.delegated_count = get("delegated", 0)
        self.replaced_count = get("replaced", 0)
        self.shortfall = counts.shortfall
        self.rate_text = percent.percent_text(counts.rate)
        self.today_count = per_day(self.open_count, self._get_days_left())

    def _get_days_left(self):
        """Return the days until the calls are due, today included."""
        due = self.occurrence_id.deadline
        today = fields.Datetime.context_timestamp(
            self.with_context(tz=self.site_id.tz), fields.Datetime.now()
        ).date()
        last = due.date() if due else fields.Date.add(self.date_to, days=DAYS_AFTER)
        return (last - today).days + 1

    @api.depends("finding_ids.kind", "finding_ids.is_settled")
    def _compute_findings(self):
        rows = self.env["cs.director.sample.finding"]._read_group(
            [("sample_id", "in", self.ids), ("is_settled", "=", False)],
            ["sample_id", "kind"],
            ["__count"],
        )
        counts = {(sample.id, kind): count for sample, kind, count in rows}
        for sample in self:
            key = sample._origin.id
            sample.problem_count = counts.get((key, "problem"), 0)
            sample.undecided_count = counts.get((key, "proposal"), 0)
