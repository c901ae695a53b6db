"""Closing a month, second transaction: add up, lock, chain (guarantees 4 and 6)."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import period
from ..tools.bulk import insert_rows
from ..tools.performance import exact_text
from ..tools.rows_hash import RowsHash

_logger = logging.getLogger(__name__)

LINE_COLUMNS = (
    "employee_id",
    "employee_number",
    "department_id",
    "scheme",
    "unit",
    "base_key",
    "base_amount",
    "entry_count",
    "rewards",
    "deductions",
    "cut",
    "corrections",
    "total",
    "exact_total",
    "amount",
    "is_over_share",
)


class CsPerformanceMonth(models.Model):
    _inherit = "cs.performance.month"

    @api.model
    def _cron_close(self):
        """Finish the months that are being closed, each in a transaction of its own.

        Killed at any point it leaves a month that is still being closed, and the next
        run does it anew: nothing of a month is there before all of it is.
        """
        months = self.search([("state", "=", "closing")], order="date_from, id")
        failed, progress = [], self.env["ir.cron"]
        progress._commit_progress(remaining=len(months))
        for done, month in enumerate(months, 1):
            try:
                with self.env.cr.savepoint():
                    month._close()
            except OperationalError:
                raise
            except Exception:
                _logger.warning("Month %s was not closed", month.id, exc_info=True)
                self.env.invalidate_all(flush=False)
                failed.append(month.id)
            if not progress._commit_progress(1, remaining=len(months) - done):
                break
        if failed:
            _logger.warning("Months left for the next run: %s", failed)

    def _close(self):
        """Hold back what is disputed, add up, lock and chain one month."""
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return  # another job is at it
        if self.state != "closing":
            return
        month = self._by_server()
        held = month._hold_back()
        caps = month._get_caps()
        month.write({"caps": _caps_json(caps)})
        entries = month._fetch_entries()
        lines = month._prepare_lines(entries, caps)
        insert_rows(
            month.line_ids.browse(),
            [
                {"month_id": self.id, "company_id": self.company_id.id, **vals}
                for vals in lines
            ],
        )
        last = month._get_last_closed()
        month.write(
            {
                "previous_hash": last.rows_hash or "",
                "rows_hash": month._get_hash(entries, lines, last.rows_hash or ""),
                "row_count": len(entries),
                "held_count": held,
                "seq": last.seq + 1,
                "state": "closed",
                "closed_date": fields.Datetime.now(),
            }
        )
        self.env.invalidate_all()

    def _get_last_closed(self):
        return self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "closed")],
            order="seq desc",
            limit=1,
        )

    def _hold_back(self):
        """Move entries with an undecided objection on to the next open month.

        Where the company wants it, also those the employee may still object to.
        """
        now = fields.Datetime.now()
        domain = [("month_id", "=", self.id), ("state", "=", "confirmed")]
        disputed = [("objection_state", "=", "raised")]
        if self.company_id.cs_performance_holds_window:
            disputed = [
                "|",
                *disputed,
                "&",
                "&",
                ("objection_until", ">=", now),
                ("known_date", "=", False),
                ("objection_state", "=", False),
            ]
        entries = self.env["cs.performance.entry"].search([*domain, *disputed])
        if entries:
            following = period.shift_months(self.date_from, 1)
            target = self._get_open(self.company_id, following)
            entries._by_server().write({"month_id": target.id})
            entries.flush_recordset()
        return len(entries)

    # --- the chain ----------------------------------------------------------------

    def _get_hash(self, entries, lines, previous):
        """Return the hash of a month: entries, results, and the month before."""
        digest = RowsHash(
            "cs.performance", self.company_id.id, self.date_from, previous
        )
        digest.update(entry[:17] for entry in entries)
        digest.update(tuple(vals[name] for name in LINE_COLUMNS) for vals in lines)
        return digest.hexdigest()

    def _fetch_lines(self):
        """Return the stored results as values, in the order they were made in."""
        self.env.flush_all()
        columns = SQL(", ").join(SQL.identifier(name) for name in LINE_COLUMNS)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM cs_performance_line WHERE month_id = %s ORDER BY id",
                columns,
                self.id,
            )
        )
        return [
            {
                name: _as_made(name, value)
                for name, value in zip(LINE_COLUMNS, row, strict=True)
            }
            for row in rows
        ]

    def action_verify(self):
        """Recompute the chain of the closed months and say what is wrong with it."""
        self.check_access("read")
        problems = self.company_id._get_cs_ledger_problems()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problems else "success",
                "sticky": bool(problems),
                "message": "\n".join(problems)
                or self.env._("The closed months are as they were closed."),
            },
        }


def _as_made(name, value):
    """What the column holds, as ``_prepare_lines`` gave it."""
    if name in ("employee_number", "department_id", "base_key"):
        return value or False
    if name in ("base_amount", "rewards", "deductions", "cut", "corrections", "total",
                "amount"):  # fmt: skip
        return float(value)
    return value


def _caps_json(caps):
    *limits, points_period = caps
    exact = [None if cap is None else exact_text(cap) for cap in limits]
    return [*exact, points_period]
