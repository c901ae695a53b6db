from odoo import api, models


class CsConfidentialMixin(models.AbstractModel):
    """Records whose content some named people see, and nobody else (guarantee 8).

    Record rules hide the records themselves. This mixin tells the doors beside them –
    messages, activities, files – who is on the list, and closes those that stand open.
    A model that uses it answers ``_get_confidential_users``; one with messages uses
    ``cs.confidential.thread.mixin``.
    """

    _name = "cs.confidential.mixin"
    _description = "Confidential Record"

    def _get_confidential_users(self):
        """Say who may see each record.

        :return: dict record -> res.users; records that everybody may see by the
            ordinary rules are left out
        """
        return {}

    @api.model
    def _get_hidden_ids(self, res_ids):
        """Return those of ``res_ids`` that are confidential to the present user."""
        if self.env.su:
            return set()
        # Whether a record is confidential decides about the right to read it.
        records = self.sudo().browse(res_ids).exists()
        return {
            record.id
            for record, users in records._get_confidential_users().items()
            if self.env.user not in users
        }

    def _get_outsiders(self, partners):
        """Return those of ``partners`` who must not hear of one of these records."""
        # As above: the list is read to decide, not to show.
        outsiders = partners.browse()
        for users in self.sudo()._get_confidential_users().values():
            outsiders |= partners - users.partner_id
        return outsiders

    # ------------------------------------------------------------------
    # Doors that stand open already
    # ------------------------------------------------------------------

    def _purge_outsiders(self):
        """Take away what lets people outside the allow list still read.

        Followers, recipients and notifications of messages, activities, mails that
        wait, tokens and public links. Mails that went out cannot be recalled.

        :return: int, how many mails had gone to outsiders before
        """
        sent = 0
        # The doors belong to other people, who need not agree.
        for record, users in self.sudo()._get_confidential_users().items():
            sent += record._purge_messages(users.partner_id)
            record._purge_followers(users)
            record._purge_tokens()
        return sent

    def _purge_messages(self, partners):
        Message = self.env["mail.message"]
        messages = Message.search(
            [("model", "=", self._name), ("res_id", "=", self.id)]
        )
        notices = self.env["mail.notification"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("res_partner_id", "not in", partners.ids),
            ]
        )
        sent = len(
            notices.filtered(
                lambda n: (
                    n.notification_type == "email"
                    and n.notification_status in ("sent", "pending")
                )
            )
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        mails.filtered(lambda m: m.state == "outgoing").cancel()
        notices.unlink()
        for message in messages:
            strangers = message.partner_ids - partners
            if strangers:
                message.partner_ids -= strangers
        return sent

    def _purge_followers(self, users):
        if "message_follower_ids" in self._fields:
            followers = self.message_follower_ids
            followers.filtered(lambda f: f.partner_id not in users.partner_id).unlink()
        if "activity_ids" in self._fields:
            activities = self.with_context(active_test=False).activity_ids
            activities.filtered(lambda a: a.user_id not in users).unlink()
        self.env["mail.scheduled.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)]
        ).unlink()

    def _purge_tokens(self):
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        if "message_ids" in self._fields:
            files |= self.message_ids.attachment_ids
        files.filtered(lambda a: a.access_token or a.public).write(
            {"access_token": False, "public": False}
        )
