from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.gates import Blocker
from . import common


@tagged("post_install", "-at_install")
class TestReason(common.CsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Reason = cls.env["cs.reason"]
        cls.by_rule, cls.by_usage = cls.Reason.create(
            [
                {"name": "A", "code": "a", "usage": "test_rule", "rule": "TST-1"},
                {"name": "B", "code": "b", "usage": "test_usage"},
            ]
        )

    def test_offered(self):
        """ux 4.1: reasons of the usage, else of the rule, else the common ones."""
        find = self.Reason._get_for_blocker
        self.assertEqual(find(Blocker("x", rule="TST-1")), self.by_rule)
        self.assertEqual(
            find(Blocker("x", rule="TST-1", usage="test_usage")), self.by_usage
        )
        common_ones = find(Blocker("x", rule="TST-2"))
        self.assertEqual(set(common_ones.mapped("usage")), {"gate"})
        self.assertEqual(find(Blocker("x")), common_ones)

    def test_archived(self):
        """A reason out of use is not offered."""
        self.by_usage.active = False
        self.assertFalse(self.Reason._get_for_blocker(Blocker("", usage="test_usage")))

    @mute_logger("odoo.sql_db")
    def test_unique(self):
        with self.assertRaises(IntegrityError):
            self.by_usage.copy()

    def test_access(self):
        """Everybody chooses, the administration changes."""
        self.assertTrue(self._as(self.Reason, self.clerk).has_access("read"))
        self.assertFalse(self._as(self.Reason, self.clerk).has_access("write"))
        self.assertTrue(self._as(self.Reason, self.manager).has_access("write"))
        self.assertFalse(self._as(self.Reason, self.manager).has_access("unlink"))
