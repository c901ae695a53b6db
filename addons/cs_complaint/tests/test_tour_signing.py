from odoo.tests import HttpCase, tagged

from . import common


@tagged("post_install", "-at_install")
class TestTourSigning(HttpCase, common.CsComplaintCommon):
    """What only a browser can prove about signing."""

    def test_batch_signing(self):
        """CMP-20: the head signs at the desk, by initials and PIN, in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.head.write({"name": "刘斌", "lang": "zh_CN"})
        self.desk.write({"name": "周敏", "lang": "zh_CN"})
        self.head._store_signing_pin("739405")
        tickets = self.Ticket
        for number in range(4):
            ticket = self._new_ticket(
                kind="repair", category_id=self.category.id, name=f"Matter {number}"
            )
            self._report(ticket)
            tickets |= ticket
        unusual, single = tickets[2], tickets[3]
        unusual._write_by_server({"reopen_count": 1})
        single.sudo().severity = "major"
        self.env["cs.kind.rule"].create(
            {"kind": "repair", "severity": "major", "signature": "single"}
        )
        self.start_tour(
            "/odoo/cs-signing",
            "cs_complaint_batch_signing",
            login="cs_desk",
            timeout=180,
        )
        self.env.invalidate_all()
        self.assertEqual(tickets.mapped("is_head_signed"), [True] * 4)
        signatures = tickets.head_signature_id
        self.assertEqual(signatures.user_id, self.head)
        self.assertEqual(signatures.operator_id, self.head)
        self.assertEqual(signatures.session_user_id, self.desk)
        self.assertEqual(set(signatures.mapped("method")), {"pin"})
        opened = tickets.filtered(lambda t: t.head_signature_id.was_opened)
        self.assertEqual(opened, unusual | single)
