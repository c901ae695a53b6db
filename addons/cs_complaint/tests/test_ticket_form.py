from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestTicketForm(common.CsComplaintCommon):
    def test_form_of_a_link(self):
        """A link to a ticket of the centre opens the form of the centre."""
        ticket = self._new_ticket()
        form = self.env.ref("cs_complaint.helpdesk_ticket_view_form")
        for user in (self.desk, self.auditor, self.head):
            action = self._as(ticket, user).get_formview_action()
            self.assertEqual(action["views"][0][0], form.id, user.login)
        plain = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "x"}
        )
        self.assertFalse(plain.team_id.is_service_centre)
        self.assertNotEqual(plain.get_formview_id(), form.id)

    def test_sheet_of_an_evidence_pack(self):
        """ux 2.14: the record of a pack shows what the form of the centre shows."""
        ticket = self._new_ticket(
            category_id=self.category.id, partner_phone="13812345678"
        )
        self._report(ticket)
        clause = self.env["cs.policy.clause"].search([], limit=1)
        wizard = self._as(self.env["cs.evidence.pack"], self.auditor).create(
            {
                "clause_id": clause.id,
                "anchor_date": "2026-03-15",
                "company_id": self.company.id,
            }
        )
        run = self.env["cs.report.run"].browse(wizard.action_make()["res_id"])
        report = self._as(
            self.env["report.cs_base.report_evidence_record"], self.auditor
        )
        (page,) = report._get_report_values(
            run.ids, {"reference": f"helpdesk.ticket,{ticket.id}"}
        )["pages"]
        text = str(page)
        self.assertIn(ticket.result, text)
        self.assertNotIn("13812345678", text)
        self.assertIn(ticket.short_number, text)
