import tempfile
from io import BytesIO

import xlsxwriter

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.cs_performance_month_close import LINE_COLUMNS
from ..tools.rows_hash import RowsHash
from ..tools.xlsx import Column

_COPY = "cs_performance_copy"


class PerformanceMonth(models.AbstractModel):
    """Results and entries of the performance ledger, for payroll.

    The results are those of the close, with employee numbers; the first export is the
    original, each one after it says that it is a copy.
    """

    _name = "report.cs_base.performance_month"
    _inherit = "report.cs_base.xlsx"
    _description = "Performance for Payroll"

    _report_xmlid = "cs_base.performance_month_report"

    # --- the run ------------------------------------------------------------------

    def create_xlsx_report(self, docids, data):
        """Return the workbook; of a confirmed one the original once, then copies."""
        run = self._get_objs_for_report(docids, data).exists()
        if len(run) != 1 or run.state != "confirmed":
            return super().create_xlsx_report(docids, data)
        run.check_access("read")
        months = self._get_months(run)
        months.lock_for_update(allow_referencing=True)
        number = max((month._note_export() for month in months), default=1)
        if number == 1:
            return super().create_xlsx_report(docids, data)
        with tempfile.TemporaryDirectory(prefix="cs_report_") as folder:
            copy = self.with_context(**{_COPY: number, "cs_xlsx_folder": folder})
            return copy._make_copy(run), "xlsx"

    def _make_copy(self, run):
        """Return the same figures, marked: rows of closed months are as they were."""
        content = BytesIO()
        workbook = xlsxwriter.Workbook(content, self.get_workbook_options())
        self.generate_xlsx_report(workbook, {}, run)
        workbook.close()
        return content.getvalue()

    def _get_generated_text(self, run):
        text = super()._get_generated_text(run)
        number = self.env.context.get(_COPY)
        if not run.confirmed_date:
            return self.env._("DRAFT, not for payroll. %(text)s", text=text)
        if not number:
            return text
        return self.env._(
            "COPY no. %(number)s, not for payroll again. %(text)s",
            number=number - 1,
            text=text,
        )

    def _get_months(self, run):
        """Return the months of the ledger in the period."""
        return self.env["cs.performance.month"].search(
            [
                ("company_id", "=", run.company_id.id),
                ("date_from", ">=", run.date_from),
                ("date_from", "<=", run.date_to),
            ],
            order="date_from",
        )

    def _get_open_months(self, run):
        """Return whether a month of the period is not closed, or not there."""
        months = self._get_months(run)
        return not months or any(month.state != "closed" for month in months)

    def _compute_run(self, run):
        rows_hash, row_count = self._hash_run(run)
        return {"rows_hash": rows_hash, "row_count": row_count}

    def _hash_run(self, run):
        digest = RowsHash(
            run.report_code, run.date_from, run.date_to, run.company_id.id
        )
        for month in self._get_months(run):
            lines = self._get_lines(month)
            digest.update(tuple(vals[name] for name in LINE_COLUMNS) for vals in lines)
        return digest.hexdigest(), digest.count

    def _count_rows(self, run, limit):
        domain = [("month_id", "in", self._get_months(run).ids)]
        # A number, for who may read the months.
        entries = self.env["cs.performance.entry"].sudo()
        return entries.search_count(domain, limit=limit)

    def _get_lines(self, month):
        """Return the results: those of the close, or what they would be now."""
        # Who may read the month may read its results.
        ledger = month.sudo()
        if month.state == "closed":
            return ledger._fetch_lines()
        return ledger._prepare_lines(ledger._fetch_entries(), ledger._get_caps())

    # --- the workbook -------------------------------------------------------------

    def _write_book(self, book, run):
        months = self._get_months(run)
        for month in months:
            lines = self._get_lines(month)
            names = self._get_names(lines)
            suffix = f" {month.name}" if len(months) > 1 else ""
            note = self._get_note(month, run)
            book.add_table_sheet(
                self.env._("Results") + suffix,
                self._get_line_columns(),
                sorted(self._line_row(vals, names) for vals in lines),
                note,
            )
            book.add_table_sheet(
                self.env._("By Department") + suffix,
                self._get_department_columns(),
                self._department_rows(lines, names),
                note,
            )
            book.add_table_sheet(
                self.env._("Entries") + suffix,
                self._get_entry_columns(),
                self._entry_rows(month),
                note,
            )

    def _get_note(self, month, run):
        parts = [f"{month.name} · {month.company_id.name}"]
        if month.state == "closed":
            parts.append(f"SHA-256 {month.rows_hash}")
        else:
            parts.append(self.env._("Preliminary: the month is not closed."))
        if not run.confirmed_date:
            parts.insert(0, self.env._("DRAFT, not for payroll"))
        elif number := self.env.context.get(_COPY):
            parts.insert(0, self.env._("COPY no. %(number)s", number=number - 1))
        return " · ".join(parts)

    def _get_names(self, lines):
        """Return {("employee" | "department", id): name} and names of selections."""
        # Names of the people whose results these are.
        people = self.env["hr.employee"].sudo().with_context(active_test=False)
        people = people.browse({vals["employee_id"] for vals in lines})
        places = self.env["hr.department"].sudo()  # and of their departments
        places = places.browse({vals["department_id"] for vals in lines} - {False})
        names = {("employee", person.id): person.name for person in people}
        names |= {("department", place.id): place.name for place in places}
        line = self.env["cs.performance.line"]
        for field in ("scheme", "unit"):
            labels = line._fields[field]._description_selection(self.env)
            names |= {(field, key): label for key, label in labels}
        return names

    def _get_line_columns(self):
        return [
            Column(self.env._("Department"), "text", 20),
            Column(self.env._("Employee Number"), "text", 16),
            Column(self.env._("Employee"), "text", 16),
            Column(self.env._("Scheme"), "text", 12),
            Column(self.env._("Unit"), "text", 8),
            Column(self.env._("Percentage Of"), "text", 16),
            Column(self.env._("Number of Entries"), "int"),
            Column(self.env._("Rewards"), "decimal"),
            Column(self.env._("Deductions"), "decimal"),
            Column(self.env._("Cut by Limits"), "decimal"),
            Column(self.env._("Corrections"), "decimal"),
            Column(self.env._("Total"), "decimal"),
            Column(self.env._("Money Amount"), "decimal"),
            Column(self.env._("Large Share"), "text", 8),
        ]

    def _line_row(self, vals, names):
        return (
            names.get(("department", vals["department_id"]), ""),
            vals["employee_number"] or "",
            names.get(("employee", vals["employee_id"]), ""),
            names["scheme", vals["scheme"]],
            names["unit", vals["unit"]],
            vals["base_key"] or "",
            vals["entry_count"],
            *(
                vals[name]
                for name in ("rewards", "deductions", "cut", "corrections", "total")
            ),
            vals["amount"],
            self.env._("Yes") if vals["is_over_share"] else "",
        )

    def _get_department_columns(self):
        return [
            Column(self.env._("Department"), "text", 24),
            Column(self.env._("Scheme"), "text", 12),
            Column(self.env._("Unit"), "text", 8),
            Column(self.env._("People"), "int"),
            Column(self.env._("Number of Entries"), "int"),
            Column(self.env._("Rewards"), "decimal"),
            Column(self.env._("Deductions"), "decimal"),
            Column(self.env._("Money Amount"), "decimal"),
        ]

    def _department_rows(self, lines, names):
        sums = {}
        for vals in lines:
            key = (
                names.get(("department", vals["department_id"]), ""),
                names["scheme", vals["scheme"]],
                names["unit", vals["unit"]],
            )
            people, figures = sums.setdefault(key, (set(), [0, 0.0, 0.0, 0.0]))
            people.add(vals["employee_id"])
            for place, name in enumerate(
                ("entry_count", "rewards", "deductions", "amount")
            ):
                figures[place] += vals[name]
        return [
            (*key, len(found), *sums_) for key, (found, sums_) in sorted(sums.items())
        ]

    def _get_entry_columns(self):
        return [
            Column(self.env._("No."), "int"),
            Column(self.env._("Employee Number"), "text", 16),
            Column(self.env._("Employee"), "text", 16),
            Column(self.env._("Day"), "date"),
            Column(self.env._("Rule"), "text", 26),
            Column(self.env._("Clause"), "text", 14),
            Column(self.env._("Unit"), "text", 8),
            Column(self.env._("Effect"), "decimal"),
            Column(self.env._("Percentage Of"), "text", 16),
            Column(self.env._("Proposed By"), "text", 14),
            Column(self.env._("Confirmed By"), "text", 14),
            Column(self.env._("Reverses No."), "int"),
        ]

    def _entry_rows(self, month):
        """Yield the entries behind the results, a batch at a time."""
        # Rules and their names are no secret.
        rules = self.env["cs.performance.rule"].sudo().search(Domain.TRUE)
        rule_names = {rule.id: rule.name for rule in rules}
        labels = self.env["cs.performance.line"]._fields["unit"]
        units = dict(labels._description_selection(self.env))
        query = SQL(
            """
            SELECT e.id, COALESCE(person.cs_employee_number, person.barcode, ''),
                   person.name, e.event_date, e.rule_id, COALESCE(e.clause_code, ''),
                   e.unit, e.value, COALESCE(e.base_key, ''), proposer_partner.name,
                   decider_partner.name, e.reverses_id
              FROM cs_performance_entry e
              JOIN hr_employee person ON person.id = e.employee_id
              JOIN res_users proposer ON proposer.id = e.proposed_by_id
              JOIN res_partner proposer_partner
                ON proposer_partner.id = proposer.partner_id
              JOIN res_users decider ON decider.id = e.decided_by_id
              JOIN res_partner decider_partner
                ON decider_partner.id = decider.partner_id
             WHERE e.month_id = %s AND e.state = 'confirmed'
          ORDER BY e.employee_id, e.id
            """,
            month.id,
        )
        for row in self._iter_rows(query):
            yield (
                *row[:4],
                rule_names.get(row[4], ""),
                row[5],
                units[row[6]],
                *row[7:],
            )
