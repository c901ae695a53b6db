"""Digests and test messages: what is not about records of the noise budget."""

from odoo import api, fields, models

from ..tools.bulk import insert_rows
from ..tools.notifications import Message, choose_channels


class CsNotifier(models.AbstractModel):
    _inherit = "cs.notifier"

    @api.model
    def _tell_digest(self, code, user, site, subject, body, name):
        """Send one person a digest that the caller composed, as a message only.

        Whoever sends digests notes how far they got in the same transaction, so what
        goes wrong is raised: the next run tells it.

        :param str subject: in the language of the person, as is ``body`` (markup)
        :param str name: what the log calls it
        :return: whether it was sent; not to who does not want it
        """
        kind = self.env["cs.notification.kind"]._get(code)
        user = user.sudo()  # what each wishes is read to do it
        if not kind or not self._is_driver_on("mail", site.company_id):
            return False
        if not choose_channels(["mail"], user.cs_notify_by, kind.is_mandatory):
            return False
        # The system tells, whoever runs the job.
        thread = self.env["mail.thread"].sudo().with_context(lang=user.lang)
        sent = thread.message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
            cs_skip_push=True,
        )
        vals = self._prepare_plain_row(kind, "mail", user, site, name)
        vals.update(self._get_done_vals({"mail_message_id": sent.id}))
        insert_rows(
            self.env["cs.notification"]._by_server(),
            [{**vals, **self._get_user_state(vals, user)}],
        )
        return True

    @api.model
    def _note_failure(self, code, user, site, name, error):
        """Show in the log that a digest could not be sent; it is tried again by its
        own job, and each further failure is counted on the same row."""
        kind = self.env["cs.notification.kind"]._get(code)
        log = self.env["cs.notification"]._by_server()
        row = log.search(
            [
                ("kind_id", "=", kind.id),
                ("user_id", "=", user.id),
                ("state", "=", "failed"),
                ("record_name", "=", name),
            ],
            limit=1,
        )
        text = (str(error) or type(error).__name__)[:500]
        if row:
            row.write({"attempts": row.attempts + 1, "error": text})
            return
        vals = self._prepare_plain_row(kind, "mail", user, site, name)
        failed = {"state": "failed", "attempts": 1, "error": text}
        insert_rows(log, [{**vals, **failed, "next_try_date": False}])

    @api.model
    def _prepare_plain_row(self, kind, driver, user, site, name):
        """Return the values of a row that is about no record."""
        now = fields.Datetime.now()
        return {
            "kind_id": kind.id,
            "driver": driver,
            "user_id": user.id,
            "site_id": site.id,
            "company_id": site.company_id.id,
            "res_model": False,
            "res_id": False,
            "record_name": name,
            "is_confidential": False,
            "is_hidden": False,
            "date": now,
            "state": "queued",
            "attempts": 0,
            "next_try_date": now,
            "sent_date": False,
            "mail_message_id": False,
        }

    # --- test ----------------------------------------------------------------

    @api.model
    def _send_test(self, user):
        """Send a test message by each way that reaches the user now, also by those
        that his wishes leave out; return driver label -> what became of it.

        Sent while the person waits: the answer is what it is for.
        """
        company = user.company_id
        site = company.cs_default_site_id
        kind = self.env["cs.notification.kind"]._get("test")
        message = self._prepare_test(user)
        found = {}
        for code, driver in self._get_drivers().items():
            if driver.is_group:
                continue
            vals = self._prepare_plain_row(kind, code, user, site, message.name)
            if not self._is_driver_on(code, company):
                found[driver.label] = self.env._("switched off by the company")
                continue
            if driver.reach and not driver.reach(user):
                # No failure: there is nothing yet that could fail.
                found[driver.label] = self.env._(
                    "nothing of yours has signed up yet. Turn on notifications: speech "
                    "bubble at the top."
                )
                continue
            vals.update(self._try_test(driver, message, user))
            insert_rows(self.env["cs.notification"]._by_server(), [vals])
            found[driver.label] = vals["error"] or self.env._("sent")
        return found

    @api.model
    def _prepare_test(self, user):
        local = self.with_context(lang=user.lang)
        return Message(
            subject=local.env._("Test message"),
            lines=(local.env._("Messages of the service centre reach you here."),),
            url=f"{user.get_base_url()}/odoo/cs-workbench",
            link=local.env._("Open"),
            name=local.env._("Test"),
            # A push opens a record when it is touched.
            res_model="res.partner",
            res_id=user.partner_id.id,
            count=0,
        )

    @api.model
    def _try_test(self, driver, message, user):
        try:
            with self.env.cr.savepoint():
                done = self._get_done_vals(driver.send(message, user))
                row = {"mail_message_id": False, **done}
                return {**row, **self._get_user_state(row, user)}
        except Exception as error:
            self.env.invalidate_all(flush=False)
            failed = self._get_failed_vals(error, 0)
            return {**failed, "state": "failed", "next_try_date": False}
