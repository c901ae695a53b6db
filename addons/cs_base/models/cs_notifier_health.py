"""What the health page shows of the notifier."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import config

# What waits longer than this waits for a scheduled action that does not run.
WAITING_TOO_LONG = timedelta(hours=1)
RECENT = timedelta(days=7)


class CsNotifier(models.AbstractModel):
    _inherit = "cs.notifier"

    @api.model
    def _get_health(self, company):
        """Tell how the messages of a company do.

        :return: list of (code, *ok*, *warning* or *error*, text)
        """
        # What is counted here tells of nobody.
        notifier = self.sudo().with_company(company)
        return [
            notifier._check_mail(company),
            notifier._check_push(company),
            notifier._check_queue(company),
            notifier._check_failures(company),
            notifier._check_roles(company),
        ]

    @api.model
    def _check_mail(self, company):
        code = "notifier_mail"
        if not self._is_driver_on("mail", company):
            return code, "warning", self.env._("Messages and e-mails are switched off.")
        if self.env["ir.mail_server"].search_count([], limit=1):
            return code, "ok", self.env._("Messages and e-mails go out.")
        return (
            code,
            "warning",
            self.env._(
                "No outgoing mail server is set up; e-mails are handed to %(host)s. "
                "Set one up under Settings, Technical, or let people read their "
                "messages in the programme.",
                host=config["smtp_server"] or "localhost",
            ),
        )

    @api.model
    def _check_push(self, company):
        code = "notifier_push"
        if not self._is_driver_on("push", company):
            return code, "warning", self.env._("Push messages are switched off.")
        users = self.env["res.users"].search(
            [("company_ids", "in", company.ids), ("share", "=", False)]
        )
        count = len(self._reach_by_push(users))
        state = "ok" if count else "warning"
        text = self.env._(
            "%(count)s of %(all)s people have signed up a browser or telephone.",
            count=count,
            all=len(users),
        )
        return code, state, text

    @api.model
    def _check_queue(self, company):
        code = "notifier_queue"
        before = fields.Datetime.now() - WAITING_TOO_LONG
        waiting = self.env["cs.notification"].search_count(
            [("company_id", "=", company.id), ("next_try_date", "<", before)]
        )
        if not waiting:
            return code, "ok", self.env._("No message waits.")
        text = self.env._(
            "%(count)s messages have waited for more than an hour. Does the scheduled "
            "action “Messages: deliver what waits” run?",
            count=waiting,
        )
        return code, "error", text

    @api.model
    def _check_failures(self, company):
        code = "notifier_failures"
        since = fields.Datetime.now() - RECENT
        failed = self.env["cs.notification"].search_count(
            [
                ("company_id", "=", company.id),
                ("state", "=", "failed"),
                ("date", ">=", since),
            ]
        )
        if not failed:
            return code, "ok", self.env._("No message failed in the last seven days.")
        text = self.env._(
            "%(count)s messages failed in the last seven days. The log of messages "
            "says why.",
            count=failed,
        )
        return code, "warning", text

    @api.model
    def _check_roles(self, company):
        """Each kind that names roles, or has to be told, has somebody to tell."""
        code = "notifier_roles"
        kinds = self.env["cs.notification.kind"].search(
            ["|", ("group_ids", "!=", False), ("is_mandatory", "=", True)]
        )
        site = company.cs_default_site_id
        held = self.env["res.users"]._get_cs_held_posts(kinds.group_ids, site)
        missing = [kind.name for kind in kinds if not kind.group_ids & held]
        if not missing:
            return code, "ok", self.env._("Every kind of message has a receiver.")
        text = self.env._(
            "Nobody but the administrator is told of: %(kinds)s. Give somebody the "
            "role, or choose other roles for the kind of message.",
            kinds=", ".join(missing),
        )
        return code, "warning", text
