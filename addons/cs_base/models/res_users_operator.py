"""Who sits at this screen (architecture 3.3, ux M2)."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request

from ..tools.search_key import make_search_key

SESSION_KEY = "cs_operator"
MAX_CANDIDATES = 300


class ResUsers(models.Model):
    """A shared desk has one login and several people.

    The operator lives in the HTTP session, on the server. It counts for requests of
    that session only, never for calls by key, jobs or other users, and it is checked
    again whenever it is read: who leaves the company or the sites is no operator any
    more, at once.
    """

    _inherit = "res.users"

    def _get_cs_operator(self):
        """Return who sits at the screen: the operator of this session, or the user."""
        self.ensure_one()
        session = self._get_cs_session()
        if session is None or SESSION_KEY not in session:
            return self
        operator = self.browse(self._read_operator(session[SESSION_KEY]))
        return operator if operator and self._may_hand_over_to(operator) else self

    def _get_cs_session(self):
        """Return the HTTP session if this very user is logged in with it."""
        if (
            request
            and request.session.uid == self.id
            and request.session.db == self.env.cr.dbname
        ):
            return request.session
        return None

    def _read_operator(self, noted):
        """Return the id of the operator noted in the session, or False.

        The note ends with the hours of a shift, with another login and with another
        PIN of the operator.
        """
        if not isinstance(noted, dict) or noted.get("user_id") != self.id:
            return False
        # A setting of the company, not a secret.
        hours = self.company_id.sudo().cs_operator_hours
        since = datetime.fromisoformat(noted["date"])
        if since + timedelta(hours=hours) <= fields.Datetime.now():
            return False
        operator = self.browse(noted["operator_id"])
        if operator._get_pin_date() != noted["pin_date"]:
            return False
        return operator.id

    def _may_hand_over_to(self, operator):
        """Tell whether ``operator`` may sit at a screen of this user."""
        # Colleagues are looked up whatever rights the screen's user has.
        users = self.sudo()
        domain = self._get_cs_operator_domain() & Domain("id", "=", operator.id)
        return bool(users.search_count(domain, limit=1))

    def _get_cs_operator_domain(self):
        """Return who may sit at a screen of this user.

        Active internal users of the service centre in the same company who share a
        site or the department. Other addons widen it by their teams.
        """
        self.ensure_one()
        # Sites and department of the own colleagues are no secret.
        me = self.sudo()
        company = me.company_id
        sites = me.cs_site_ids.filtered(lambda s: s.company_id == company)
        default = company.cs_default_site_id
        shared = Domain("cs_site_ids", "in", (sites or default).ids)
        if not sites or default in sites:
            # Who holds no site of his own works at the default one.
            shared |= Domain("cs_site_ids", "=", False)
        departments = me.employee_ids.department_id
        if departments:
            shared |= Domain("employee_ids.department_id", "in", departments.ids)
        group = self.env.ref("cs_base.cs_base_group_user")
        return (
            Domain("active", "=", True)
            & Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
            & Domain("all_group_ids", "in", group.ids)
            & shared
        )

    def _get_cs_operator_candidates(self, text=""):
        """Return who may be switched to, as values for the screen.

        :param str text: words or initials that must occur in the name
        :return: list of dict: id, name, department, key, has_pin
        """
        self.ensure_one()
        # Names and departments of colleagues only, whatever rights the desk has.
        users = self.sudo().search(
            self._get_cs_operator_domain() & Domain("id", "!=", self.id),
            order="name, id",
            limit=MAX_CANDIDATES,
        )
        with_pin = users._get_users_with_pin() if users else set()
        rows = [
            {
                "id": user.id,
                "name": user.name,
                "department": user.employee_ids.department_id[:1].name or "",
                "key": make_search_key(user.name),
                "has_pin": user.id in with_pin,
            }
            for user in users
        ]
        terms = [
            f" {term}" if term.isascii() else term for term in text.lower().split()
        ]
        return [row for row in rows if all(term in row["key"] for term in terms)]

    def _switch_cs_operator(self, operator, pin):
        """Put ``operator`` at this screen.

        :param res.users operator: who sits down
        :param str pin: the operator's own signing PIN
        :raise AccessError: no session of this user, or no colleague
        :raise UserError: the PIN is not right
        """
        self.ensure_one()
        session = self._get_cs_session()
        if session is None or not operator or not self._may_hand_over_to(operator):
            raise AccessError(
                self.env._(
                    "Only colleagues of the same company who share a site or the "
                    "department sit at this screen. Ask the manager to add the site."
                )
            )
        if operator == self:
            return self._switch_cs_operator_back()
        # The name in a refusal is that of a colleague.
        operator.sudo()._check_signing_pin(pin)
        session[SESSION_KEY] = {
            "user_id": self.id,
            "operator_id": operator.id,
            "date": fields.Datetime.now().isoformat(),
            "pin_date": operator._get_pin_date(),
        }
        return operator

    def _switch_cs_operator_back(self):
        """The logged-in user sits at the own screen again."""
        session = self._get_cs_session()
        if session is not None:
            session.pop(SESSION_KEY, None)
        return self

    @api.model
    def _get_cs_operator_state(self):
        """Return what the bar on the screen shows."""
        user = self.env.user
        # The name of a colleague, whatever rights the desk has.
        operator = user._get_cs_operator().sudo()
        return {
            "user": {"id": user.id, "name": user.name},
            "operator": {"id": operator.id, "name": operator.name},
            "is_switched": operator != user,
            "has_pin": bool(operator._get_users_with_pin()),
        }
