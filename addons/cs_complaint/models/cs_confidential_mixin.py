from odoo import api, models
from odoo.exceptions import UserError


class CsConfidentialMixin(models.AbstractModel):
    """Records whose content some named people see, and nobody else (guarantee 8).

    Record rules hide the records themselves. This mixin closes the doors beside them:
    followers, recipients, notifications, activities and tokens outlive a right to read
    and carry content with them. A model that uses it answers
    ``_get_confidential_users``.
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
    # Doors that open later: nobody new gets in
    # ------------------------------------------------------------------

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Follow confidential records only from the allow list."""
        res = True
        lists = self.sudo()._get_confidential_users()  # read to decide, not to show
        plain = self.filtered(lambda r: r not in lists)
        if plain:
            res = super(CsConfidentialMixin, plain).message_subscribe(
                partner_ids=partner_ids, subtype_ids=subtype_ids
            )
        (self - plain).check_access("read")
        for record in self - plain:
            allowed = lists[record].partner_id.ids
            partner_ids_in = [i for i in partner_ids or [] if i in allowed]
            if partner_ids_in:
                super(CsConfidentialMixin, record).message_subscribe(
                    partner_ids=partner_ids_in, subtype_ids=subtype_ids
                )
        return res

    def message_post(self, **kwargs):
        """Refuse to write to anybody outside the allow list.

        :raise UserError: naming who is not on the list
        """
        named = self.env["res.partner"].browse(kwargs.get("partner_ids") or [])
        outsiders = self._get_outsiders(named)
        if outsiders or (
            kwargs.get("outgoing_email_to")
            and self.sudo()._get_confidential_users()  # read to decide
        ):
            raise UserError(
                self.env._(
                    "This matter is open to named people only. Not one "
                    "of them: %(people)s. Take them out of the recipients.",
                    # Whom the user typed himself is no secret from him.
                    people=", ".join(outsiders.sudo().mapped("display_name"))
                    or kwargs.get("outgoing_email_to"),
                )
            )
        return super().message_post(**kwargs)

    def message_notify(self, *, partner_ids=False, **kwargs):
        """Notices of the system reach those on the allow list only."""
        partners = self.env["res.partner"].browse(partner_ids or [])
        outsiders = self._get_outsiders(partners) if partners else partners
        if not outsiders:
            return super().message_notify(partner_ids=partner_ids, **kwargs)
        if partners == outsiders:
            return self.env["mail.message"]
        return super().message_notify(partner_ids=(partners - outsiders).ids, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Whoever is named elsewhere, mails go to the allow list alone."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # As above: the list is read to decide, not to show.
        lists = self.sudo()._get_confidential_users()
        for users in lists.values():
            allowed = set(users.partner_id.ids)
            recipients = [r for r in recipients if r["id"] in allowed]
        return recipients

    def activity_schedule(self, act_type_xmlid="", *args, **act_values):
        """What the system plans for an outsider goes to somebody on the list."""
        # As above: the list is read to decide, not to show.
        lists = self.sudo()._get_confidential_users()
        plain = self.filtered(lambda r: r not in lists)
        activities = super(CsConfidentialMixin, plain).activity_schedule(
            act_type_xmlid, *args, **act_values
        )
        (self - plain).check_access("read")
        for record in self - plain:
            users = lists[record]
            vals = dict(act_values)
            if vals.get("user_id", self.env.uid) not in users.ids:
                vals["user_id"] = users[:1].id
            if users:
                activities |= super(CsConfidentialMixin, record).activity_schedule(
                    act_type_xmlid, *args, **vals
                )
        return activities

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
