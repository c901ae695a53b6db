"""The access matrix: ``access_matrix.csv`` equals what the code allows.

After a wanted change of rights, run this file with ``CS_ACCESS_MATRIX`` set to a path:
the measured matrix is written there, to be read, and then put in place of the old one.
"""

import contextlib
import os

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tests import access_matrix as matrix

from . import access_engine_records


class _Undo(Exception):
    """Takes back what a test has done."""


# What somebody may delete: settings and drafts. Whatever was registered stays.
DELETABLE = {
    "cs.area",
    "cs.building",
    "cs.bulletin.topic",
    "cs.calendar.exception",
    "cs.checklist.band",
    "cs.complaint.analysis.line",
    "cs.deadline.rule",
    "cs.kind.rule",
    "cs.malicious.claim",
    "cs.obligation",
    "cs.performance.band",
    "cs.policy",
    "cs.policy.clause",
    "cs.policy.version",
    "cs.report.run",
    "cs.routing.rule",
    "cs.service.target",
    "cs.unit",
    "mail.template",
}
# Read by RPC, as a sample of the rest.
SAMPLE = (
    "cs.assignment",
    "cs.complaint.investigation",
    "cs.deadline",
    "cs.enquiry",
    "cs.exception",
    "cs.household",
    "cs.print.log",
    "cs.signature",
    "cs.site",
    "helpdesk.ticket",
)

SAMPLE_ROLES = {
    *matrix.OUTSIDE_ROLES,
    "cs_base.cs_base_group_auditor",
    "cs_base.cs_base_group_department_user",
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_hr_officer",
    "cs_base.cs_base_group_user",
    "cs_complaint.cs_complaint_group_repair_worker",
    "cs_complaint.cs_complaint_group_user",
}


@tagged("post_install", "-at_install", "security")
class TestAccessMatrix(access_engine_records.AccessEngineRecordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cells = matrix.read_files(cls.env)
        cls.roles = matrix.get_roles(cls.env)
        cls.models = sorted(matrix.get_models(cls.env))
        admin = cls._new_user(
            "admin_foreign",
            "base.group_user",
            cls.site_foreign,
            company=cls.company_foreign,
        )
        admin.group_ids = [Command.set([group.id for group in cls.roles.values()])]
        cls.actors = {
            matrix.PUBLIC: cls.env.ref("base.public_user"),
            matrix.PORTAL: cls.portal,
            matrix.INTERNAL: cls.who,
            matrix.FOREIGN_ADMIN: admin,
        }

    def _each_role(self):
        """Yield (role, user); one user wears one role after the other."""
        for role, user in self.actors.items():
            yield role, user
        for role, group in sorted(self.roles.items()):
            self.who.group_ids = [Command.set(group.ids)]
            yield role, self.who

    def _measure(self):
        """Return {(model, role): {operation: scope}} as the code has it."""
        cells = {}
        for role, user in self._each_role():
            for name in self.models:
                model = self._as(self.env[name], user)
                cells[name, role] = {
                    operation: self._measure_scope(model, operation)
                    for operation in matrix.OPERATIONS
                }
        return cells

    def _measure_scope(self, model, operation):
        if not model.has_access(operation):
            return "none"
        if model._transient:
            # Core shows dialogues to whoever opened them.
            return "own"
        placed = self.placed[model._name]
        records = model.union(*(model.browse(r.ids) for r in placed.values()))
        accessible = records._filtered_access(operation)
        return matrix.name_scope(placed, accessible.with_env(self.env))

    def test_complete(self):
        """No model and no role is missing in the files, and none is too many."""
        roles = {*self.roles, *matrix.OUTSIDE_ROLES}
        wanted = {(model, role) for model in self.models for role in roles}
        self.assertFalse(sorted(wanted - self.cells.keys()), "missing")
        self.assertFalse(sorted(self.cells.keys() - wanted), "not there any more")
        stored = {m for m in self.models if not self.env[m]._transient}
        self.assertFalse(stored - self.placed.keys(), "no record to measure with")

    def test_rights(self):
        """Every role, model, operation and scope is as the file says."""
        measured = self._measure()
        if path := os.environ.get("CS_ACCESS_MATRIX"):
            matrix.write_file(path, measured)
        differences = [
            f"{model}, {role}, {operation}: {scope}, in the file "
            f"{self.cells.get((model, role), {}).get(operation)}"
            for (model, role), scopes in measured.items()
            for operation, scope in scopes.items()
            if self.cells.get((model, role), {}).get(operation) != scope
        ]
        self.assertFalse(differences, "\n".join(differences))

    def _get_all(self, name):
        """Return every record of a model that was made here, hidden ones included."""
        records = self.env[name].union(*self.placed.get(name, {}).values())
        return records | self.hidden.get(name, records)

    def test_confidential(self):
        """Guarantee 8: no role opens a matter whose list the person is not on."""
        leaks = []
        for role, user in self._each_role():
            for name, records in self.hidden.items():
                seen = self._as(records, user)
                found = []
                if seen.has_access("read") or seen[:0].has_access("read"):
                    found = seen[:0].search([("id", "in", records.ids)]).ids
                for operation in ("read", "write", "unlink"):
                    found += seen._filtered_access(operation).ids
                if found:
                    leaks.append((role, name, found))
        self.assertFalse(leaks)

    def test_rpc(self):
        """What a client finds by RPC is what the matrix lets it read."""
        differences = []
        for role, user in self._each_role():
            if role not in SAMPLE_ROLES:
                continue
            for name in SAMPLE:
                allowed = set(self._as(self._get_all(name), user).ids)
                model = self._as(self.env[name], user)
                allowed = set(
                    model.browse(sorted(allowed))._filtered_access("read").ids
                )
                found = self._find_by_rpc(model, self._get_all(name))
                if found != allowed:
                    differences.append((role, name, found ^ allowed))
        self.assertFalse(differences)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def _find_by_rpc(self, model, records):
        """Return the ids that search, groups and names tell of; all tell the same."""
        domain = [("id", "in", records.ids)]
        group = [domain, [], ["__count"]]
        calls = (
            ("web_search_read", [domain, {"display_name": {}}]),
            ("name_search", ["", domain]),
            ("formatted_read_group", group),
            ("read", [records.ids, ["display_name"]]),
        )
        if not model.has_access("read"):
            for method, args in calls:
                with self.assertRaises(AccessError):
                    call_kw(model, method, args, {})
            return set()
        found = set(call_kw(model, "search", [domain], {}))
        names = call_kw(model, "name_search", ["", domain], {"limit": None})
        self.assertEqual({row[0] for row in names}, found)
        [group] = call_kw(model, "formatted_read_group", group, {})
        self.assertEqual(group["__count"], len(found))
        for record_id in set(records.ids) - found:
            with self.assertRaises(AccessError):
                call_kw(model, "read", [[record_id], ["display_name"]], {})
        return found

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_nothing_registered_is_deleted(self):
        """Guarantee 3: not even by who holds every role at once."""
        self.who.group_ids = [Command.set([g.id for g in self.roles.values()])]
        deleted = set()
        for name in sorted(self.placed):
            for record in self._get_all(name):
                # What was deleted is taken back at once.
                with (
                    contextlib.suppress(UserError, IntegrityError, _Undo),
                    self.env.cr.savepoint(),
                ):
                    call_kw(self._as(record[:0], self.who), "unlink", [record.ids], {})
                    deleted.add(name)
                    raise _Undo
        self.assertFalse(deleted - DELETABLE)
