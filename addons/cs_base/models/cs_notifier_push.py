"""The push driver: to browsers and telephones that signed up with Odoo."""

import json

from requests import Session

from odoo import api, models

from odoo.addons.mail.tools.web_push import DeviceUnreachableError, push_to_end_point

from ..tools.notifications import UndeliverableError

# What the push service says of a device that is gone; Odoo makes an error of these.
GONE = (404, 410)


class StrictSession(Session):
    """A refusal of the push service is an error here; Odoo only logs it."""

    def post(self, url, data=None, json=None, **kwargs):
        response = super().post(url, data=data, json=json, **kwargs)
        if response.status_code >= 400 and response.status_code not in GONE:
            response.raise_for_status()
        return response


class CsNotifier(models.AbstractModel):
    _inherit = "cs.notifier"

    @api.model
    def _reach_by_push(self, users):
        """Return those who have signed up a browser or telephone."""
        if not users:
            return users
        Device = self.env["mail.push.device"].sudo()  # who has one, not its keys
        found = Device._read_group(
            [("partner_id", "in", users.partner_id.ids)], ["partner_id"]
        )
        partners = {partner.id for (partner,) in found}
        return users.filtered(lambda user: user.partner_id.id in partners)

    @api.model
    def _deliver_push(self, message, users):
        """Send to each device; one that takes it is enough.

        Payload and encryption are Odoo's own; devices that are gone are forgotten.
        """
        # Keys of the system, used by the scheduled action alone.
        thread = self.env["mail.thread"].sudo()
        devices, private_key, public_key = thread._web_push_get_partners_parameters(
            users.partner_id.ids
        )
        if not devices:
            raise UndeliverableError(self.env._("No browser has signed up."))
        payload = json.dumps(self._prepare_push(message))
        session, errors, gone = StrictSession(), [], devices.browse()
        for device in devices:
            try:
                push_to_end_point(
                    base_url=thread.get_base_url(),
                    device={
                        "id": device.id,
                        "endpoint": device.endpoint,
                        "keys": device.keys,
                    },
                    payload=payload,
                    vapid_private_key=private_key,
                    vapid_public_key=public_key,
                    session=session,
                )
            except DeviceUnreachableError:
                gone |= device
            except Exception as error:  # whatever a service or a broken key does
                errors.append(error)
        gone.unlink()
        if len(gone) + len(errors) < len(devices):
            return None
        if errors:
            raise errors[0]
        # Noted, not raised: that they are gone is to stay.
        error = UndeliverableError(self.env._("All signed-up browsers are gone."))
        return self._get_failed_vals(error, 0)

    @api.model
    def _prepare_push(self, message):
        """Return the payload as Odoo builds it for a message of its own."""
        thread = self.env["mail.thread"]
        payload = thread._notify_by_web_push_prepare_payload(
            self.env["mail.message"],
            msg_vals={
                "author_id": False,
                "model": message.res_model,
                "res_id": message.res_id,
                "body": thread.env["ir.qweb"]._render(
                    "cs_base.cs_notification_push", {"message": message}
                ),
            },
            force_record_name=message.subject,
        )
        return thread._web_push_truncate_payload(payload)
