"""The notice board: topics of the enquiries, approval, posting (CMP-45, J-24)."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import period_report_common
from .period_report_common import shanghai

Q4 = "2026-10-01"


class BulletinCase(period_report_common.PeriodReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Bulletin = cls.env["cs.bulletin"]

    def _issue(self, user=None, **vals):
        vals = {
            "site_id": self.site.id,
            "date_from": "2027-01-01",
            "place": "Lobby 3",
            "text": "Park in the marked places.",
            "topic_ids": [Command.create({"name": "Parking", "reason": "Fire drill"})],
            **vals,
        }
        return self._as(self.Bulletin, user or self.clerk_officer).create(vals)

    def _approved(self, **vals):
        issue = self._issue(**vals)
        self._as(issue, self.director).action_approve()
        return issue


@tagged("post_install", "-at_install")
class TestBulletin(BulletinCase):
    def test_way_of_an_issue(self):
        """CMP-45: drafted by staff, approved by the director, posted, taken down."""
        issue = self._issue()
        self.assertEqual((issue.period_name, issue.state), ("2027-Q1", "draft"))
        self._as(issue, self.director).action_approve()
        self.assertEqual(issue.approved_operator_id, self.director)
        mine = self._as(issue, self.desk)
        mine.photo = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
            "WjR9awAAAABJRU5ErkJggg=="
        )
        mine.action_post()
        self.assertEqual(str(issue.posted_date), "2026-10-05")
        self.assertEqual(issue.posted_by_id, self.desk)
        with freeze_time("2027-04-01 02:00:00"):
            mine.action_take_down()
        self.assertEqual(str(issue.taken_down_date), "2027-04-01")
        self.assertEqual(issue.state, "taken_down")

    def test_what_approval_needs(self):
        """CMP-45: everything missing in one message, with the clause."""
        issue = self._issue(text=False, topic_ids=[Command.create({"name": "Parking"})])
        self.assertIn("Parking", issue.needs)
        with self.assertRaises(UserError) as caught:
            self._as(issue, self.director).action_approve()
        message = str(caught.exception)
        self.assertIn("No enquiry stands behind: Parking", message)
        self.assertIn("neither a text nor a poster", message)
        self.assertIn(self.env["helpdesk.ticket"]._cite("P7C-5"), message)
        issue.topic_ids.reason = "  "
        with self.assertRaises(UserError):
            self._as(issue, self.director).action_approve()
        issue.topic_ids.unlink()
        with self.assertRaises(UserError) as caught:
            self._as(issue, self.director).action_approve()
        self.assertIn("There is no topic", str(caught.exception))

    def test_poster_instead_of_text(self):
        """CMP-45: a poster file is as good as a text."""
        issue = self._issue(text=False, poster="QQ==", poster_name="board.pdf")
        self._as(issue, self.director).action_approve()
        self.assertEqual(issue.state, "approved")

    def test_director_approves(self):
        """CMP-45: nobody else, but who acts for the director."""
        issue = self._issue()
        for user in (self.service_manager, self.clerk_officer, self.leader, self.desk):
            with self.assertRaises(AccessError):
                self._as(issue, user).action_approve()
        deputy = self._new_employee(self.service_manager)
        self.env["cs.deputy"].create(
            {
                "employee_id": self._new_employee(self.director).id,
                "deputy_id": deputy.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
            }
        )
        self._as(issue, self.service_manager).action_approve()
        self.assertEqual(issue.state, "approved")

    def test_approved_contents_stay(self):
        """Guarantee 4: for staff, the director and the superuser alike."""
        issue = self._approved()
        topic = issue.topic_ids
        for record in (issue, issue.sudo(), self._as(issue, self.director)):
            for vals in (
                {"text": "Other"},
                {"place": "Gate"},
                {"date_from": "2027-04-01"},
                {"poster": "QQ=="},
                {"site_id": self.site_other.id},
                {"topic_ids": [Command.create({"name": "More", "reason": "So"})]},
            ):
                with self.assertRaises(UserError):
                    record.write(vals)
        for attack in (
            lambda: topic.sudo().write({"name": "Other"}),
            lambda: topic.sudo().unlink(),
            lambda: topic.sudo().copy(),
            lambda: issue.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                attack()

    def test_server_fields(self):
        """Guarantee 1: state and approval are not forged, also not by defaults."""
        for vals in ({"state": "approved"}, {"approved_by_id": self.director.id}):
            with self.assertRaises(UserError):
                self._issue(**vals)
            with self.assertRaises(UserError):
                self._issue().sudo().write(vals)
            issue = self.Bulletin.search([("place", "=", "Lobby 3")])
            self._as(issue, self.clerk_officer)._withdraw("Test")
        Bulletin = self._as(self.Bulletin, self.clerk_officer).with_context(
            default_state="posted",
            default_approved_by_id=self.director.id,
            default_posted_date="2026-10-01",
            cs_bulletin_pass={"ids": [], "names": ["state"]},
        )
        issue = Bulletin.create({"site_id": self.site.id})
        self.assertEqual(issue.state, "draft")
        self.assertFalse(issue.approved_by_id or issue.posted_date)
        with self.assertRaises(UserError):
            issue.with_context(cs_bulletin_pass=True).state = "approved"

    def test_dates(self):
        """CMP-45: not posted before approval, nor in the future, nor out of turn."""
        issue = self._issue()
        with self.assertRaises(UserError):
            issue.posted_date = "2026-10-05"
        self._as(issue, self.director).action_approve()
        for day in ("2026-10-04", "2026-10-06"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._as(issue, self.desk).posted_date = day
        with self.assertRaises(UserError):
            self._as(issue, self.desk).action_take_down()
        # One second before midnight in Shanghai, and then midnight.
        with (
            freeze_time("2026-10-06 15:59:59"),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            self._as(issue, self.desk).posted_date = "2026-10-07"
        with freeze_time("2026-10-06 16:00:00"):
            self._as(issue, self.desk).posted_date = "2026-10-07"
            self._as(issue, self.desk).action_post()
        self.assertEqual(str(issue.posted_date), "2026-10-07")

    def test_one_for_each_place(self):
        """CMP-45: a second one for the quarter and place is refused by the database."""
        first = self._issue()
        for vals in (
            {},
            {"place": " lobby  3 "},
            {"place": "LOBBY\u30003"},
            {"date_from": "2027-03-31"},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._issue(**vals)
        self._issue(place="Gate")
        self._issue(date_from="2027-04-01")
        self._issue(site_id=self.site_other.id)
        first._withdraw("Too early")
        self._issue()

    def test_withdrawn(self):
        """CMP-45: a draft by staff, an approved one by the director, with a reason."""
        draft = self._issue()
        with self.assertRaises(UserError):
            draft._withdraw(" ")
        draft.action_withdraw()
        draft._withdraw("Twice")
        self.assertEqual(draft.withdrawn_reason, "Twice")
        issue = self._approved()
        with self.assertRaises(AccessError):
            self._as(issue, self.clerk_officer)._withdraw("No")
        self._as(issue, self.director)._withdraw("No board there")
        self.assertEqual(issue.state, "withdrawn")
        with self.assertRaises(UserError):
            self._as(issue, self.director).action_approve()

    def test_back_to_draft(self):
        """CMP-45: the director changes his mind until it hangs."""
        issue = self._approved()
        with self.assertRaises(AccessError):
            self._as(issue, self.clerk_officer).action_unapprove()
        self._as(issue, self.director).action_unapprove()
        issue.text = "Better words"
        self._as(issue, self.director).action_approve()
        self._as(issue, self.desk).action_post()
        with self.assertRaises(UserError):
            self._as(issue, self.director).action_unapprove()

    def test_topics_of_the_own_site(self):
        """CMP-45, guarantee 8: a line of a summary that covers the site."""
        self._ask(shanghai(2026, 8, 3, 9))
        self._ask(shanghai(2026, 8, 3, 9), site_id=self.site_other.id)
        other = self._computed("enquiry_summary", sites=self.site_other)
        here = self._computed("enquiry_summary")
        line = self._line_of(here, "topic")
        issue = self._issue(topic_ids=[Command.create({"line_id": line.id})])
        self.assertEqual(issue.topic_ids.name, "Parking")
        self.assertEqual(issue.topic_ids.enquiry_count, 1)
        for wrong in (self._line_of(other, "topic"), self._line_of(here, "channel")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._issue(
                    place="Gate", topic_ids=[Command.create({"line_id": wrong.id})]
                )

    def _line_of(self, run, section):
        return run.period_line_ids.filtered(lambda line: line.section == section)[:1]

    def test_access(self):
        """CMP-45: all see what hangs at their sites; staff write, others do not."""
        issue = self._approved()
        for user in (self.desk, self.worker, self.auditor):
            self.assertTrue(self._as(issue, user).has_access("read"), user.login)
            self.assertTrue(self._as(issue.topic_ids, user).has_access("read"))
        for user in (self.worker, self.auditor, self.desk):
            with self.assertRaises(AccessError):
                self._issue(user=user, place="Gate")
        for user in (self.desk_other, self.foreign_desk):
            self.assertFalse(self._as(issue, user).has_access("read"), user.login)
        with self.assertRaises(AccessError):
            self._as(issue, self.worker).action_post()


@tagged("post_install", "-at_install")
class TestBulletinPrepared(BulletinCase):
    """Drafts come with the summary and with the due item."""

    def test_draft_with_the_summary(self):
        """CMP-45: topics of the enquiries, most first; later figures change none."""
        for _index in range(2):
            self._ask(shanghai(2026, 8, 3, 9))
        self._ask(shanghai(2026, 8, 3, 9), category_id=self.category.id)
        self._ask(shanghai(2026, 8, 3, 9), category_id=False)
        run = self._computed("enquiry_summary")
        issue = self.Bulletin.search(
            [("site_id", "=", self.site.id), ("date_from", "=", Q4)]
        )
        self.assertEqual(issue.summary_run_id, run.sudo())
        self.assertEqual(issue.topic_ids.mapped("name"), ["Parking", "Leak"])
        self.assertEqual(issue.topic_ids.mapped("enquiry_count"), [2, 1])
        leak = issue.topic_ids[1]
        issue.topic_ids[0].unlink()
        for enquiry in self.env["cs.enquiry"].search(
            [("category_id", "=", self.category.id)]
        ):
            self._set(enquiry, category_id=self.parking.id)
        run.action_compute()
        self.assertEqual(issue.topic_ids, leak)
        # Nobody asks about it any more: the line stays for the topic, and says so.
        self.assertEqual(leak.enquiry_count, 0)
        self.assertEqual(self._total(run).received, 4)
        self.assertTrue(run._get_engine()._is_unchanged(run))

    def _owe_board(self, **vals):
        return self.env["cs.obligation"].create(
            {
                "name": "Notice board",
                "code": "T-24",
                "company_id": self.company.id,
                "rule": "CMP-45",
                "subject_kind": "site",
                "site_ids": [Command.set(self.site.ids)],
                "period": "quarter",
                "responsible_kind": "group",
                "responsible_group_id": self.env.ref(
                    "cs_base.cs_base_group_director"
                ).id,
                "accepter_kind": "none",
                "due_offset": 0,
                "opens": "before_due",
                "open_days": 15,
                "valid_from": "2026-10-01",
                "valid_to": "2026-12-31",
                **vals,
            }
        )

    def _item(self, rule):
        return self.Item.search([("obligation_id", "=", rule.id)])

    def test_prepared_before_the_quarter(self):
        """CMP-45, AMB-52: fifteen days before, a draft with the topics so far."""
        rule = self._owe_board()
        with freeze_time(shanghai(2026, 12, 10)):
            self._cron()
            self.assertFalse(self._item(rule))
        with freeze_time(shanghai(2026, 12, 17)):
            self._ask(shanghai(2026, 11, 3, 9))
            self._cron()
            self._work()
            self._cron()
        item = self._item(rule)
        issue = self.Bulletin.search([("date_from", "=", "2027-01-01")])
        self.assertEqual(len(issue), 1)
        self.assertEqual((item.res_model, item.res_id), ("cs.bulletin", issue.id))
        self.assertEqual(issue.topic_ids.mapped("name"), ["Parking"])
        self.assertTrue(issue.summary_run_id.is_preliminary)

    def test_approval_hands_it_in(self):
        """CMP-45: nothing else does, and the director is not asked twice."""
        rule = self._owe_board()
        with freeze_time(shanghai(2026, 12, 20)):
            self._cron()
            item = self._item(rule)
            with self.assertRaises(UserError) as caught:
                self._as(item, self.director)._submit()
            self.assertIn("no approved issue", str(caught.exception))
            issue = self.Bulletin.search([("date_from", "=", "2027-01-01")])
            issue.write({"text": "Words", "topic_ids": [
                Command.create({"name": "Heating", "reason": "Winter"})]})  # fmt: skip
            self._as(issue, self.director).action_approve()
        self.assertEqual(item.state, "accepted")
        self.assertFalse(item.is_late)

    def test_all_sites_of_a_company(self):
        """CMP-45: owed by the company, done when each site has its issue."""
        boss = self._new_user(
            "boss", "cs_base.cs_base_group_director,cs_base.cs_base_group_all_sites"
        )
        rule = self._owe_board(subject_kind="company", site_ids=False)
        with freeze_time(shanghai(2026, 12, 20)):
            self._cron()
            item = self._item(rule)
            issues = self.Bulletin.search([("date_from", "=", "2027-01-01")])
            sites = self.env["cs.site"].search([("company_id", "=", self.company.id)])
            self.assertEqual(issues.site_id, sites)
            issues.write({"text": "Words"})
            for issue in issues:
                self.assertEqual(item.state, "to_do")
                issue.topic_ids = [Command.create({"name": "Heat", "reason": "Cold"})]
                self._as(issue, boss).action_approve()
        self.assertEqual(item.state, "accepted")

    def test_none_when_the_quarter_begins(self):
        """CMP-45: no approved issue when the quarter starts: a warning, once."""
        rule = self._owe_board()
        with freeze_time(shanghai(2026, 12, 31, 23, 59, 59)):
            self._cron()
        item = self._item(rule)
        self.assertFalse(item.is_late)
        with freeze_time(shanghai(2027, 1, 1)):
            self._cron()
            self._cron()
        self.assertTrue(item.is_late)
        self.assertEqual(len(self._exceptions(item, "CMP-45")), 1)

    def test_drafts_once(self):
        """Rule G-8: summary and due item make one draft together, in any order."""
        run = self._computed("enquiry_summary")
        self.Bulletin._ensure_drafts(self.site, run.date_to.replace(month=10, day=1))
        run.action_compute()
        domain = [("site_id", "=", self.site.id), ("date_from", "=", Q4)]
        self.assertEqual(self.Bulletin.search_count(domain), 1)

    def test_none_of_the_past(self):
        """CMP-45: a summary made again for long ago makes no board."""
        self._computed("enquiry_summary", day="2026-02-01")
        self.assertFalse(self.Bulletin.search([("date_from", "<", "2026-07-01")]))

    def test_print(self):
        """F-16: the paper shows topics and words, no numbers of enquiries."""
        issue = self._approved()
        form = self.env["report.cs_complaint.report_bulletin"]
        page = self._as(form, self.desk)._get_report_values(issue.ids)["pages"][0]
        self.assertEqual(page["topics"], [("Parking", "")])
        self.assertIn("Park in the marked places.", page["text"])
        clause = self.env["helpdesk.ticket"]._cite("P7C-5")
        self.assertIn(clause, " ".join(page["footer"]))
