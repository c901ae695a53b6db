"""Months of many people, and a server that keeps dying while they are closed."""

from odoo.tests import tagged

from odoo.addons.cs_complaint.tests import test_performance_concurrency


@tagged("post_install", "-at_install")
class TestPerformanceKilledLong(test_performance_concurrency.TestPerformanceKilled):
    """Guarantee 6: fifteen months of five hundred people, killed at 14 points."""

    people, months, kills = 500, 15, 14
