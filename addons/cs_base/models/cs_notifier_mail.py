"""The mail driver: to where a person reads messages, the inbox or e-mail."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..tools.notifications import UndeliverableError, next_try

_logger = logging.getLogger(__name__)

MAIL_CRON = "mail.ir_cron_mail_scheduler_action"
# When the log looks what became of an e-mail, and when it gives up looking.
LOOK_AFTER = timedelta(minutes=15)
STUCK_AFTER = timedelta(days=1)
# What Odoo notes about an e-mail that a server has taken.
TAKEN = ("sent", "pending")


class CsNotifier(models.AbstractModel):
    _inherit = "cs.notifier"

    @api.model
    def _use_local(self, kind, driver, records, users, dues):
        """Use a driver that sends nothing outwards at once; return values of the row.

        In a savepoint: what fails is noted and tried again by the scheduled action.
        """
        if not self._get_drivers()[driver].is_local:
            return {}
        first = users[:1]
        try:
            with self.env.cr.savepoint():
                readers = self._get_readers(records)
                message = self._compose(
                    kind, records, first.lang, first.tz, readers, dues
                )
                sent = self._get_drivers()[driver].send(message, users) or {}
                return self._get_done_vals(sent)
        except Exception as error:
            _logger.warning("Notifier: %s failed", driver, exc_info=True)
            self.env.invalidate_all(flush=False)
            return self._get_failed_vals(error, 0)

    @api.model
    def _get_done_vals(self, more=None):
        return {
            "state": "sent",
            "sent_date": fields.Datetime.now(),
            "next_try_date": False,
            "error": False,
            **(more or {}),
        }

    @api.model
    def _get_failed_vals(self, error, attempts):
        """Return what the log notes of a failure: tried again, but not for ever."""
        now = fields.Datetime.now()
        again = None
        if not isinstance(error, UndeliverableError):
            again = next_try(attempts + 1, now)
        return {
            "state": "queued" if again else "failed",
            "attempts": attempts + 1,
            "next_try_date": again or False,
            "error": (str(error) or type(error).__name__)[:500],
        }

    @api.model
    def _deliver_mail(self, message, users):
        """Hand a message to Odoo; e-mails wait in its queue, none is sent here."""
        model = self.env.get(message.res_model)
        is_thread = message.count == 1 and hasattr(model, "message_notify")
        thread = model.browse(message.res_id) if is_thread else self.env["mail.thread"]
        # The system tells, whoever caused it.
        thread = thread.sudo().with_context(lang=users[:1].lang)
        sent = thread.message_notify(
            partner_ids=users.partner_id.ids,
            subject=message.subject,
            body=thread.env["ir.qweb"]._render(
                "cs_base.cs_notification_message", {"message": message}
            ),
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
            force_record_name=message.name,
            notify_author=True,
            cs_skip_push=True,
        )
        if not sent:
            raise UndeliverableError(self.env._("Nobody of them may know of it."))
        return {"mail_message_id": sent.id}

    @api.model
    def _get_user_state(self, vals, user):
        """Return what the row of one person notes beside the values of all: an e-mail
        is in the queue, a message in the inbox has arrived."""
        if not vals["mail_message_id"] or user.notification_type == "inbox":
            return {}
        look = fields.Datetime.now() + LOOK_AFTER
        return {"state": "handed", "sent_date": False, "next_try_date": look}

    @api.model
    def _wake_mail(self, vals_list):
        """What is immediate does not wait for the hourly run of the mail queue."""
        Kind = self.env["cs.notification.kind"]
        kinds = Kind.browse(
            {vals["kind_id"] for vals in vals_list if vals["state"] == "handed"}
        )
        if any(kind.is_immediate for kind in kinds):
            # Any user may cause a message that is due now.
            self.env.ref(MAIL_CRON).sudo()._trigger()

    @api.model
    def _look_after_mail(self, row):
        """Note what became of an e-mail; one that failed goes back to the queue."""
        notice = row.mail_message_id.notification_ids.filtered(
            lambda one: one.res_partner_id == row.user_id.partner_id
        )[:1]
        now, status = fields.Datetime.now(), notice.notification_status
        if not notice:
            return {**self._get_done_vals(), "sent_date": False}
        if status in TAKEN:
            return self._get_done_vals()
        if status in ("exception", "bounce"):
            error = notice.failure_reason or notice.format_failure_reason()
            vals = self._get_failed_vals(Exception(error), row.attempts)
            if vals["state"] == "queued":
                self._requeue_mail(row)
                vals["state"] = "handed"
            return vals
        if row.date < now - STUCK_AFTER:
            error = UndeliverableError(self.env._("Still in the mail queue."))
            return self._get_failed_vals(error, row.attempts)
        return {"next_try_date": now + LOOK_AFTER}

    @api.model
    def _requeue_mail(self, row):
        mails = self.env["mail.mail"].search(
            [
                ("mail_message_id", "=", row.mail_message_id.id),
                ("recipient_ids", "in", row.user_id.partner_id.ids),
                ("state", "=", "exception"),
            ]
        )
        mails.mark_outgoing()
        self.env.ref(MAIL_CRON)._trigger()
