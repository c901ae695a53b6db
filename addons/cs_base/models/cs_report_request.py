import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.api import SUPERUSER_ID
from odoo.exceptions import LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools import report_slots

_logger = logging.getLogger(__name__)

# A report that ended the process so often is not begun once more.
MAX_TRIES = 3
# How long a finished workbook waits to be fetched; later a new one is made.
KEEP_HOURS = 1
# Without a free place it is looked for one again, should nobody call before.
RETRY_MINUTES = 1
# The report is not at fault: it keeps its place in the queue.
_PASSING = (report_slots.ReportBusy, LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class CsReportRequest(models.Model):
    """Somebody's wish for a report that could not be made at once.

    Worked off in the order of asking, in the background and with the rights of who
    asked. What is killed half-way leaves the report as it was and the wish in the
    queue. Written by the server alone; everybody reads the own ones.
    """

    _name = "cs.report.request"
    _description = "Report Request"
    _order = "id"
    _rec_name = "run_id"

    run_id = fields.Many2one(
        "cs.report.run", string="Report", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users", string="Asked by", required=True, ondelete="cascade", index=True
    )
    step = fields.Selection(
        [("compute", "Compute"), ("workbook", "Workbook"), ("confirm", "Confirm")],
        required=True,
        copy=False,
    )
    is_big = fields.Boolean(
        string="Large",
        help="Made in the background because of its size, not for want of a place.",
    )
    seen_date = fields.Datetime(
        string="Report as of",
        help="Last change of the report when it was asked for: what somebody confirms "
        "is what that person has seen.",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="waiting",
        copy=False,
    )
    asked_date = fields.Datetime(
        string="Asked On", required=True, default=fields.Datetime.now
    )
    tries = fields.Integer(help="How often the making of it has begun.")
    done_date = fields.Datetime(string="Done On", copy=False)
    failure = fields.Text()
    attachment_id = fields.Many2one(
        "ir.attachment", string="Workbook", index="btree_not_null"
    )

    _waiting_uniq = models.UniqueIndex(
        "(run_id, user_id, step) WHERE state = 'waiting'",
        "This report is waiting already.",
    )
    _waiting_idx = models.Index("(company_id, id) WHERE state = 'waiting'")

    # --- the queue -----------------------------------------------------------

    @api.model
    def _get_positions(self, companies):
        """Return dict request id -> place in the queue of its company, from 1."""
        groups = self._read_group(
            [("state", "=", "waiting"), ("company_id", "in", companies.ids)],
            ["company_id"],
            ["id:array_agg"],
        )
        return {
            request_id: place
            for _company, ids in groups
            for place, request_id in enumerate(sorted(ids), 1)
        }

    @api.model
    def _wake(self, at=None):
        """Call the scheduled action when something waits."""
        if self.search_count([("state", "=", "waiting")], limit=1):
            # Who frees a place lets others go on; that needs no rights on jobs.
            cron = self.env.ref("cs_base.ir_cron_cs_report_request").sudo()
            cron._trigger(at)

    @api.model
    def _cron_make(self):
        """Make what waits, one after the other, companies in turn."""
        served, postponed, seconds = {}, set(), 1
        while seconds and (request := self._get_next(served, postponed)):
            company_id = request.company_id.id
            served[company_id] = served.get(company_id, 0) + 1
            if not request._work_off():
                postponed.add(request.id)
            left = self.search_count([("state", "=", "waiting")])
            seconds = self.env["ir.cron"]._commit_progress(remaining=left)
        wait = timedelta(minutes=RETRY_MINUTES if seconds else 0)
        self._wake(fields.Datetime.now() + wait)

    @api.model
    def _get_next(self, served, postponed):
        """Return the first request of a company with a free place, else nothing.

        :param dict served: company id -> how often it had its turn in this round
        :param set postponed: ids of requests that gave way in this round
        """
        making = report_slots.read(self.env.cr)
        free = [
            request
            for request in self.search([("state", "=", "waiting")])
            if request.id not in postponed
            and len(making.get(request.company_id.id, ()))
            < request.company_id.cs_report_slots
        ]
        if not free:
            return self.browse()
        return min(free, key=lambda one: (served.get(one.company_id.id, 0), one.id))

    # --- one report ----------------------------------------------------------

    def _work_off(self):
        """Make one report and tell who asked; return False when it has to wait on.

        The number of tries is committed first, so that a report which ends the
        process does not end the next one for ever. The report itself and the end of
        its waiting are one transaction.
        """
        self.ensure_one()
        if self.tries >= MAX_TRIES:
            self._fail(
                self._in_own_words().env._(
                    "The server could not finish this report in %(tries)s tries. "
                    "Choose a shorter period or fewer sites, or ask the administrator.",
                    tries=self.tries,
                )
            )
            return True
        self.tries += 1
        self.env["ir.cron"]._commit_progress()
        try:
            self._make()
            # What only the database can refuse has to be refused in here.
            self.env.flush_all()
        except _PASSING as reason:
            self.env.cr.rollback()  # half a report; its wish stays in the queue
            _logger.info("Report request %s waits on: %s", self.id, reason)
            for request in self.exists():  # unless it was taken back
                request.tries -= 1
            return False
        except Exception as error:
            # Whatever it is: others go on, and who asked reads it on the report.
            self.env.cr.rollback()
            if not isinstance(error, UserError):
                _logger.exception("Report request %s failed", self.id)
            self.exists()._fail(self._get_error_text(error))
            return True
        self.env["ir.cron"]._commit_progress(1)
        return True

    def _make(self):
        """Do what was asked for, in the name and with the rights of who asked."""
        user = self.user_id
        # The system itself, which asks for what nobody in particular owes, is no
        # active user.
        if not user.active and user.id != SUPERUSER_ID:
            raise UserError(
                self.env._("Who asked for the report no longer works here.")
            )
        run = self.run_id.with_user(user).with_context(
            lang=user.lang,
            tz=user.tz,
            allowed_company_ids=self.company_id.ids,
            cs_report_start=time.time(),
        )
        getattr(self, f"_make_{self.step}")(run)
        self.write({"state": "done", "done_date": fields.Datetime.now()})
        self._tell(is_done=True)

    def _make_compute(self, run):
        run.check_access("write")
        run._compute_now()

    def _make_workbook(self, run):
        """Keep the workbook until it is fetched; a confirmed one is there already."""
        run.check_access("read")
        if run.state == "confirmed":
            return
        if run.has_access("write"):
            run._compute_now()
        content, extension = run._get_engine().create_xlsx_report(run.ids, {})
        vals = {
            "name": f"{run.file_name}.{extension}",
            "raw": content,
            "res_model": self._name,
            "res_id": self.id,
        }
        self.attachment_id = self.env["ir.attachment"].create(vals)
        run.flush_recordset()
        self.seen_date = run.write_date

    def _make_confirm(self, run):
        run.check_access("write")
        if run.write_date != self.seen_date:
            raise UserError(
                run.env._(
                    "The report has changed since it was to be confirmed. Look at it "
                    "again and press “Confirm”."
                )
            )
        run._confirm_now()

    def _fail(self, text):
        now = fields.Datetime.now()
        self.write({"state": "failed", "failure": text, "done_date": now})
        for request in self:
            request._tell(is_done=False)
        self.env["ir.cron"]._commit_progress(1)

    def _get_error_text(self, error):
        if isinstance(error, UserError):
            return str(error.args[0])
        return self._in_own_words().env._(
            "The report could not be made. The administrator finds the reason in the "
            "log of the server (request %(id)s).",
            id=self.id,
        )

    def _in_own_words(self):
        """These records in the language of who asked."""
        return self.with_context(lang=self.user_id[:1].lang)

    def _tell(self, is_done):
        """Show who asked a message, wherever that person is at work just now."""
        local = self._in_own_words()
        titles = {
            "compute": local.env._("The report is computed"),
            "workbook": local.run_id._get_ready_title(),
            "confirm": local.env._("The report is confirmed"),
        }
        failed = local.env._("The report could not be made")
        self.user_id._bus_send(
            "cs_report_ready",
            {
                "run_id": self.run_id.id,
                "title": titles[self.step] if is_done else failed,
                "message": local.run_id.name if is_done else self.failure,
                "is_done": is_done,
                "is_workbook": is_done and self.step == "workbook",
                "button": local.run_id._get_ready_button(),
            },
        )

    # --- what has been made --------------------------------------------------

    def _get_ready(self):
        """Return the request whose finished workbook still holds, if there is one.

        It holds for an hour, and as long as the report is the one it was made from.
        """
        limit = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        return self.filtered(
            lambda request: (
                request.attachment_id
                and request.done_date >= limit
                and request.seen_date == request.run_id.write_date
            )
        )[-1:]

    @api.autovacuum
    def _gc_requests(self):
        """Forget what was done or failed a day ago, with its workbooks."""
        limit = fields.Datetime.now() - timedelta(days=1)
        old = self.search([("state", "!=", "waiting"), ("done_date", "<", limit)])
        old.attachment_id.unlink()
        old.unlink()
