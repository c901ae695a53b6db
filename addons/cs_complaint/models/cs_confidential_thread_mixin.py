from odoo import models
from odoo.exceptions import UserError


class CsConfidentialThreadMixin(models.AbstractModel):
    """Confidential records with messages: nobody new gets in (guarantee 8).

    Followers, recipients, notifications and activities outlive a right to read and
    carry content with them. Named before ``mail.thread`` in ``_inherit``.
    """

    _name = "cs.confidential.thread.mixin"
    _description = "Confidential Record with Messages"
    _inherit = ["cs.confidential.mixin"]

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Follow confidential records only from the allow list."""
        res = True
        lists = self.sudo()._get_confidential_users()  # read to decide, not to show
        plain = self.filtered(lambda r: r not in lists)
        if plain:
            res = super(CsConfidentialThreadMixin, plain).message_subscribe(
                partner_ids=partner_ids, subtype_ids=subtype_ids
            )
        (self - plain).check_access("read")
        for record in self - plain:
            allowed = lists[record].partner_id.ids
            partner_ids_in = [i for i in partner_ids or [] if i in allowed]
            if partner_ids_in:
                super(CsConfidentialThreadMixin, record).message_subscribe(
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
        activities = super(CsConfidentialThreadMixin, plain).activity_schedule(
            act_type_xmlid, *args, **act_values
        )
        (self - plain).check_access("read")
        for record in self - plain:
            users = lists[record]
            vals = dict(act_values)
            if vals.get("user_id", self.env.uid) not in users.ids:
                vals["user_id"] = users[:1].id
            if users:
                activities |= super(
                    CsConfidentialThreadMixin, record
                ).activity_schedule(act_type_xmlid, *args, **vals)
        return activities

    def _plan_deadline_activities(self, user, summary):
        """What the engine plans for an outsider goes to somebody on the list."""
        # As above: the list is read to decide, not to show.
        lists = self.sudo()._get_confidential_users()
        named = self.filtered(lambda r: r in lists)
        super(CsConfidentialThreadMixin, self - named)._plan_deadline_activities(
            user, summary
        )
        named._plan_activities_singly(user, summary)
