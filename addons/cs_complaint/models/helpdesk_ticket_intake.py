"""What the intake desk notes on a ticket: its token, and emergencies (ux M3, 5.1)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.confidential import PLAIN_TEXTS
from ..tools.emergency import EMERGENCIES, EMERGENCY_TAPS
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS["emergency_taps"] = "CMP-15"
# A token tells nothing of a matter.
PLAIN_TEXTS.add("intake_token")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    intake_token = fields.Char(
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="Made by the desk's page for one call, so that sending it twice registers "
        "it once.",
    )
    emergency_kind = fields.Selection(EMERGENCIES, string="Emergency", copy=False)
    emergency_taps = fields.Json(
        copy=False,
        readonly=True,
        help="Moments noted on the emergency card, by the server's clock.",
    )

    _intake_token_uniq = models.UniqueIndex(
        "(intake_token) WHERE intake_token IS NOT NULL",
        "This call is registered already.",
    )

    def _tap_emergency(self, tap):
        """Note the moment of one thing done in an emergency, once.

        :param str tap: key of ``EMERGENCY_TAPS``
        :raise UserError: for a key that this emergency does not have
        """
        self.ensure_one()
        labels = dict(self._get_emergency_taps())
        if tap not in labels:
            raise UserError(self.env._("This emergency has no such entry."))
        taps = dict(self.emergency_taps or {})
        if tap not in taps:
            taps[tap] = fields.Datetime.to_string(fields.Datetime.now())
            self._write_by_server({"emergency_taps": taps})
            operator = self.env.user._get_cs_operator()
            self._message_log(
                body=self.env._(
                    "%(what)s (%(who)s)", what=labels[tap], who=operator.name
                ),
                author_id=operator.partner_id.id,
            )

    def _get_emergency_taps(self):
        """Return what is tapped in this kind of emergency: list of (key, label)."""
        self.ensure_one()
        labels = self._get_emergency_tap_labels()
        return [
            (key, labels[key]) for key in EMERGENCY_TAPS.get(self.emergency_kind, ())
        ]

    @api.model
    def _get_emergency_tap_labels(self):
        return {
            "calmed": self.env._("Caller Reassured"),
            "rescue": self.env._("Rescue Service Called"),
            "fire_brigade": self.env._("Fire Brigade (119) Called"),
            "ambulance": self.env._("Ambulance (120) Called"),
            "police": self.env._("Police (110) Called"),
            "gas_company": self.env._("Gas Company Called"),
            "power_company": self.env._("Power Company Called"),
            "evacuated": self.env._("People Led Out"),
            "shut_off": self.env._("Valve or Switch Shut Off"),
            "told_residents": self.env._("Residents Told"),
            "on_site": self.env._("Staff on Site"),
            "over": self.env._("Danger Over"),
        }
