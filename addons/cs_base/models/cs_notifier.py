"""How people are told: the one door through which notices go out (ux M4, M12)."""

import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..tools.bulk import insert_rows
from ..tools.notifications import Driver, choose_channels, quiet_since

_logger = logging.getLogger(__name__)

CRON = "cs_base.ir_cron_cs_notification"


class CsNotifier(models.AbstractModel):
    """Tells people about records, by drivers that other addons can add to.

    A subject uses ``cs.notification.mixin``; who causes a notice calls ``_tell``. What
    is told at once goes through the noise budget; drivers that send outwards work from
    the log after the transaction, so none of them can break or delay it.
    """

    _name = "cs.notifier"
    _description = "Notifier"

    # --- drivers -------------------------------------------------------------

    @api.model
    def _get_drivers(self):
        """Return code -> Driver, in the order in which they are used.

        A glue addon overrides this one method, such as for the robot of a group chat::

            def _get_drivers(self):
                robot = Driver(self.env._("WeCom"), "group", self._deliver_wecom)
                return {**super()._get_drivers(), "wecom": robot}

        Its ``send`` gets words and a link, never the record. What it raises is written
        into the log and tried again, ``UndeliverableError`` is not tried again.
        """
        return {
            "mail": Driver(
                self.env._("Message or E-Mail"),
                "mail",
                self._deliver_mail,
                is_local=True,
            ),
            "push": Driver(
                self.env._("Push"),
                "push",
                self._deliver_push,
                reach=self._reach_by_push,
            ),
        }

    @api.model
    def _get_company_drivers(self, company):
        """Return code -> Driver of what the company has switched on."""
        return {
            code: driver
            for code, driver in self._get_drivers().items()
            if self._is_driver_on(code, company)
        }

    @api.model
    def _is_driver_on(self, code, company):
        """Tell whether the company uses a driver: ``cs_notify_<code>``, else yes."""
        name = f"cs_notify_{code}"
        # A switch of the company is no secret.
        return company.sudo()[name] if name in company._fields else True

    # --- telling -------------------------------------------------------------

    @api.model
    def _tell(self, code, records, users=None, dues=None):
        """Tell people about records. Never fails: what goes wrong is in the log.

        Told are ``users`` and who holds a role of the kind at the site of the record,
        except who causes it. A person gets one message about all records of one call.
        What is immediate comes to nobody twice within the quiet hours.

        :param str code: of cs.notification.kind
        :param records: recordset of a model with ``cs.notification.mixin``
        :param users: res.users, or record -> res.users
        :param dues: record -> naive UTC, where ``due`` of the facts is not meant
        :return: the new rows of the log
        """
        rows = self.env["cs.notification"]
        records = records.browse(records._origin.ids)
        if not records:
            return rows
        # What the caller has not written yet is not ours to fail for.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                # The system tells, whoever caused it.
                notifier = self.sudo()
                return notifier._tell_now(code, records.sudo(), users, dues or {})
        except OperationalError:
            # The whole transaction is run again by the server.
            raise
        except Exception:
            _logger.exception("Nobody was told %s of %s", code, records)
            self.env.invalidate_all(flush=False)
            return rows

    @api.model
    def _tell_now(self, code, records, users, dues):
        kind = self.env["cs.notification.kind"]._get(code)
        if not kind:
            return self.env["cs.notification"]
        readers = self._get_readers(records)
        told = self._get_told(kind, records, users, readers)
        groups = self._get_group_drivers(kind, records, readers)
        told, groups = self._apply_budget(kind, records, told, groups)
        vals_list = self._tell_people(kind, records, told, readers, dues)
        vals_list += [
            self._prepare_row(kind, driver, record, dues.get(record))
            for record, codes in groups.items()
            for driver in codes
        ]
        return self._add_rows(vals_list)

    @api.model
    def _apply_budget(self, kind, records, told, groups):
        """Leave out who has heard of it within the quiet hours of the company (M4)."""
        if not kind.is_immediate:
            return told, groups
        now = fields.Datetime.now()
        taken = set()
        for company, some in records.grouped(
            lambda record: record._get_notification_site().company_id
        ).items():
            pairs = {(r.id, user.id) for r in some for user in told.get(r, ())}
            pairs |= {(r.id, 0) for r in some if groups.get(r)}
            taken |= self.env["cs.notification.mark"]._take(
                kind,
                records._name,
                pairs,
                now,
                quiet_since(now, company.cs_notification_quiet_hours),
            )
        return (
            {
                record: users.filtered(lambda u, r=record: (r.id, u.id) in taken)
                for record, users in told.items()
            },
            {r: codes for r, codes in groups.items() if (r.id, 0) in taken},
        )

    @api.model
    def _tell_people(self, kind, records, told, readers, dues):
        """Use the drivers of each person; return the values of the rows."""
        by_user = defaultdict(records.browse)
        for record in records:
            for user in told.get(record, ()):
                by_user[user] |= record
        everybody = self.env["res.users"].union(*by_user)
        reach = self._get_reach(everybody)
        # One message for all who are told the same in the same words.
        notices = defaultdict(self.env["res.users"].browse)
        for user, subjects in by_user.items():
            for part in self._split(subjects, readers):
                for driver in self._choose_drivers(kind, part, user, reach):
                    notices[driver, part, user.lang, user.tz] |= user
        vals_list = []
        for (driver, part, _lang, _tz), users in notices.items():
            due = dues.get(part) if len(part) == 1 else None
            common = {
                **self._prepare_row(kind, driver, part, due),
                "is_confidential": part[:1] in readers,
                **self._use_local(kind, driver, part, users, dues),
            }
            vals_list += [
                {**common, "user_id": user.id, **self._get_user_state(common, user)}
                for user in users
            ]
        return vals_list

    @api.model
    def _split(self, subjects, readers):
        """Return the parts that are told together: confidential ones alone (8), and
        what belongs to different companies apart."""
        named = subjects.filtered(lambda record: record in readers)
        plain = (subjects - named).grouped(
            lambda record: record._get_notification_site().company_id
        )
        return [*plain.values(), *named]

    @api.model
    def _choose_drivers(self, kind, records, user, reach):
        """Return the codes of the drivers to one person, by kind, company and wish."""
        company = records[:1]._get_notification_site().company_id
        has = [c for c in ("mail", "push") if kind[f"has_{c}"]]
        chosen = choose_channels(has, user.cs_notify_by, kind.is_mandatory)
        drivers = self._get_company_drivers(company)
        codes = [
            code
            for code, driver in drivers.items()
            if driver.channel in chosen and user in reach[code]
        ]
        if codes or not chosen:
            return codes
        # No telephone has signed up yet: nothing is lost. What is mandatory comes also
        # where the company has switched off every way that reaches the person.
        is_possible = "mail" in has and "mail" in drivers
        return ["mail"] if is_possible or kind.is_mandatory else []

    @api.model
    def _get_reach(self, users):
        """Return code -> those whom a driver to people reaches."""
        return {
            code: driver.reach(users) if driver.reach else users
            for code, driver in self._get_drivers().items()
            if not driver.is_group
        }

    # --- rows ----------------------------------------------------------------

    @api.model
    def _prepare_row(self, kind, driver, records, due=None):
        """Return the values of one row: waiting for delivery."""
        now = fields.Datetime.now()
        site = records[:1]._get_notification_site()
        return {
            "kind_id": kind.id,
            "driver": driver,
            "user_id": False,
            "site_id": site.id,
            "company_id": site.company_id.id,
            "res_model": records._name,
            "res_id": records[:1].id,
            "res_ids": (
                f",{','.join(map(str, records.ids))}," if len(records) > 1 else False
            ),
            "record_name": self._get_row_name(records),
            "due_date": due or False,
            "is_confidential": False,
            "is_hidden": False,
            "date": now,
            "state": "queued",
            "attempts": 0,
            "next_try_date": now,
            "sent_date": False,
            "error": False,
            "mail_message_id": False,
        }

    @api.model
    def _get_row_name(self, records):
        number = records[:1]._get_notification_number()
        return number if len(records) == 1 else f"{number} … ({len(records)})"

    @api.model
    def _add_rows(self, vals_list):
        """Write the log at once, and wake the scheduled action when something waits."""
        rows = self.env["cs.notification"]._by_server()
        if not vals_list:
            return self.env["cs.notification"]
        ids = insert_rows(rows, vals_list)
        if any(vals["state"] == "queued" for vals in vals_list):
            self.env.ref(CRON)._trigger()
        self._wake_mail(vals_list)
        return self.env["cs.notification"].browse(ids)
