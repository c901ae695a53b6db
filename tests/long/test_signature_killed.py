"""Fifty thousand signatures, and a server that keeps dying."""

from odoo.tests import tagged

from odoo.addons.cs_complaint.tests import test_signature_concurrency


@tagged("post_install", "-at_install")
class TestSealingKilledLong(test_signature_concurrency.TestSealingKilled):
    """Guarantee 6 at the size of a busy year: killed at 20 points and resumed."""

    count, kills, batch = 50_000, 20, 1000
