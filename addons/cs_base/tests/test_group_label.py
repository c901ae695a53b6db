"""Names of months in groups: made once, and right for each reader."""

from unittest.mock import patch

import babel.dates

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestGroupLabel(TransactionCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.partners = self.env["res.partner"].create(
            [{"name": "Zhang"}, {"name": "Li"}]
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2026-08-31 16:30' "
            "WHERE id = ANY(%s)",
            [self.partners.ids],
        )

    def _groups(self, spec="create_date:month", **context):
        model = self.env["res.partner"].with_context(**context)
        groups = model.formatted_read_group(
            [("id", "in", self.partners.ids)], [spec], ["__count"]
        )
        return [(group[spec], group["__extra_domain"]) for group in groups]

    def test_reader(self):
        """Language, time zone and interval make a label of their own."""
        english, chinese = (
            {"lang": "en_US", "tz": "UTC"},
            {"lang": "zh_CN", "tz": "UTC"},
        )
        for _again in range(2):
            self.assertEqual(self._groups(**english)[0][0][1], "August 2026")
            self.assertEqual(self._groups(**chinese)[0][0][1], "八月 2026")
            there = self._groups(lang="en_US", tz="Asia/Shanghai")
            self.assertEqual(there[0][0][1], "September 2026")
            year = self._groups("create_date:year", **english)
            self.assertEqual(year[0][0][1], "2026")

    def test_domain_finds_the_group(self):
        """The domain of a group is a new list each time, and the right one."""
        for _again in range(2):
            (_label, domain) = self._groups(lang="zh_CN", tz="UTC")[0]
            found = self.env["res.partner"].search(
                [("id", "in", self.partners.ids), *domain]
            )
            self.assertEqual(found, self.partners)
            domain.clear()

    def test_named_once(self):
        """Performance: the second reader of the same month asks Babel nothing."""
        self._groups(lang="zh_CN", tz="UTC")
        with patch.object(babel.dates, "format_datetime", side_effect=AssertionError):
            self._groups(lang="zh_CN", tz="UTC")
