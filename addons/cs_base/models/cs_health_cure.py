"""What the buttons of the health page do; for administrators only."""

import io
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..tools.health import LEAST_PATIENCE
from .cs_health_system import LAST_BACKUP

# Two characters that every Chinese font has.
SAMPLE = "\u6d4b\u8bd5"


class CsHealth(models.AbstractModel):
    _inherit = "cs.health"

    @api.model
    def note_backup(self, moment=None):
        """Note that database and files were saved; called by the button, or by the
        backup script over RPC or in a shell.

        :param str moment: when it was made, in UTC; now when left out
        :return: str: what was noted
        :raise UserError: it is no moment, or lies in the time to come
        :raise AccessError: for who is no administrator
        """
        self._check_admin()
        now = fields.Datetime.now()
        try:
            noted = fields.Datetime.to_datetime(moment) if moment else now
        except (TypeError, ValueError):
            noted = None
        if noted is None or noted.tzinfo or noted > now + LEAST_PATIENCE:
            raise UserError(
                self.env._(
                    "Give the moment of the backup in UTC, such as "
                    "2026-03-02 18:00:00; it does not lie in the time to come."
                )
            )
        value = fields.Datetime.to_string(noted)
        # An administrator may set it anyhow.
        self.env["ir.config_parameter"].sudo().set_param(LAST_BACKUP, value)
        return self.env._("Noted: backup of %(date)s (UTC).", date=value)

    @api.model
    def test_mail(self):
        """Send a mail to the administrator who asks for it.

        :return: str: where it went
        :raise UserError: what the mail server said
        """
        self._check_admin()
        address = self.env.user.email
        if not address:
            raise UserError(
                self.env._("You have no e-mail address. Enter one on your user first.")
            )
        # Who may manage the system may send a mail to oneself.
        mail = self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("Test of the health check"),
                "body_html": self.env._("Mail reaches you from the service centre."),
                "email_from": self.env.company.email_formatted
                or self.env.user.email_formatted,
                "email_to": address,
                "auto_delete": True,
            }
        )  # fmt: skip
        try:
            mail.send(raise_exception=True)
        except (MailDeliveryException, OSError) as error:
            message = self.env._("The mail did not go out: %(why)s", why=error)
            raise UserError(message) from error
        return self.env._("Handed to the mail server, for %(to)s.", to=address)

    @api.model
    def test_pdf(self):
        """Print a page with Chinese characters and look at what came out.

        :return: str: which fonts it has
        :raise UserError: there is no page, or it has no Chinese characters
        """
        self._check_admin()
        html = f'<html><meta charset="utf-8"/><body><p>{SAMPLE} 123</p></body></html>'
        reports = self.env["ir.actions.report"]
        content = reports._run_wkhtmltopdf([html])
        pages = PdfFileReader(io.BytesIO(content), strict=False).pages
        fonts = {
            str(font.get_object()["/BaseFont"]).rpartition("+")[2].lstrip("/")
            for page in pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
        text = "".join(page.extract_text() for page in pages)
        # Some fonts name a character after the radical of the same shape.
        if SAMPLE not in unicodedata.normalize("NFKC", text):
            raise UserError(
                self.env._("The page has no Chinese characters. Install a font.")
            )
        return self.env._(
            "The page is good, in: %(fonts)s", fonts=", ".join(sorted(fonts))
        )

    @api.model
    def make_push_keys(self):
        """Make the keys for web push, unless they are there.

        :return: str: that they are there
        """
        self._check_admin()
        self.env["mail.push.device"].get_web_push_vapid_public_key()
        return self.env._("The keys for web push are there.")
