from odoo import fields, models

from .cs_performance_rule import CAP_PERIODS


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_performance_lapse_days = fields.Integer(
        string="Proposals Lapse After (Days)",
        default=30,
        help="A proposal that nobody decides lapses, visibly.",
    )
    cs_performance_objection_days = fields.Integer(
        string="Objection Within (Working Days)",
        default=5,
        help="How long the employee may object after an entry was confirmed.",
    )
    cs_performance_holds_window = fields.Boolean(
        string="Wait for the Time to Object",
        help="Entries that the employee may still object to go to the next month when "
        "a month is closed; disputed ones always do.",
    )
    cs_performance_cap = fields.Float(
        string="Deductions at Most (%)",
        default=100,
        help="Of one base, person and month (AMB-37). 0: no limit.",
    )
    cs_performance_cap_reward = fields.Float(
        string="Rewards at Most (%)", help="Of one base, person and month. 0: no limit."
    )
    cs_performance_warn_share = fields.Float(
        string="Mark Deductions Beyond (%)",
        default=20,
        help="HR has to look at people whose deductions pass this share. 0: no mark.",
    )
    cs_performance_close_day = fields.Integer(
        string="Months Are Closed by the Day",
        default=5,
        help="From this day of the next month on the director is reminded.",
    )
    cs_qc_affects_performance = fields.Boolean(
        string="Quality Work Is Assessed",
        help="Off: quality circles only earn points (QC-27).",
    )

    cs_qc_cap_points = fields.Float(
        string="Quality Points at Most",
        help="Of one person in each period, all rules together (QC-28). 0: no limit.",
    )
    cs_qc_cap_period = fields.Selection(
        CAP_PERIODS, string="In Each", required=True, default="year"
    )

    _cs_performance_sane = models.Constraint(
        "CHECK (cs_performance_lapse_days > 0 AND cs_performance_objection_days > 0 "
        "AND cs_performance_cap >= 0 AND cs_performance_cap_reward >= 0 "
        "AND cs_qc_cap_points >= 0 AND cs_performance_warn_share BETWEEN 0 AND 100 "
        "AND cs_performance_close_day BETWEEN 1 AND 28)",
        "Days are more than zero, limits are not negative, and months are closed "
        "between the 1st and the 28th.",
    )

    def _get_cs_ledger_problems(self):
        """Verify the chain of closed months.

        :return: list of str: what is wrong, by month; empty when all is as it was
        """
        # The whole chain, whoever asks; only findings are told.
        Month = self.env["cs.performance.month"].sudo()
        problems = []
        for company in self:
            months = Month.search(
                [("company_id", "=", company.id), ("state", "=", "closed")], order="seq"
            )
            previous, seq = "", 0
            for month in months:
                if month.seq != seq + 1:
                    problems.append(
                        self.env._(
                            "A month is missing before %(month)s.", month=month.name
                        )
                    )
                elif month.previous_hash != previous:
                    problems.append(
                        self.env._(
                            "%(month)s does not follow the month before.",
                            month=month.name,
                        )
                    )
                found = month._get_hash(
                    month._fetch_entries(), month._fetch_lines(), month.previous_hash
                )
                if found != month.rows_hash:
                    problems.append(
                        self.env._(
                            "%(month)s is not as it was closed.", month=month.name
                        )
                    )
                previous, seq = month.rows_hash, month.seq
        return problems
