"""The signing PIN of a user (architecture 3.3, ux V2 and M2)."""

from datetime import timedelta

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

from ..tools.local_time import to_local
from ..tools.pin import MAX_LENGTH, MIN_LENGTH, find_weakness

MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
# Tries of several screens at the same time wait for each other.
MAX_CONFLICTS = 20
# Longer texts are no passwords; the hash function refuses them with an error.
MAX_PASSWORD = 4096


class ResUsers(models.Model):
    """The hash lies in a table that no model describes.

    So no read, export, search, related field, group or screen can show it, whoever
    asks; ``hr.employee.pin``, plain text that HR can read, is not used.
    """

    _inherit = "res.users"

    cs_has_pin = fields.Boolean(
        string="Has a Signing PIN",
        compute="_compute_cs_has_pin",
        search="_search_cs_has_pin",
        compute_sudo=True,
    )

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS res_users_cs_pin (
                user_id integer PRIMARY KEY REFERENCES res_users ON DELETE CASCADE,
                pin varchar NOT NULL,
                set_date timestamp NOT NULL,
                failures integer NOT NULL DEFAULT 0,
                locked_until timestamp
            )
            """
        )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "cs_has_pin"]

    def _compute_cs_has_pin(self):
        found = self._get_users_with_pin()
        for user in self:
            user.cs_has_pin = user._origin.id in found

    @api.model
    def _search_cs_has_pin(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._get_users_with_pin()
        if True in value:
            return [] if False in value else [("id", "in", list(found))]
        return [("id", "not in", list(found))]

    def _get_users_with_pin(self):
        """Return the ids of the users who have a PIN: of ``self``, or of all."""
        sql = SQL("SELECT user_id FROM res_users_cs_pin")
        if self:
            sql = SQL("%s WHERE user_id IN %s", sql, tuple(self._origin.ids) or (0,))
        return {row[0] for row in self.env.execute_query(sql)}

    def _get_pin_date(self):
        """Return when the PIN was set, as text; empty without one."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL("SELECT set_date FROM res_users_cs_pin WHERE user_id = %s", self.id)
        )
        return rows[0][0].isoformat() if rows else ""

    # ------------------------------------------------------------------
    # Setting it
    # ------------------------------------------------------------------

    def action_set_signing_pin(self):
        """Open the dialog in which the logged-in user sets the own PIN."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_set_signing_pin",
            "params": {"next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def _change_signing_pin(self, pin, password=None, old_pin=None):
        """Set the own PIN; nobody sets another's, whatever his rights.

        :param str pin: the new one
        :param str password: of the own login; or
        :param str old_pin: the PIN until now
        :raise AccessError: it is another user's
        :raise UserError: neither password nor old PIN is right, or the new one is weak
        """
        self.ensure_one()
        if self.id != self.env.uid:
            raise AccessError(
                self.env._("Everybody sets the own signing PIN, nobody another's.")
            )
        self._check_pin_strength(pin)
        if old_pin:
            self._check_signing_pin(old_pin)
        else:
            self._check_own_password(password)
        self._store_signing_pin(pin)

    def _check_pin_strength(self, pin):
        """Refuse a PIN that a colleague would guess."""
        weakness = find_weakness(pin or "")
        reasons = {
            "form": self.env._(
                "A signing PIN has %(min)s to %(max)s digits and nothing else.",
                min=MIN_LENGTH,
                max=MAX_LENGTH,
            ),
            "repeat": self.env._("The digits repeat. Choose others."),
            "run": self.env._("The digits stand in a row. Choose others."),
            "date": self.env._(
                "It reads as a date, and birthdays are known. Choose other digits."
            ),
        }
        if weakness:
            raise UserError(reasons[weakness])

    def _check_own_password(self, password):
        """Check the password of this user, with the brake of the login page.

        :raise UserError: it is not right, or there were too many tries
        """
        self.ensure_one()
        if not isinstance(password, str) or len(password) > MAX_PASSWORD:
            password = ""
        credential = {"type": "password", "login": self.login, "password": password}
        token = request and request.session.session_token
        try:
            with self._assert_can_auth(user=self.id):
                self.with_user(self)._check_credentials(
                    credential, {"interactive": True}
                )
        except AccessDenied as error:
            raise UserError(
                self.env._("The password is not right. Please try again.")
            ) from error
        if request and request.session.uid != self.id:
            # A hash brought up to date gives the session a token of that user.
            request.session.session_token = token

    def _store_signing_pin(self, pin):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO res_users_cs_pin (user_id, pin, set_date)
                VALUES (%s, %s, %s)
                ON CONFLICT (user_id) DO UPDATE
                SET pin = EXCLUDED.pin, set_date = EXCLUDED.set_date,
                    failures = 0, locked_until = NULL
                """,
                self.id,
                self._crypt_context().hash(pin),
                fields.Datetime.now(),
            )
        )
        self.invalidate_recordset(["cs_has_pin"])

    # ------------------------------------------------------------------
    # Checking it
    # ------------------------------------------------------------------

    def _check_signing_pin(self, pin):
        """Check the PIN of this user.

        A try is counted and committed before the PIN is looked at, so the count
        outlives whatever the caller rolls back, and tries at the same time share one
        allowance.

        :raise UserError: there is none, it is locked, or it is not right
        """
        self.ensure_one()
        hashed, failures = self._count_pin_try()
        # What cannot be a PIN costs a try and is not looked at further.
        is_pin = isinstance(pin, str) and find_weakness(pin) != "form"
        if is_pin and self._crypt_context().verify(pin, hashed):
            self._forget_pin_tries()
            return
        left = MAX_FAILURES - failures
        if left > 0:
            raise UserError(
                self.env._(
                    "The PIN of %(user)s is not right. %(left)s more tries before it "
                    "is locked for %(minutes)s minutes.",
                    user=self.name,
                    left=left,
                    minutes=LOCK_TIME.seconds // 60,
                )
            )
        raise UserError(
            self.env._(
                "The PIN of %(user)s is not right. It is locked for %(minutes)s "
                "minutes now.",
                user=self.name,
                minutes=LOCK_TIME.seconds // 60,
            )
        )

    def _count_pin_try(self):
        """Take one try from the allowance, for good.

        :return: the hash, and the number of tries since the last right one
        """
        now = fields.Datetime.now()
        # The last try that is allowed locks in advance; a right PIN opens it again.
        count = SQL(
            "CASE WHEN locked_until IS NULL THEN failures ELSE 0 END + 1",
        )
        rows = self._run_apart(
            SQL(
                """
                UPDATE res_users_cs_pin
                SET failures = %(count)s,
                    locked_until = CASE WHEN %(count)s >= %(max)s THEN %(until)s END
                WHERE user_id = %(user)s
                    AND (locked_until IS NULL OR locked_until <= %(now)s)
                RETURNING pin, failures
                """,
                count=count,
                max=MAX_FAILURES,
                until=now + LOCK_TIME,
                user=self.id,
                now=now,
            )
        )
        if not rows:
            self._refuse_pin_try()
        return rows[0]

    def _refuse_pin_try(self):
        """Say why no try is allowed: there is no PIN, or it is locked."""
        rows = self._run_apart(
            SQL("SELECT locked_until FROM res_users_cs_pin WHERE user_id = %s", self.id)
        )
        if rows and rows[0][0]:
            until = to_local(rows[0][0], self.env.user.tz or self.tz or "UTC")
            raise UserError(
                self.env._(
                    "The PIN of %(user)s was wrong %(count)s times and is locked until "
                    "%(time)s.",
                    user=self.name,
                    count=MAX_FAILURES,
                    time=f"{until:%H:%M}",
                )
            )
        raise UserError(
            self.env._(
                "%(user)s has no signing PIN yet. It is set in the own preferences, "
                "under Security.",
                user=self.name,
            )
        )

    def _forget_pin_tries(self):
        self._run_apart(
            SQL(
                "UPDATE res_users_cs_pin SET failures = 0, locked_until = NULL "
                "WHERE user_id = %s AND failures > 0 RETURNING user_id",
                self.id,
            )
        )

    def _run_apart(self, sql):
        """Run one statement in a transaction of its own and return its rows.

        :raise UserError: other screens try the same PIN without end
        """
        for _conflict in range(MAX_CONFLICTS):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute("SET LOCAL lock_timeout = '3s'")
                    cr.execute(sql, log_exceptions=False)
                    return cr.fetchall()
            except (SerializationFailure, LockNotAvailable):
                continue
        raise UserError(
            self.env._("Somebody else is trying this PIN now. Please wait a moment.")
        )
