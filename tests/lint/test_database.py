"""What the code declares is in PostgreSQL (guarantee 10).

Odoo goes on without a constraint or index that existing rows contradict, and
logs one line; here it is an error.
"""

import lint_common

from odoo.models import Constraint, Index
from odoo.tests import tagged
from odoo.tools.sql import make_index_name


@tagged("post_install", "-at_install")
class TestDatabase(lint_common.OurRegistry):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cr = cls.env.cr
        cr.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE convalidated AND connamespace = current_schema::regnamespace"
        )
        cls.constraints = {name for (name,) in cr.fetchall()}
        cr.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indisvalid AND c.relnamespace = current_schema::regnamespace"
        )
        cls.indexes = {name for (name,) in cr.fetchall()}
        cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE is_nullable = 'NO' AND table_schema = current_schema"
        )
        cls.not_null = set(cr.fetchall())

    def _tables(self):
        return [model for model in self.touched_models() if model._auto]

    def _declared(self):
        """Yield ``(kind, name in the database, label)`` of our declarations."""
        for model in self._tables():
            for item in model._table_objects.values():
                if item._module not in lint_common.OURS:
                    continue
                if isinstance(item, Index) and not item.get_definition(self.registry):
                    continue
                kind = "index" if isinstance(item, Index) else "constraint"
                self.assertIsInstance(item, Index | Constraint)
                yield kind, item.full_name(model), f"{model._name}._{item.name}"

    def missing(self, declared):
        """Return the labels of declarations that are not in the database."""
        there = {"constraint": self.constraints, "index": self.indexes}
        return [
            f"{label}: no {kind} {name}"
            for kind, name, label in declared
            if name not in there[kind]
        ]

    def test_links_to_what_is_deleted_every_day_are_indexed(self):
        """Or else each activity that is done reads the whole table behind the link."""
        daily = ("mail.activity", "mail.message", "ir.attachment", "mail.mail")
        problems = [
            f"{model._name}.{name} needs an index: {field.comodel_name} is deleted"
            for model in self._tables()
            if not model._transient
            for name, field in model._fields.items()
            if field.type == "many2one"
            and field.store
            and field.comodel_name in daily
            and field._module in lint_common.OURS
            and not field.index
        ]
        self.assertNoProblems(problems)

    def test_constraints_and_indexes_exist(self):
        """Guarantee 10: every models.Constraint, Index and UniqueIndex."""
        declared = list(self._declared())
        self.assertGreater(len(declared), 3)
        self.assertNoProblems(self.missing(declared))

    def test_field_indexes_exist(self):
        """Guarantee 10: every index= of a field, trigram ones included."""
        problems, seen = [], 0
        for model in self._tables():
            for field in model._fields.values():
                if (
                    field._module not in lint_common.OURS
                    or not field.store
                    or not field.index
                ):
                    continue
                if not field.column_type or field.inherited:
                    continue
                seen += 1
                if make_index_name(model._table, field.name) not in self.indexes:
                    problems.append(f"{field}: no index ({field.index})")
        self.assertTrue(seen)
        self.assertNoProblems(problems)

    def test_required_columns_are_not_null(self):
        """Guarantee 10: required=True that met empty rows is only a log line."""
        problems, seen = [], 0
        for model in self._tables():
            for field in model._fields.values():
                if field._module not in lint_common.OURS or not field.required:
                    continue
                if not field.store or not field.column_type or field.company_dependent:
                    continue
                seen += 1
                if (model._table, field.name) not in self.not_null:
                    problems.append(f"{field}: may be empty in the database")
        self.assertTrue(seen)
        self.assertNoProblems(problems)

    def test_required_many2many_has_no_effect(self):
        """house-style anti-pattern 8: required=True on a x2many promises nothing."""
        self.assertNoProblems(
            str(field)
            for model in self.touched_models()
            for field in model._fields.values()
            if field._module in lint_common.OURS
            and field.type in ("many2many", "one2many")
            and field.required
        )

    def test_seeded_bad_example(self):
        """A dropped constraint and index are noticed."""
        declared = [
            ("constraint", "cs_site_no_such", "a"),
            ("index", "cs_site_none", "b"),
        ]
        self.assertEqual(len(self.missing(declared)), 2)
        self.assertEqual(self.missing([("index", "cs_site_pkey", "c")]), [])
