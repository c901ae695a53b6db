"""The access matrix: ``access_matrix.csv`` equals what the code allows.

After a wanted change of rights, run this file with ``CS_ACCESS_MATRIX`` set to a path:
the measured matrix is written there, to be read, and then put in place of the old one.
"""

import os

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tests import access_matrix as matrix

from . import access_records


@tagged("post_install", "-at_install", "security")
class TestAccessMatrix(access_records.AccessRecordsCommon):
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
