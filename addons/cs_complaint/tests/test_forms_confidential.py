from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import confidential_common
from .confidential_common import SECRET


@tagged("post_install", "-at_install")
class TestFormsConfidential(confidential_common.CsConfidentialCommon):
    """CMP-32: a discipline complaint on paper is a neutral title, for the few."""

    def _html(self, form, user):
        report = self._as(self.env["ir.actions.report"], user)
        content, __ = report._render_qweb_html(
            f"cs_complaint.action_report_{form}", self.matter.ids
        )
        return content.decode()

    def test_refused_to_everybody_else(self):
        for user in (self.accused, self.below, self.desk, self.worker):
            for form in ("ticket_record", "ticket_register", "work_slip"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self._html(form, user)

    def test_neutral_for_those_who_may(self):
        """Whoever may see it prints the number and the neutral title."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET description = %s, result = %s, answer = %s, "
            "complained_object = %s, customer_request = %s WHERE id = %s",
            (SECRET, SECRET, SECRET, SECRET, SECRET, self.matter.id),
        )
        self.env.invalidate_all()
        for form in ("ticket_record", "ticket_register", "work_slip"):
            html = self._html(form, self.director)
            self.assertIn(self.matter.short_number, html)
            self.assertNotIn(SECRET[:12], html, form)
            self.assertNotIn("Zhao Secret", html, form)
