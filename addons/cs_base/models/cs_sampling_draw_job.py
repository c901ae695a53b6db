import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class CsSamplingDraw(models.Model):
    """The scheduled part: commitments in time, draws when their day is over.

    Idempotent and killable (guarantee 6): what is prepared and what is drawn stands in
    the rows themselves, each is committed by itself, and missed runs are made up for,
    earlier parts first.
    """

    _inherit = "cs.sampling.draw"

    @api.model
    def _cron_run(self):
        """Prepare the present and the next period, and draw what is due."""
        self._prepare_automatic()
        due = self.search(self._get_due_domain(), order="known_from, part, id")
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for draw in due:
            draw._run_alone()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_due_domain(self):
        return [
            ("state", "=", "committed"),
            ("known_from", "<=", fields.Datetime.now()),
            ("plan_id.is_automatic", "=", True),
        ]

    def _run_alone(self):
        """Draw one; a problem stays with this draw and is tried again."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "committed":
            return
        try:
            with self.env.cr.savepoint():
                self._draw()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Draw %s (%s) could not be made", self.id, self.period)
            self.env.invalidate_all(flush=False)

    @api.model
    def _prepare_automatic(self):
        """Choose and store the salts of each automatic plan, a period ahead."""
        Plan = self.env["cs.sampling.plan"]
        for plan in Plan.search(Plan._get_automatic_domain()):
            companies = plan.company_id or plan.user_id.company_ids
            for company in companies:
                try:
                    with self.env.cr.savepoint():
                        plan._prepare_automatic(company)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    raise
                except Exception:
                    _logger.exception("Draws of %s could not be prepared", plan.code)
                    self.env.invalidate_all(flush=False)
