"""What one person got in one closed month, on paper: HR files it."""

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.performance import from_exact, rounded
from .cs_sheet import Table

EVIDENCE_LENGTH = 120


class ReportPerformanceSheet(models.AbstractModel):
    """One sheet for each person and month of the chosen results."""

    _name = "report.cs_base.report_performance_sheet"
    _inherit = ["cs.sheet"]
    _description = "Performance Sheet"

    @api.model
    def _get_pages(self, docids):
        lines = self.env["cs.performance.line"].browse(docids)
        lines.check_access("read")
        if not lines:
            raise UserError(self.env._("Choose whose sheets are to be printed."))
        # All results of a person and month, also of those rows not chosen.
        lines = lines.search(
            [
                ("month_id", "in", lines.month_id.ids),
                ("employee_id", "in", lines.employee_id.ids),
            ]
        )
        entries = self.env["cs.performance.entry"].search(
            [
                ("month_id", "in", lines.month_id.ids),
                ("employee_id", "in", lines.employee_id.ids),
                ("state", "=", "confirmed"),
            ],
            order="event_date, id",
        )
        by_person = entries.grouped(lambda entry: (entry.month_id, entry.employee_id))
        return [
            self._get_sheet(month, found, by_person.get((month, employee), entries[:0]))
            for (month, employee), found in lines.grouped(
                lambda line: (line.month_id, line.employee_id)
            ).items()
        ]

    @api.model
    def _get_sheet(self, month, lines, entries):
        """Return the page of one person and month."""
        # Names of the person, the department and of colleagues who decided.
        lines, entries, ledger = lines.sudo(), entries.sudo(), month.sudo()
        company, tz = ledger.company_id, ledger.company_id.cs_default_site_id.tz
        line = lines[:1]
        number, department = self._labels(
            "cs.performance.line", "employee_number", "department_id"
        )
        return {
            "title": self.env._("Performance Sheet %(month)s", month=month.name),
            "pairs": [
                [
                    (self.env._("Employee"), line.employee_id.name),
                    (number, line.employee_number or ""),
                ],
                [
                    (department, line.department_id.name or ""),
                    (
                        self.env._("Month Closed On"),
                        self._local(ledger.closed_date, tz),
                    ),
                ],
            ],
            "tables": [self._get_results(lines), self._get_entries(entries)],
            "signs": [
                self.env._("Employee: read and known"),
                self.env._("Human resources"),
                self.env._("Centre director"),
            ],
            "footer": self._get_footer(
                company,
                self.env._(
                    "+ is a reward, − a deduction. An entry may be objected to until "
                    "the time shown in “My Performance Records”."
                ),
                f"SHA-256 {ledger.rows_hash}",
            ),
        }

    @api.model
    def _get_results(self, lines):
        names = (
            "scheme",
            "unit",
            "base_key",
            "rewards",
            "deductions",
            "cut",
            "corrections",
            "total",
            "amount",
        )
        rows = [
            [
                self._selected(line._name, "scheme", line.scheme),
                self._selected(line._name, "unit", line.unit),
                line.base_key or "",
                *(f"{line[name]:.2f}" for name in names[3:7]),
                str(rounded(from_exact(line.exact_total))),
                f"{line.amount:.2f}" if line.unit != "points" else "",
            ]
            for line in lines
        ]
        return Table(
            self.env._("Results"),
            self._labels("cs.performance.line", *names),
            [11, 9, 14, 10, 10, 12, 13, 10, 11],
            rows,
            tuple(range(3, 9)),
        )

    @api.model
    def _get_entries(self, entries):
        rows = [
            [
                str(entry.event_date),
                entry.rule_id.name,
                entry.clause_code or "",
                self._cut(entry.evidence, EVIDENCE_LENGTH),
                entry.value_text,
                "\n".join(
                    filter(
                        None,
                        [entry.proposed_by_id.name, entry.decided_by_id.name],
                    )
                ),
                self._get_answer(entry),
            ]
            for entry in entries
        ]
        return Table(
            self.env._("Entries"),
            [
                self.env._("Day"),
                self.env._("Rule"),
                self.env._("Clause"),
                self.env._("Evidence"),
                self.env._("Effect"),
                self.env._("Proposed, Confirmed"),
                self.env._("Known, Objection"),
            ],
            [12, 19, 11, 24, 11, 11, 12],
            rows,
            (4,),
        )

    @api.model
    def _get_answer(self, entry):
        """Return what the person concerned said to an entry."""
        if entry.reverses_id:
            return self.env._("Correction")
        if entry.objection_state:
            return self._selected(entry._name, "objection_state", entry.objection_state)
        return str(entry.known_date.date()) if entry.known_date else ""
