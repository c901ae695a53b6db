from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged, warmup

from . import common


@tagged("post_install", "-at_install")
class TestCategoryWords(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Category = cls.env["helpdesk.ticket.category"]

    def _ref(self, name):
        return self.env.ref(f"cs_complaint.helpdesk_ticket_category_{name}")

    def test_matter_of_the_customer(self):
        """ux 5.1: Chinese words count wherever they stand in the text."""
        for text, expected in {
            "卫生间顶上滴水，昨晚开始": "leak_above",
            "厨房水槽下面漏，柜子泡了": "leak_indoor",
            "走廊灯不亮两天了": "power",
            "2号梯停在9楼不动，里面有人": "lift",
            "门禁卡刷不开单元门": "access",
            "马桶堵了": "drain",
            "垃圾房味道太大": "hygiene",
            "保安不让送货车进": "order",
            "停车费重复收": "fee",
        }.items():
            found = self.Category._propose(text, "repair")
            self.assertEqual(found[:1], self._ref(expected), text)

    def test_words_of_another_kind(self):
        """Words may count for one kind only."""
        row = self.env["cs.category.keyword"].create(
            {"category_id": self.category.id, "words": "zebra", "kind": "complaint"}
        )
        self.assertEqual(
            self.Category._propose("A zebra", "complaint", 1), self.category
        )
        self.assertNotEqual(
            self.Category._propose("A zebra", "repair", 1), self.category
        )
        row.active = False
        self.assertNotEqual(
            self.Category._propose("A zebra", "complaint", 1), self.category
        )

    def test_order_by_use(self):
        """ux 5.1: without a word the chips stand by use; a word beats use."""
        self.env["cs.category.keyword"].create(
            {"category_id": self.category.id, "words": "zebra"}
        )
        other = self._ref("noise")
        other.sudo().use_count = 9999
        self.assertEqual(self.Category._propose("", "repair", 1), other)
        self.assertEqual(self.Category._propose("zebra", "repair", 1), self.category)

    def test_count_of_use(self):
        """ux 5.1: tickets of the last 30 days count, cancelled ones do not."""
        now = fields.Datetime.now()
        self.Ticket.create(
            [
                self._ticket_vals(
                    category_id=self.category.id,
                    received_date=fields.Datetime.subtract(now, days=days),
                )
                for days in (0, 29, 31)
            ]
        )
        cancelled = self._new_ticket(
            category_id=self.category.id, cancel_reason="By mistake"
        )
        cancelled.action_cancel()
        self.Category._cron_count_use()
        self.assertEqual(self.category.use_count, 2)
        with self.enter_registry_test_mode():
            self.env.ref(
                "cs_complaint.ir_cron_cs_category_count_use"
            ).method_direct_trigger()

    def test_defaults(self):
        """CMP-30, CMP-55: severity and object follow from the category."""
        accident = self._ref("accident")
        defaults = (accident | self.category)._get_defaults()
        self.assertEqual(defaults[accident]["severity"], "major")
        self.assertEqual(defaults[self.category]["severity"], "ordinary")

    def test_one_meaning_of_always_major(self):
        """CMP-55: a category below one that is always major is so as well, at the
        desk, in proposals and at the gate alike."""
        child = self.Category.create(
            {"name": "Fall", "parent_id": self._ref("accident").id, "company_id": False}
        )
        self.assertFalse(child.is_always_major)
        self.assertTrue(child._is_major_branch())
        self.assertFalse((self.category | child)[:0]._is_major_branch())
        self.assertEqual(child._get_defaults()[child]["severity"], "major")
        answer = self._as(self.env["cs.intake"], self.desk).suggest(
            {"kind": "complaint", "category_id": child.id, "site_id": self.site.id}
        )
        self.assertTrue(answer["severity"]["is_major"])
        for category, is_asked in ((child, True), (self.category, False)):
            ticket = self._new_ticket(category_id=category.id)
            found = {b.field for b in ticket._get_registration_blockers()}
            self.assertEqual("severity_reason" in found, is_asked)
            self.assertEqual(ticket.is_incomplete, is_asked)

    def test_access(self):
        """Everybody reads the words, the manager keeps them."""
        Keyword = self._as(self.env["cs.category.keyword"], self.desk)
        self.assertTrue(Keyword.search([], limit=1))
        with self.assertRaises(AccessError):
            Keyword.create({"category_id": self.category.id, "words": "a"})
        self._as(Keyword, self.service_manager).create(
            {"category_id": self.category.id, "words": "a"}
        )

    @warmup
    def test_queries(self):
        """Proposing asks equally often, however many categories there are."""

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as(self.Category, self.desk)._propose("漏水", "repair")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        categories = self.Category.create([{"name": f"C{i}"} for i in range(100)])
        self.env["cs.category.keyword"].create(
            [{"category_id": c.id, "words": "x"} for c in categories]
        )
        self.env.flush_all()
        self.assertLessEqual(count(), few)
