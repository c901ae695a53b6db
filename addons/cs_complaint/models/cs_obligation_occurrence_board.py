"""The due item of the notice board: its draft, and what handing in needs (J-24)."""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import Command, api, models

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.gates import Blocker

_logger = logging.getLogger(__name__)


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    @api.model
    def _run_reports(self):
        """Once a board is owed there is a draft, with the topics so far (AMB-52)."""
        res = super()._run_reports()
        self.env["cs.obligation"]._run_batches(
            self._take_boards, self._prepare_boards, lambda: 0, 20
        )
        return res

    @api.model
    def _take_boards(self, limit):
        items = self.search(
            [
                ("obligation_id.rule", "=", "CMP-45"),
                ("obligation_id.period", "=", "quarter"),
                ("state", "in", ("to_do", "returned")),
                ("res_id", "=", False),
                ("alert_error", "=", False),
            ],
            limit=limit,
        )
        return items.try_lock_for_update(allow_referencing=True)

    def _prepare_boards(self, items):
        """Make the drafts of each in a savepoint; what fails is noted on the item."""
        for item in items:
            try:
                with self.env.cr.savepoint():
                    item._prepare_board()
                    self.env.flush_all()
            except OperationalError:
                raise
            except Exception as error:
                _logger.warning("Board of due item %s", item.id, exc_info=True)
                self.env.invalidate_all(flush=False)
                item._write_server({"alert_error": str(error)[:500]})

    def _prepare_board(self):
        """Make the drafts, link the first one, and ask for a preview of the topics."""
        self.ensure_one()
        stop = period.bounds("quarter", self.date_from)[1]
        sites = self._get_report_sites().filtered("active")
        drafts = self.env["cs.bulletin"]._ensure_drafts(sites, stop + timedelta(days=1))
        first = drafts.sorted("id")[:1]
        self._write_server({"res_model": first._name, "res_id": first.id})
        self._ask_preview(sites)

    def _ask_preview(self, sites):
        """Ask for the summary of the quarter that is about to end, once."""
        run = self.env["cs.report.run"].sudo()  # the system asks
        vals = {
            "report_code": "enquiry_summary",
            "period_type": "quarter",
            "anchor_date": self.date_from,
            "company_id": self.company_id.id,
            "site_ids": [Command.set(self._get_report_sites().ids)],
        }
        key = self._get_report_scope_key()
        start, stop = period.bounds("quarter", self.date_from)
        found = run.search(
            [
                ("report_code", "=", "enquiry_summary"),
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", start),
                ("date_to", "=", stop),
                ("scope_key", "=", key),
            ]
        )
        if not found:
            run.with_company(self.company_id).create(vals)._ask("compute")

    def _get_blockers_submit(self, attachments):
        """CMP-45: a board is handed in by approving it."""
        blockers = super()._get_blockers_submit(attachments)
        for item in self.filtered(lambda one: one.rule == "CMP-45"):
            issues = self.env["cs.bulletin"]._get_of_item(item)
            if not issues or any(issue.state == "draft" for issue in issues):
                blockers.append(
                    Blocker(
                        self.env._(
                            "%(item)s: no approved issue of the notice board",
                            item=item.display_name,
                        ),
                        item.clause_id._label(),
                        self.env._("approve the issue of the next quarter"),
                    )
                )
        return blockers
