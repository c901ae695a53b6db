"""Checks of the ways on which people are told something (ux 2.12, M12)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import config

from ..tools.health import GREEN, RED, YELLOW, Line

RECENT = timedelta(days=1)
WAITING = timedelta(hours=1)
# What the notifier says -> what the page shows.
NOTIFIER_STATES = {"ok": GREEN, "warning": YELLOW, "error": RED}
VAPID_KEYS = ("mail.web_push_vapid_public_key", "mail.web_push_vapid_private_key")


class CsHealth(models.AbstractModel):
    _inherit = "cs.health"

    @api.model
    def _check_mail(self, company):
        """Mail can leave: there is a server, and the company has an address."""
        servers = self.env["ir.mail_server"].search_count([])
        test = {"button": self.env._("Send a Test Mail"), "call": "test_mail"}
        host = config["smtp_server"]
        if not servers and host in (None, "", "localhost"):
            return Line(
                RED,
                self.env._("No outgoing mail server."),
                self.env._("Add the mail server of the company."),
                self.env._("Outgoing Mail Servers"),
                "base.action_ir_mail_server_list",
                "ir.mail_server",
            )
        if not company.email:
            return Line(
                YELLOW,
                self.env._("The company has no e-mail address as sender."),
                self.env._("Enter it on the company."),
                self.env._("Companies"),
                "base.action_res_company_form",
                "res.company",
            )
        if servers:
            text = self.env._("%(count)s mail servers.", count=servers)
        else:
            text = self.env._("By the settings of the server: %(host)s", host=host)
        return self._good(text, **test)

    @api.model
    def _check_mail_fail(self, company):
        """No mail of the last day failed, none waits for more than an hour."""
        now = fields.Datetime.now()
        mails = self.env["mail.mail"]
        recent = fields.Datetime.to_string(now - RECENT)
        long_ago = fields.Datetime.to_string(now - WAITING)
        failed = [("state", "=", "exception"), ("write_date", ">=", recent)]
        waiting = [
            ("state", "=", "outgoing"),
            ("create_date", "<", long_ago),
            "|",
            ("scheduled_date", "=", False),
            ("scheduled_date", "<", long_ago),
        ]
        count, late = mails.search_count(failed), mails.search_count(waiting)
        if not count and not late:
            return self._good(self.env._("None failed, none waits."))
        return Line(
            RED if count else YELLOW,
            self.env._(
                "%(failed)s failed within a day, %(late)s wait for more than an hour.",
                failed=count,
                late=late,
            ),
            self.env._("The reason stands on each mail. Then press “Retry”."),
            self.env._("Mails"),
            "mail.action_view_mail_mail",
            "mail.mail",
            tuple(failed if count else waiting),
        )

    @api.model
    def _check_push(self, company):
        """Phones can be told: keys are there, and the address is a secure one."""
        params = self.env["ir.config_parameter"]
        if not all(params.get_param(key) for key in VAPID_KEYS):
            return Line(
                YELLOW,
                self.env._("There are no keys for web push yet."),
                self.env._(
                    "Make them once. Phones that were asked before have to agree anew."
                ),
                self.env._("Make Keys"),
                call="make_push_keys",
            )
        url = params.get_param("web.base.url") or ""
        if not url.startswith("https://"):
            return Line(
                YELLOW,
                self.env._("%(url)s is not secure: browsers refuse push.", url=url),
                self.env._("Serve the system by HTTPS and set web.base.url."),
            )
        return self._good(self.env._("Keys and a secure address are there."))

    @api.model
    def _check_notifier(self, company):
        """What the notifier and its drivers say of themselves."""
        found = self.env["cs.notifier"]._get_health(company)
        bad = [
            Line(NOTIFIER_STATES[state], text, key=code)
            for code, state, text in found
            if state != "ok"
        ]
        return bad or self._good(self.env._("All of it works."))
