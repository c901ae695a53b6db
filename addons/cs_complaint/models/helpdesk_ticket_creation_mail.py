"""Mails about new tickets, written for the whole batch (see *_creation.py)."""

import uuid

from odoo import api, models
from odoo.tools import clean_context, formataddr
from odoo.tools.misc import split_every

# Ancestors named in a mail, as in the core.
REFERENCES = 3


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _tell_by_email(self, batch):
        """Mails, as ``_notify_thread_by_email`` writes them for one message."""
        mails, notices = [], []
        for told in batch:
            if told.by("email"):
                told.ticket._ensure_link()
                for vals in told.ticket._prepare_mails(told):
                    mails.append(vals)
                    notices.append(
                        told.ticket._notify_by_email_get_base_notification_values(
                            told.message
                        )
                    )
        if not mails:
            return
        # Mails are the system's.
        env = self.sudo().with_context(clean_context(self.env.context)).env
        created = env["mail.mail"].create(mails)
        env["mail.notification"].create(
            [
                {**notice, "mail_mail_id": mail.id, "res_partner_id": partner_id}
                for mail, vals, notice in zip(created, mails, notices, strict=True)
                for _link, partner_id in vals["recipient_ids"]
            ]
        )
        self._send_created_mails(created)

    def _ensure_link(self):
        """Give the ticket the token that ``_portal_ensure_token`` would write.

        That would go through every rule for writing tickets.
        """
        # The system's; whether it is confidential is read to decide, not to show.
        ticket = self.sudo()
        has_link = ticket.access_token or ticket.is_confidential
        if ticket.partner_id and not has_link:
            quiet = ticket.with_context(tracking_disable=True)
            quiet._write_by_server({"access_token": str(uuid.uuid4())})

    def _prepare_mails(self, told):
        """Yield values of mail.mail for one message, one for each layout."""
        self.ensure_one()
        people = told.by("email")
        base = self._prepare_mail_base(told, people)
        groups = self._notify_get_classified_recipients_iterator(
            told.message,
            people,
            msg_vals=told.values,
            model_description=told.options.get("model_description", False),
        )
        for _lang, render_values, group in groups:
            body = self._notify_by_email_render_layout(
                told.message, group, msg_vals=told.values, render_values=render_values
            )
            ids = group["recipients_ids"]
            for some in split_every(self._get_mail_batch_size(), ids):
                yield self._notify_by_email_get_final_mail_values(
                    some, base, additional_values={"body_html": body}
                )

    def _prepare_mail_base(self, told, people):
        """Return what ``_notify_by_email_get_base_mail_values`` does.

        What was said before of a new ticket is known; the core searches for it.
        """
        if told.earlier is None:
            return self._notify_by_email_get_base_mail_values(
                told.message, people, additional_values={"auto_delete": True}
            )
        message = told.message.sudo()  # the system writes mails
        ancestors = told.earlier.filtered("subtype_id")[-REFERENCES:]
        subject = message.subject or self._message_compute_subject()
        base = {
            "mail_message_id": message.id,
            "references": " ".join((ancestors + message).mapped("message_id")),
            "auto_delete": True,
        }
        subject = " ".join((subject or message.record_name or "").splitlines())
        if subject and subject != message.subject:
            base["subject"] = subject
        external = [
            formataddr((person["name"], person["email_normalized"]))
            for person in people
            if person["active"] and person["email_normalized"] and person["share"]
        ]
        headers = {}
        if external and len(external) < self._CUSTOMER_HEADERS_LIMIT_COUNT:
            headers["X-Msg-To-Add"] = ",".join(external)
        if message.record_alias_domain_id.bounce_email:
            headers["Return-Path"] = message.record_alias_domain_id.bounce_email
        headers = self._notify_by_email_get_headers(headers=headers)
        if headers:
            base["headers"] = repr(headers)
        return base

    @api.model
    def _get_mail_batch_size(self):
        # A setting of the server.
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("mail.batch_size")) or 50

    @api.model
    def _send_created_mails(self, mails):
        """Few mails go out after the commit, many by the queue of mails."""
        # A setting of the server.
        parameters = self.env["ir.config_parameter"].sudo()
        limit = int(parameters.get_param("mail.mail.force.send.limit", 100))
        is_now = self.env.context.get("mail_notify_force_send", True)
        if is_now and len(mails) < limit:
            mails.send_after_commit()
        elif is_now:
            # The queue is the system's.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
