"""Every route of ours against every odd request (reliability 5.3).

The table is made from the routing map, so that a route that is added is tested.
"""

import json
import re

from odoo import Command, http
from odoo.tests import HttpCase, new_test_user, tagged

from . import common

OURS = ("odoo.addons.cs_", "odoo.addons.helpdesk_mgmt")
NUMBERS = ("0", "-1", str(2**31), str(2**63), "abc", "[1]", "1,2", "%00")
EXTRA = {
    "state": "done",
    "step": "closed",
    "user_id": "1",
    "company_id": "1",
    "number": "X",
    "create_uid": "1",
    "message_follower_ids": "1",
}


@tagged("post_install", "-at_install", "security")
class TestRoutes(common.CsComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resident = new_test_user(
            cls.env,
            "cs_resident",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.ticket = cls._new_ticket()
        cls.plain = cls.Ticket.create(
            {"name": "Plain", "description": "x", "team_id": cls.plain_team.id}
        )

    def _get_routes(self):
        """Return (path, is JSON) of the routes that our addons bring or change."""
        routes = {}
        modules = sorted(self.env.registry._init_modules)
        for url, endpoint in http._generate_routing_rules(modules, nodb_only=False):
            classes = [
                cls.__module__
                for cls in type(getattr(endpoint.func, "__self__", None)).__mro__
                if endpoint.func.__name__ in vars(cls)
            ]
            if any(name.startswith(OURS) for name in classes):
                routes[url] = endpoint.routing["type"]
        return sorted(routes.items())

    def _fill(self, path):
        """Yield the path with odd values and with a foreign id in its places."""
        places = re.findall(r"<[^>]+>", path)
        if not places:
            yield path
            return
        for value in (*NUMBERS, str(self.ticket.id)):
            filled = path
            for place in places:
                filled = filled.replace(place, value, 1)
            yield filled

    def _get_state(self):
        """Return a picture of the rows that nobody here may change."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM helpdesk_ticket t "
            "WHERE id IN %s",
            [(self.ticket | self.plain)._ids],
        )
        return self.env.cr.fetchone()[0]

    def test_there_are_routes(self):
        paths = [path for path, _type in self._get_routes()]
        for path in ("/ticket/close", "/submitted/ticket", "/my/tickets"):
            self.assertIn(path, paths)

    def _try_all(self, user):
        wrong = []
        for path, kind in self._get_routes():
            for filled in self._fill(path):
                wrong += [
                    (user, filled, status)
                    for status in self._request(filled, kind)
                    if status >= 500
                ]
        return wrong

    def _request(self, path, kind):
        options = {"allow_redirects": False, "timeout": 60}
        if kind == "jsonrpc":
            for params in ({}, {name: [1] for name in EXTRA}, {"user_id": 2**63}, []):
                body = {"jsonrpc": "2.0", "method": "call", "params": params}
                response = self.url_open(
                    path,
                    data=json.dumps(body),
                    headers={"Content-Type": "application/json"},
                    **options,
                )
                yield response.status_code
            yield self.url_open(path, **options).status_code
            return
        yield self.url_open(path, **options).status_code
        odd = {"ticket_id": "abc", "stage_id": "[1]", "page": "x", **EXTRA}
        yield self.url_open(path, data=odd, **options).status_code
        odd["csrf_token"] = http.Request.csrf_token(self)
        yield self.url_open(path, data=odd, **options).status_code
        foreign = {
            "csrf_token": odd["csrf_token"],
            "ticket_id": str(self.ticket.id),
            "stage_id": str(self.plain_stage_done.id),
        }
        yield self.url_open(path, data=foreign, **options).status_code

    def test_without_session(self):
        """No session: no route changes or breaks anything."""
        before = self._get_state()
        self.authenticate(None, None)
        self.assertFalse(self._try_all("nobody"))
        self.assertEqual(self._get_state(), before)

    def test_as_a_customer(self):
        """A customer of the portal: the same with a session."""
        before = self._get_state()
        self.authenticate(self.resident.login, self.resident.login)
        self.assertFalse(self._try_all("resident"))
        self.assertEqual(self._get_state(), before)

    def test_as_a_worker(self):
        """Staff without a right to the ticket: the same."""
        before = self._get_state()
        self.authenticate(self.worker_other.login, self.worker_other.login)
        self.assertFalse(self._try_all("worker"))
        self.assertEqual(self._get_state(), before)
