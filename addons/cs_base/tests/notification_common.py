"""People with browsers that signed up, and a push service that answers as told."""

import base64
import json
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from freezegun import freeze_time
from requests import Session

from odoo.tools import mute_logger

from . import deadline_common

CRON = "cs_base.ir_cron_cs_notification"
LOGGERS = (
    "odoo.addons.cs_base.models.cs_notifier",
    "odoo.addons.cs_base.models.cs_notifier_mail",
    "odoo.addons.mail.tools.web_push",
)


def _browser_keys():
    point = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    parts = {"p256dh": point, "auth": b"0123456789abcdef"}
    return json.dumps(
        {
            key: base64.urlsafe_b64encode(value).rstrip(b"=").decode()
            for key, value in parts.items()
        }
    )


class NotificationCommon(deadline_common.DeadlineCommon):
    """``worker`` reads in the programme and has a browser; ``mailer`` has e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 01:00:00"))
        cls.env["mail.push.device"].get_web_push_vapid_public_key()
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.worker = cls._new_user(
            "worker", "cs_base.cs_base_group_user", cls.site, notification_type="inbox"
        )
        cls.mailer = cls._new_user(
            "mailer",
            "cs_base.cs_base_group_user",
            cls.site,
            email="mailer@example.com",
        )
        cls.director = cls._new_user(
            "director",
            "cs_base.cs_base_group_director",
            cls.site,
            notification_type="inbox",
        )
        cls.device = cls._new_device(cls.worker)
        cls.subject = cls._new_subjects(reply_deadline="2026-03-02 10:00:00")
        cls.notifier = cls.env["cs.notifier"]
        cls.log = cls.env["cs.notification"]
        cls.kind = cls.env["cs.notification.kind"]._get("last_reminder")

    @classmethod
    def _new_device(cls, user, name="one"):
        return cls.env["mail.push.device"].create(
            {
                "partner_id": user.partner_id.id,
                "endpoint": f"https://push.example.com/{user.login}/{name}",
                "keys": _browser_keys(),
            }
        )

    def _tell(self, records=None, users=None, code="last_reminder", dues=None):
        records = self.subject if records is None else records
        users = self.worker if users is None else users
        return self.notifier._tell(code, records, users, dues)

    def _rows(self, user=None, driver=None, state=None):
        domain = [("user_id", "=", user.id)] if user else []
        domain += [("driver", "=", driver)] if driver else []
        domain += [("state", "=", state)] if state else []
        return self.log.search(domain, order="id")

    def _messages(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)], order="id"
        )

    def _deliver(self, moment=None):
        """Run the scheduled action."""
        moment = moment or "2026-03-02 01:00:00"
        with freeze_time(moment), self.enter_registry_test_mode():
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    @contextmanager
    def _push_service(self, status=201):
        """Answer every push with ``status``; yield the calls."""
        calls = []

        def post(session, url, data=None, json=None, **kwargs):
            code = status(url) if callable(status) else status
            calls.append(SimpleNamespace(url=url, data=data, headers=kwargs["headers"]))
            response = SimpleNamespace(status_code=code, text="x" * 300)

            def fail():
                raise ValueError(f"push service: {code}")

            response.raise_for_status = fail
            return response

        with patch.object(Session, "post", post), mute_logger(*LOGGERS):
            yield calls
