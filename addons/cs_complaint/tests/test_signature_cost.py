from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestSignatureCost(common.CsComplaintCommon):
    """architecture 3.3: who signs a ticket does not pay for its chain."""

    EXTRA = 2  # looking up the job, and calling it

    def _count_signing(self, number):
        """Return the queries of one head who signs so many results."""
        tickets = self.env["helpdesk.ticket"]
        for _n in range(number):
            ticket = self._new_ticket(category_id=self.category.id)
            self._report(ticket)
            tickets |= ticket
        self.env.flush_all()
        self.env.invalidate_all()
        signing = self._as(tickets, self.head)
        before = self.env.cr.sql_log_count
        signing._sign_results(self.head)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_chain_costs_two_queries(self):
        """Signing with and without the call of the sealing job."""
        self._count_signing(1)  # what is read once in a process
        with_chain = self._count_signing(1)
        many = self._count_signing(20)
        self.patch(
            self.registry["cs.signature"], "_call_sealing", lambda signatures: None
        )
        without = self._count_signing(1)
        self.assertLessEqual(with_chain - without, self.EXTRA)
        self.assertLessEqual(many, with_chain + 12, "not for each ticket")
