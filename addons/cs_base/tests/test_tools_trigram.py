from unittest.mock import MagicMock

import psycopg2

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools.trigram import ensure_trigram


@tagged("post_install", "-at_install")
class TestTrigram(BaseCase):
    """ux M11: the extension behind fast search is made where that is allowed."""

    def test_extension_is_created_and_the_registry_told(self):
        env = MagicMock()
        env.registry.has_trigram = False
        self.assertTrue(ensure_trigram(env))
        self.assertIs(env.registry.has_trigram, True)
        env.cr.execute.assert_called_once()

    def test_nothing_to_do(self):
        env = MagicMock()
        env.registry.has_trigram = True
        self.assertTrue(ensure_trigram(env))
        env.cr.execute.assert_not_called()

    def test_forbidden_is_a_warning_with_its_cure(self):
        env = MagicMock()
        env.registry.has_trigram = False
        env.cr.execute.side_effect = psycopg2.Error("permission denied")
        # A savepoint lets the error through.
        env.cr.savepoint.return_value.__exit__.return_value = False
        with self.assertLogs("odoo.addons.cs_base.tools.trigram", "WARNING") as logs:
            self.assertFalse(ensure_trigram(env))
        self.assertIn("CREATE EXTENSION pg_trgm", logs.output[0])
        self.assertIs(env.registry.has_trigram, False)
