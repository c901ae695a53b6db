import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import gates


@tagged("post_install", "-at_install")
class TestGates(BaseCase):
    """Blockers and passes as plain values (architecture section 5)."""

    def test_doctests(self):
        result = doctest.testmod(gates)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_pass_cannot_come_by_rpc(self):
        """A context sent by a client holds JSON values, never a pass."""
        for value in (True, 1, "closed", {"ids": [1], "step": "closed"}, [1]):
            self.assertNotIsInstance(value, gates.GatePass)
