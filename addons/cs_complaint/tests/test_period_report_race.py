"""Two people make the same report or board at once (CMP-45, CMP-67)."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from . import concurrency_common


@tagged("post_install", "-at_install")
class TestTwoOfTheSame(concurrency_common.ConcurrencyCommon):
    def _create_run(self, code, period_type):
        def create(env):
            company = env["res.company"].browse(1)
            env["cs.report.run"].create(
                {
                    "report_code": code,
                    "period_type": period_type,
                    "anchor_date": "1999-05-01",
                    "company_id": company.id,
                    "site_ids": [Command.set(company.cs_default_site_id.ids)],
                }
            )
            env.flush_all()

        return create

    def test_two_tables(self):
        """CMP-67: of two made at once the second is refused, with what to do."""
        create = self._create_run("callback_statistics", "month")
        refusal = self._race(create, create)
        self.assertIsInstance(refusal, ValidationError)
        self.assertIn("there is an open report", str(refusal).lower())

    def test_second_while_the_first_is_handed_in(self):
        """CMP-67: also where the first one is confirmed meanwhile."""

        def create_confirmed(env):
            self._create_run("callback_statistics", "month")(env)
            env.cr.execute(
                "UPDATE cs_report_run SET state = 'confirmed', version = 1 "
                "WHERE date_from = '1999-05-01'"
            )

        create = self._create_run("callback_statistics", "month")
        refusal = self._race(create_confirmed, create)
        self.assertIsInstance(refusal, ValidationError)
        self.assertIn("there already for the period", str(refusal))

    def test_two_boards(self):
        """CMP-45: of two issues for a quarter and a place the second is refused."""

        def create(env):
            env["cs.bulletin"].create(
                {
                    "site_id": env["res.company"].browse(1).cs_default_site_id.id,
                    "date_from": "1999-04-01",
                    "place": "Lobby",
                }
            )
            env.flush_all()

        refusal = self._race(create, create)
        self.assertIsInstance(refusal, ValidationError)
        self.assertIn("CMP-45", str(refusal))
