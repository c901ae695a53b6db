"""Matters that become confidential after people were told (guarantee 8)."""

from odoo import api, models
from odoo.fields import Domain


class CsNotification(models.Model):
    _inherit = "cs.notification"

    @api.model
    def _make_confidential(self, records):
        """Hide the rows from those outside the list, and take back what still waits.

        Mails that went out cannot be recalled.
        """
        # Whoever makes a matter confidential may not see these rows.
        subjects = records.sudo()
        lists = self.env["cs.notifier"]._get_readers(subjects)
        domain = Domain("res_id", "in", records.ids) | Domain.OR(
            Domain("res_ids", "like", f",{record_id},") for record_id in records.ids
        )
        rows = self._by_server().search(
            Domain("res_model", "=", records._name) & domain
        )
        for row in rows:
            told = records.browse(row._get_record_ids()) & records
            allowed = [lists[r] for r in told if r in lists]
            is_outside = any(row.user_id not in users for users in allowed)
            vals = {"is_confidential": True, "is_hidden": is_outside}
            if is_outside:
                vals["is_hidden"] = True
                row._take_back()
                if row.state == "queued":
                    vals.update(state="skipped", next_try_date=False)
            row.write(vals)

    def _get_record_ids(self):
        """Return the ids of all records that a message was about."""
        self.ensure_one()
        if self.res_ids:
            return [int(one) for one in self.res_ids.split(",") if one]
        return [self.res_id] if self.res_id else []

    def _take_back(self):
        """Remove the message from the inbox of its receiver, and mails that wait.

        A message about one record is the record's and goes with it; here are those
        about several.
        """
        message = self.mail_message_id
        if not message:
            return
        partner = self.user_id.partner_id
        message.notification_ids.filtered(
            lambda n: n.res_partner_id == partner
        ).unlink()
        message.partner_ids -= partner
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        for mail in mails.filtered(
            lambda mail: mail.state in ("outgoing", "exception")
        ):
            mail.recipient_ids -= partner
            if not mail.recipient_ids:
                mail.cancel()
