from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.service_target import judge
from ..tools.steps import KINDS, SEVERITIES

JUDGEMENTS = [("not_set", "No Judgement"), ("met", "Met"), ("missed", "Missed")]
FIGURES = {"in_time": "in_time_rate", "solved": "solved_rate"}


class CsServiceTarget(models.Model):
    """How good the service is meant to be, by kind and severity (CMP-03).

    Beside each target stands the figure of the last month that has ended; without a
    target it is shown without judgement. Response times are the deadline rules.
    """

    _name = "cs.service.target"
    _description = "Service Target"
    _order = "kind, severity, valid_from desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(KINDS, string="Ticket Kind", required=True)
    severity = fields.Selection(SEVERITIES, help="Empty: for every severity.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    in_time_percent = fields.Float(
        string="Target: Answered in Time (%)", help="0: no target, no judgement."
    )
    solved_percent = fields.Float(
        string="Target: Solved (%)", help="0: no target, no judgement."
    )
    in_time_rate = fields.Float(
        string="Answered in Time Last Month", compute="_compute_figures"
    )
    solved_rate = fields.Float(string="Solved Last Month", compute="_compute_figures")
    in_time_judgement = fields.Selection(
        JUDGEMENTS, string="Answers", compute="_compute_figures"
    )
    solved_judgement = fields.Selection(
        JUDGEMENTS, string="Solutions", compute="_compute_figures"
    )

    _target_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(severity, ''), valid_from)",
        "There is a target of this kind and severity from that day on already.",
    )
    _percent_range = models.Constraint(
        "CHECK (in_time_percent BETWEEN 0 AND 100 "
        "AND solved_percent BETWEEN 0 AND 100)",
        "A target lies between 0 and 100 percent.",
    )

    @api.depends("kind", "severity", "company_id", "in_time_percent", "solved_percent")
    def _compute_figures(self):
        """Show the last month that has ended beside its targets, in two queries."""
        first = fields.Date.start_of(fields.Date.context_today(self), "month")
        month = fields.Date.subtract(first, months=1)
        rows = self.env["cs.ticket.analysis"]._read_group(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("kind", "in", self.mapped("kind"))
            & Domain("month", "=", month),
            ["company_id", "kind", "severity"],
            ["due:sum", "in_time:sum", "solved:sum"],
        )
        for target in self:
            own = [
                sums
                for company, kind, severity, *sums in rows
                if company == target.company_id
                and kind == target.kind
                and target.severity in (False, severity)
            ]
            due, in_time, solved = (sum(s[i] for s in own) for i in range(3))
            for name, count in (("in_time", in_time), ("solved", solved)):
                rate = count / due if due else None
                target[FIGURES[name]] = rate or 0.0
                target[f"{name}_judgement"] = judge(rate, target[f"{name}_percent"])
