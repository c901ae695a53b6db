"""The due list, the periodic reports that are owed, and the notice boards."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.cs_base.tools import period

from . import engine_texts as texts
from .engine_texts import BOARD, BOARD_TOPICS

# code of the rule -> what who hands it in says to it
WORDS = {
    "J-14": texts.ANALYSIS,
    "J-15": texts.CALLBACK_REPORT,
    "J-16": texts.STATISTICS,
    "J-23": texts.ENQUIRY_SUMMARY,
    "J-25": texts.CALLS_HANDED_IN,
    "J-27-S": texts.SURVEY_DONE,
}
# The director accepts what the manager hands in; some goes to the leadership.
ACCEPTERS = ("shen", "luomin")


class CsEngineDemo(models.AbstractModel):
    _inherit = "cs.engine.demo"

    # --- what is owed ----------------------------------------------------------------

    def _make_due_list(self):
        """Let the company owe its papers for three months; return the items."""
        # Other rules begin with the installation.
        codes = [*WORDS, "J-24"]
        rules = self.env["cs.obligation"].search([("code", "in", codes)])
        months = period.shift_months(self._today().replace(day=1), -3)
        rules.write({"valid_from": months})
        rules._make_now()
        items = self.env["cs.obligation.occurrence"].search(
            [("company_id", "=", self._site().company_id.id)]
        )
        # The true limits come back when the past has been told.
        soon = fields.Datetime.now() + timedelta(days=1)
        items._write_server({"deadline": soon, "is_caught_up": False})
        self._exempt()
        return items

    def _exempt(self):
        """There is nobody of whose accidents one could tell."""
        env = self._as("shen")
        rule = self.env["cs.obligation"].with_context(active_test=False)
        rule = rule.search([("code", "=", "J-18")], limit=1)
        env["cs.obligation.exemption"].create(
            {
                "obligation_id": rule.id,
                "site_id": self._site().id,
                "date_from": self._today(),
                "date_to": self._today() + timedelta(days=120),
                "reason": texts.NO_CONTRACTOR,
            }
        )

    # --- handing in ------------------------------------------------------------------

    def _hand_in(self, items):
        """Bring each item as far as its age suggests, then restore the limits."""
        this_month = self._today().replace(day=1)
        oldest = period.shift_months(this_month, -3)
        last = period.shift_months(this_month, -1)
        for item in items.sorted("date_to"):
            is_month = item.obligation_id.period == "month"
            if not item.is_open or (item.date_to >= this_month and not is_month):
                continue
            code = item.obligation_id.code
            if is_month and item.date_from == oldest:
                item.with_env(self._as("shen"))._set_not_applicable(texts.BEFORE_START)
            elif is_month and item.date_from == last:
                self._work_on(item, code)
            elif code not in ("J-25", "J-27-S"):
                self._complete(item, code)
        self._accept_others(items)
        self._restore(items)

    def _work_on(self, item, code):
        """The last month: one handed in, one returned, one still to do."""
        self._compute(item)
        if code == "J-16":
            return
        self._submit(item, code)
        if code == "J-15":
            item.with_env(self._as("shen"))._return(texts.RETURNED)
            self._compute(item)

    def _complete(self, item, code):
        if item.obligation_id.report_code:
            self._compute(item)
        self._submit(item, code)

    def _compute(self, item):
        """Make the report of an item at once; nobody waits for a queue."""
        run = item._find_run() or item._create_run()
        run = run.with_env(self._as("gaojie"))
        # What is computed already stays true: nothing has changed since.
        if run.state == "draft":
            run.comment = run.comment or WORDS[item.obligation_id.code]
            run._compute_now()
        item._write_server({"report_run_id": run.id})

    def _submit(self, item, code):
        item.with_env(self._as("gaojie"))._submit(WORDS[code])

    def _accept_others(self, items):
        """What was handed in is accepted, but for the analysis of the last month."""
        last = period.shift_months(self._today().replace(day=1), -1)
        for item in items.filtered(lambda one: one.state == "submitted"):
            if item.obligation_id.code == "J-14" and item.date_from == last:
                continue
            for name in ACCEPTERS:
                mine = item.with_env(self._as(name))
                if mine.can_accept:
                    mine._accept()
                    break

    def _restore(self, items):
        """Everything happened in its time, where it did."""
        now = fields.Datetime.now()
        for item in items:
            if item.state != "returned":
                self._put_back(item, deadline=item.due_date)
            if item.state == "to_do":
                continue
            handed = min(item.due_date - timedelta(hours=26), now)
            moments = {
                name: handed if name == "submitted_date" else min(item.due_date, now)
                for name in ("submitted_date", "accepted_date", "decided_date")
                if item[name]
            }
            if moments:
                self._put_back(item, **moments)
            self._put_back(item.message_ids, date=handed)
            run = item.report_run_id
            if run.state == "confirmed":
                self._put_back(
                    run, run_date=handed, confirmed_date=handed, create_date=handed
                )
        # Not the scheduled action, which commits what an installation may yet undo.
        items._alert(items.search(items._get_alert_domain()))

    # --- notice boards -------------------------------------------------------------

    def _load_boards(self, items):
        """One quarter taken down, one hanging, one being prepared (CMP-45)."""
        before, start, following = self._quarters()
        for item in items.filtered(lambda one: one.obligation_id.code == "J-23"):
            self._compute(item)
        old = self._new_board(before, texts.MAIN_BOARD)
        self._approve(old)
        old.with_env(self._as("gaojie")).action_post()
        old.with_env(self._as("gaojie")).action_take_down()
        self._put_back(
            old,
            approved_date=self._moment(before - timedelta(days=4)),
            posted_date=before,
            taken_down_date=start - timedelta(days=1),
        )
        self._load_present_boards(start)
        self._new_board(following, texts.SOUTH_BOARD)

    def _load_present_boards(self, start):
        """Those of this quarter come from the summary of the last one (AMB-52)."""
        Board = self.env["cs.bulletin"]
        drafts = Board._ensure_drafts(self._get_sites(), start)
        default = drafts.site_id.company_id.cs_default_site_id
        office = drafts.filtered(lambda one: one.site_id == default)
        office.with_env(self._as("gaojie"))._withdraw(texts.NO_BOARD)
        boards = drafts - office
        self._approve(boards)
        main = boards.filtered(lambda one: one.site_id == self._site())
        main.with_env(self._as("gaojie")).action_post()
        posted = max(start, self._today() - timedelta(days=30))
        approved = self._moment(start - timedelta(days=3))
        self._put_back(boards, approved_date=approved)
        self._put_back(main, posted_date=posted)

    def _get_sites(self):
        company = self._site().company_id
        return self.env["cs.site"].search([("company_id", "=", company.id)])

    def _new_board(self, start, place):
        env = self._as("gaojie")
        vals = {"site_id": self._site().id, "date_from": start, "place": place}
        board = env["cs.bulletin"].create({**vals, "text": BOARD})
        self._add_topics(board)
        return board.with_env(self.env)

    def _add_topics(self, board):
        self.env["cs.bulletin.topic"].create(
            [
                {"bulletin_id": board.id, "name": name, "reason": reason}
                for name, reason in BOARD_TOPICS
            ]
        )

    def _approve(self, boards):
        for board in boards:
            board.with_env(self._as("gaojie")).text = BOARD
            # Without enquiries in the last quarter there is the season to talk about.
            if not board.topic_ids:
                self._add_topics(board)
        boards.with_env(self._as("shen")).action_approve()
