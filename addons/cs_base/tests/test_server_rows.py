"""Rows of the server alone: each model that uses the mixin refuses everybody else.

The models come from the registry, so that a new one is covered by itself.
"""

import json

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install", "security")
class TestServerRows(common.CsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mixin = cls.env.registry["cs.server.rows.mixin"]
        cls.models = [
            model
            for model in cls.env.values()
            if isinstance(model, mixin) and not model._abstract
        ]
        cls.admin = cls.env.ref("base.user_admin")

    def _check_refused(self, model, name, args, context):
        """Refused to the administrator, and where rights are no question."""
        with self.assertRaises(UserError):
            self._call(model.with_user(self.admin), name, args, context)
        self._check_guard(lambda: self._call(model.sudo(), name, args, context))

    def _call(self, model, name, args, context):
        return call_kw(model, name, args, {"context": context})

    def _check_guard(self, way):
        """Refused by the guard itself, not for want of a right or of a row."""
        with self.assertRaises(UserError) as refusal:
            way()
        self.assertNotIsInstance(refusal.exception, (AccessError, MissingError))

    def _get_forged(self, model):
        """Yield what a client can send as context."""
        yield {}
        if model._server_pass:
            key, token = model._server_pass
            for value in (True, 1, "BY_SERVER", {}, [[]], repr(token)):
                yield {key: value}

    def test_the_registry_knows_them(self):
        names = [model._name for model in self.models]
        for name in ("cs.exception", "cs.print.log", "cs.signature"):
            self.assertIn(name, names)

    def test_create(self):
        """Guarantees 1 and 3: no call makes a row, whatever its context."""
        for model in self.models:
            for context in self._get_forged(model):
                with self.subTest(model=model._name, context=context):
                    self._check_refused(model, "create", [[{}]], context)

    def test_write(self):
        """Guarantees 1 and 3: no call sets a field that forms show read-only."""
        for model in self.models:
            names = [
                name
                for name, field in model._fields.items()
                if field.store and field.readonly and name not in MAGIC_COLUMNS
            ]
            self.assertTrue(names)
            for context in [*self._get_forged(model)][:2]:
                for name in names:
                    with self.subTest(model=model._name, field=name, context=context):
                        # No row is needed: it is refused before any is looked at.
                        args = [[], {name: False}]
                        self._check_refused(model, "write", args, context)

    def test_unlink(self):
        """Guarantee 3: no call deletes a row."""
        for model in self.models:
            for context in self._get_forged(model):
                with self.subTest(model=model._name, context=context):
                    with self.assertRaises(UserError):
                        self._call(
                            model.with_user(self.admin), "unlink", [[1]], context
                        )
                    # A row that is only thought of: hooks may look at it.
                    row = model.sudo().with_context(**context).new()
                    self._check_guard(row.unlink)

    def test_pass(self):
        """The server itself passes, by what no client can send."""
        for model in self.models:
            with self.subTest(model=model._name):
                self.assertFalse(model._is_by_server())
                if not model._server_pass:
                    continue
                _key, token = model._server_pass
                with self.assertRaises(TypeError):
                    json.dumps(token)
                self.assertTrue(model._by_server()._is_by_server())
                self.assertTrue(model._by_server().env.su)
