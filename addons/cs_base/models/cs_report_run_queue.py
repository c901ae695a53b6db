"""At most so many reports of a company at once; others wait in a queue (issue 4)."""

from datetime import timedelta

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, fields, models
from odoo.api import SUPERUSER_ID
from odoo.tools import format_datetime

from ..tools import report_slots
from ..tools.report_slots import ReportBusy

# So long a report waits for the scheduled action before others may overtake it.
PATIENCE = timedelta(minutes=10)


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    request_ids = fields.One2many("cs.report.request", "run_id", copy=False)
    progress_text = fields.Char(
        string="Progress",
        compute="_compute_progress_text",
        help="Being made just now, or its place in the queue.",
    )
    is_waiting = fields.Boolean(
        string="Waiting", compute="_compute_progress_text", search="_search_is_waiting"
    )
    is_mine_waiting = fields.Boolean(compute="_compute_my_request")
    queue_text = fields.Text(compute="_compute_my_request")
    queue_failure = fields.Text(compute="_compute_my_request")
    is_workbook_ready = fields.Boolean(compute="_compute_my_request")

    # --- what the screen says ------------------------------------------------

    @api.depends("request_ids.state")
    def _compute_progress_text(self):
        # Whether and where a report waits is no secret to who may read the report.
        Request = self.env["cs.report.request"].sudo()
        waiting = Request.search_fetch(
            [("run_id", "in", self.ids), ("state", "=", "waiting")],
            ["run_id", "company_id"],
            order="id desc",
        )
        first = {request.run_id.id: request.id for request in waiting}
        places = Request._get_positions(waiting.company_id) if waiting else {}
        made = {
            run_id
            for makings in report_slots.read(self.env.cr).values()
            for making in makings
            for run_id in making.run_ids
        }
        for run in self:
            place = places.get(first.get(run.id), 0)
            run.is_waiting = bool(place)
            if run.id in made:
                run.progress_text = self.env._("Being made")
            elif place:
                run.progress_text = self.env._("Waiting: no. %(place)s", place=place)
            else:
                run.progress_text = False

    def _search_is_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As above.
        requests = self.env["cs.report.request"].sudo()
        runs = requests.search([("state", "=", "waiting")]).run_id
        return [("id", "in" if True in value else "not in", runs.ids)]

    @api.depends("request_ids.state")
    @api.depends_context("uid")
    def _compute_my_request(self):
        """What is to be told about the last thing the user has asked for."""
        requests = self._get_my_requests()
        for run in self:
            mine = requests.filtered(lambda one, run=run: one.run_id.id == run.id)
            waiting = mine.filtered(lambda one: one.state == "waiting")
            last = mine[-1:]
            run.is_mine_waiting = bool(waiting)
            run.queue_text = waiting and run._get_queue_text(waiting[0])
            run.queue_failure = last.state == "failed" and last.failure
            run.is_workbook_ready = bool(
                not waiting and run.state != "confirmed" and mine._get_ready()
            )

    def _get_my_requests(self):
        # The own ones; workbooks are read with them.
        requests = self.env["cs.report.request"].sudo()
        return requests.search(
            [("run_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )

    def _get_queue_text(self, request):
        """Say why a report waits, for what, and where in the queue it stands."""
        place = request._get_positions(request.company_id)[request.id]
        parts = [self._get_busy_text()]
        if not parts[0]:
            parts = [
                self.env._(
                    "A large report is made in the background, so that nobody at work "
                    "has to wait for it."
                )
            ]
        parts.append(
            self.env._(
                "Yours is no. %(place)s in the queue since %(time)s. It starts by "
                "itself, and you are told when it is ready.",
                place=place,
                time=format_datetime(self.env, request.asked_date, dt_format="HH:mm"),
            )
        )
        return " ".join(parts)

    def _get_busy_text(self):
        """Say which reports of the company are being made, or nothing."""
        self.ensure_one()
        makings = report_slots.read(self.env.cr).get(self.company_id.id, ())
        if not makings:
            return ""
        return self.env._(
            "Being made for %(company)s at the moment: %(reports)s.",
            company=self.company_id.name,
            reports="; ".join(self._get_making_text(making) for making in makings),
        )

    def _get_making_text(self, making):
        # Who makes a report is no secret; its name is told to who may read it.
        users = self.env["res.users"].sudo().browse(making.user_ids).exists()
        runs = self.browse(making.run_ids).exists()._filtered_access("read")
        names = ", ".join(runs.mapped("name")) or self.env._("another report")
        return self.env._(
            "%(report)s (by %(user)s)",
            report=names,
            user=", ".join(users.mapped("name")),
        )

    # --- places --------------------------------------------------------------

    def _take_slot(self):
        """Hold a place of the company until the transaction ends.

        :raise ReportBusy: all of them are taken
        """
        self.ensure_one()
        if not self._try_slot():
            raise ReportBusy(
                self.env._(
                    "No more reports than these are made at once. %(reports)s Try "
                    "again when one of them is ready.",
                    reports=self._get_busy_text(),
                )
            )

    def _try_slot(self):
        """Return whether there was a free place; it is held from now on."""
        cr = self.env.cr
        if cr.readonly:
            # A replica has locks of its own: the server asks again on the primary.
            raise ReadOnlySqlTransaction("a place for a report is taken")
        # The number of places is no secret.
        limit = self.company_id.sudo().cs_report_slots
        if not report_slots.take(cr, self.company_id.id, limit, self.id, self.env.uid):
            return False
        if "cs.report.run" not in cr.postcommit.data:
            cr.postcommit.data["cs.report.run"] = True
            cr.postcommit.add(self._go_on)
            cr.postrollback.add(self._go_on)
        return True

    def _go_on(self):
        """Call who waits, now that a place is free again."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})  # nobody's own matter
            env["cs.report.request"]._wake()

    # --- the queue -----------------------------------------------------------

    def _queue(self, step):
        """Let those wait that cannot be made at once; return them.

        The others hold a place of their company from now on.
        """
        waiting = self.browse()
        for run in self:
            is_big = run._is_big(step)
            if is_big or run._is_overtaking() or not run._try_slot():
                run._ask(step, is_big)
                waiting |= run
            else:
                run._withdraw(step)
        return waiting

    def _is_big(self, step):
        """Tell whether making it takes longer than a request should."""
        engine = self._get_engine()
        limit = engine._background_rows
        if step == "confirm":
            return self.row_count > limit
        return engine._count_rows(self, limit + 1) > limit

    def _is_overtaking(self):
        """Tell whether somebody asked before and is about to have a turn.

        One that waits because of its size, or is being made already, holds nobody up.
        """
        # Others' wishes count, whoever may read them.
        requests = self.env["cs.report.request"].sudo()
        since = fields.Datetime.now() - PATIENCE
        domain = [
            ("state", "=", "waiting"),
            ("is_big", "=", False),
            ("tries", "=", 0),
            ("company_id", "=", self.company_id.id),
            ("asked_date", ">=", since),
            "|",
            ("run_id", "!=", self.id),
            ("user_id", "!=", self.env.uid),
        ]
        return bool(requests.search_count(domain, limit=1))

    def _ask(self, step, is_big=False):
        """Put the report into the queue, once for each who asks."""
        self.ensure_one()
        requests = self._get_my_requests()
        same = requests.filtered(lambda one: one.step == step)
        if not same.filtered(lambda one: one.state == "waiting"):
            if step == "workbook" and self.has_access("write"):
                # Its figures are computed with it.
                same |= requests.filtered(
                    lambda one: (
                        (one.step, one.state, one.tries) == ("compute", "waiting", 0)
                    )
                )
            # What was made or refused before is history now.
            same.attachment_id.unlink()
            same.unlink()
            requests.create(
                {
                    "run_id": self.id,
                    "user_id": self.env.uid,
                    "step": step,
                    "is_big": is_big,
                    "seen_date": self.write_date,
                }
            )
        requests._wake()

    def _withdraw(self, step=None):
        mine = self._get_my_requests()
        mine = mine.filtered(lambda one: step in (None, one.step))
        mine.attachment_id.unlink()
        mine.unlink()

    def action_withdraw(self):
        """Take the own wish out of the queue."""
        self._withdraw()
        return True

    def _get_ready_title(self):
        """Return what is told when a file is ready to be fetched."""
        return self.env._("The workbook is ready")

    def _get_ready_button(self):
        """Return the button that fetches it."""
        return self.env._("Download XLSX")

    def get_formview_id(self, access_uid=None):
        """The form of this kind of report, where the message about it leads."""
        xml_id = self.report_code and self._get_engine()._form_xmlid
        if xml_id:
            return self.env.ref(xml_id).id
        return super().get_formview_id(access_uid=access_uid)

    def _get_waiting_action(self):
        """Return the message that says why and how long a report waits."""
        texts = [run.queue_text for run in self if run.queue_text]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("The report waits its turn"),
                "message": "\n".join(texts),
                "type": "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
