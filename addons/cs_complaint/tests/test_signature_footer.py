from freezegun import freeze_time

from odoo.tests import tagged

from . import forms_common


@tagged("post_install", "-at_install")
class TestSignatureFooter(forms_common.CsFormsCommon):
    """architecture 3.3: the paper copy carries the head that was published last."""

    def test_digest_below_what_is_signed(self):
        """The record shows the signature, so it shows the digest; a slip does not."""
        self.assertNotIn("Signature heads", self._html("ticket_record"))
        signatures = self.env["cs.signature"]
        self.assertTrue(self.ticket.head_signature_id)
        signatures._adopt(1000)
        while signatures._seal_batch(1000):
            pass
        with freeze_time("2030-01-02 08:00:00"):
            head = self.env["cs.signature.head"]._record(self.company)
        self.assertTrue(head.line_ids)
        self.assertIn(head.digest, self._html("ticket_record"))
        self.assertNotIn(head.digest, self._html("work_slip"))
        blank = self._html("ticket_record", self.ticket.browse(), is_blank=True)
        self.assertNotIn(head.digest, blank, "nothing is signed on it")
