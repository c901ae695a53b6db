"""Fifty thousand limits passed overnight, and a server that keeps dying."""

from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_deadline_alert import ALERT_BATCH
from odoo.addons.cs_complaint.tests import test_deadline_killed


@tagged("post_install", "-at_install")
class TestDeadlineKilledLong(test_deadline_killed.TestDeadlineKilled):
    """Guarantee 6 at the size of issue 4: killed at 20 points and resumed."""

    count, kills, batch = 50_000, 20, ALERT_BATCH
