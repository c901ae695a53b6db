"""Thousands of rules that owe three days, and a server that keeps dying."""

from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_obligation_make import BATCH
from odoo.addons.cs_complaint.tests import test_obligation_killed


@tagged("post_install", "-at_install")
class TestObligationKilledLong(test_obligation_killed.TestObligationKilled):
    """Guarantee 6 with batches of the real size, killed at 20 points and resumed."""

    count, kills, batch = 10_000, 20, BATCH
