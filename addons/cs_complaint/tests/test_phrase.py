from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import common

TABOO = "这事情不归我管，找物业吧"


@tagged("post_install", "-at_install")
class TestPhrase(common.CsComplaintCommon):
    def _exceptions(self, record, rule, kind=None):
        domain = [
            ("res_model", "=", record._name),
            ("res_id", "=", record.id),
            ("rule", "=", rule),
        ]
        rows = self.env["cs.exception"].search(domain)
        return rows.filtered(lambda row: not kind or row.kind == kind)

    def test_preset(self):
        """CMP-43: the two phrases of the policy come in both scripts."""
        find = self.env["cs.phrase"]._find
        self.assertEqual(find("taboo", "我不知道"), ["我不知道"])
        self.assertEqual(find("taboo", "這事情，不歸我管！"), ["這事情不歸我管"])
        self.assertEqual(find("major_word", "已打12345，要找律师"), ["律师", "12345"])
        self.assertFalse(find("taboo", "师傅明天九点上门"))

    def test_taboo_answer(self):
        """CMP-43: an answer with a taboo phrase is refused, whoever writes it how."""
        ticket = self._new_ticket()
        ways = {
            "desk": lambda: self._as(ticket, self.desk).write({"answer": TABOO}),
            "manager": lambda: self._as(ticket, self.service_manager).write(
                {"answer": TABOO}
            ),
            "sudo": lambda: ticket.sudo().write({"answer": TABOO}),
            "attribute": lambda: setattr(ticket, "answer", TABOO),
            "with other values": lambda: ticket.write(
                {"answer": TABOO, "priority": "2"}
            ),
        }
        for name, way in ways.items():
            with self.subTest(way=name):
                with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
                    way()
                self.assertIn("这事情不归我管", str(refusal.exception))
                self.env.invalidate_all()
                self.assertFalse(ticket.answer)

    def test_quoted_answer(self):
        """CMP-43: quoting somebody is possible, and listed as an exception."""
        ticket = self._as(self._new_ticket(), self.desk)
        ticket.write({"answer": "保安说“这事情不归我管”，已调离岗位并向您道歉"})
        self.assertFalse(self._exceptions(ticket, "CMP-43"))
        ticket.write({"answer": TABOO, "is_answer_quoted": True})
        self.assertEqual(len(self._exceptions(ticket, "CMP-43", "override")), 1)
        self.assertTrue(ticket.replied_date)

    def test_answer_given_on_creation(self):
        """CMP-43: a live call is saved; its answer is looked at by the gates."""
        ticket = self._new_ticket(answer=TABOO, category_id=self.category.id)
        self._report(ticket)
        with self.assertRaisesRegex(UserError, "不归我管"):
            ticket.action_start_callback()
        ticket.answer = "门岗已加派一人，今晚起放行送货车。"
        ticket.action_start_callback()

    def test_result_is_only_listed(self):
        """CMP-43: in a result a taboo phrase is a warning."""
        ticket = self._new_ticket()
        self._assign(ticket)
        ticket.result = "问过门岗，他说我不知道"
        self.assertEqual(len(self._exceptions(ticket, "CMP-43", "warning")), 1)

    def test_interim_answer(self):
        """CMP-55: an interim notice is saved, warned about, and the clock runs on."""
        with freeze_time("2026-03-02 02:00:00"):
            ticket = self._as(self._new_ticket(), self.desk)
            ticket.answer = "您好，正在处理中，会尽快跟进，请耐心等待。"
        self.assertFalse(ticket.replied_date)
        self.assertTrue(ticket.is_answer_interim)
        self.assertEqual(len(self._exceptions(ticket, "CMP-55", "warning")), 1)
        with freeze_time("2026-03-02 05:00:00"):
            ticket.answer = "水管已更换，请观察一天。"
        self.assertEqual(
            ticket.replied_date, fields.Datetime.to_datetime("2026-03-02 05:00:00")
        )
        self.assertFalse(ticket.is_answer_interim)
        self.assertFalse(ticket.is_reply_late)

    def test_interim_answer_runs_late(self):
        """CMP-55: one second after the limit an interim notice does not save it."""
        with freeze_time("2026-03-02 02:00:00"):
            ticket = self._new_ticket()
            ticket.answer = "已转工程部"
        limit = ticket.reply_deadline
        with freeze_time(limit + timedelta(seconds=1)):
            ticket.answer = "水管已更换。"
        self.assertTrue(ticket.is_reply_late)

    def test_major_words(self):
        """CMP-55: words such as 12345 ask to check the severity."""
        ticket = self._new_ticket(description="<p>再不修我就打12345，找媒体</p>")
        self.assertEqual(ticket.major_words, "媒体, 12345")
        ticket.severity = "major"
        self.assertFalse(ticket.major_words)

    def test_list_of_the_company(self):
        """CMP-43: a company adds phrases of its own; they count for it alone."""
        Phrase = self._as(self.env["cs.phrase"], self.service_manager)
        phrase = Phrase.create(
            {"name": "下班再说", "usage": "taboo", "company_id": self.company.id}
        )
        find = self.env["cs.phrase"]._find
        self.assertTrue(find("taboo", "下班，再说吧", self.company))
        self.assertFalse(find("taboo", "下班，再说吧", self.company_foreign))
        phrase.name = "明天再说"
        self.assertFalse(find("taboo", "下班再说", self.company))
        self.assertTrue(find("taboo", "明天再说", self.company))
        phrase.active = False
        self.assertFalse(find("taboo", "明天再说", self.company))

    def test_access(self):
        """The manager keeps the list; an empty phrase is no phrase."""
        with self.assertRaises(AccessError):
            self._as(self.env["cs.phrase"], self.desk).create(
                {"name": "a", "usage": "taboo"}
            )
        with self.assertRaises(UserError):
            self.env["cs.phrase"].create({"name": " ，！", "usage": "taboo"})

    def test_loading_again(self):
        """What a company changed or archived stays so with an update."""
        gone = self.env.ref("cs_complaint.cs_phrase_interim_soon")
        changed = self.env.ref("cs_complaint.cs_phrase_interim_forwarded")
        with self.assertRaises(AccessError):
            self._as(gone, self.service_manager).unlink()
        gone.active = False
        changed.remark = "Own words"
        Phrase = self.env["cs.phrase"].with_context(active_test=False)
        count = Phrase.search_count([])
        Phrase._load_defaults()
        self.assertEqual(Phrase.search_count([]), count)
        self.assertFalse(gone.active)
        self.assertEqual(changed.remark, "Own words")
