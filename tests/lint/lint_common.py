"""What the database checks share: which addons and models are ours.

The database holds all addons of this repository, `zh_CN` included
(`make db DB=name`); a check over an addon that is not there proves nothing.
"""

from pathlib import Path
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tests import TransactionCase

ADDONS = Path(__file__).resolve().parents[2] / "addons"
OURS = tuple(sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py")))


def our_manifests():
    """Return the manifests of our addons, in Odoo's form."""
    return [Manifest.for_addon(name) for name in OURS]


class OurAddons:
    """Mixin: Odoo's own linters see our addons only, and warnings count."""

    def setUp(self):
        super().setUp()
        mock = patch.object(
            Manifest, "all_addon_manifests", staticmethod(our_manifests)
        )
        mock.start()
        self.addCleanup(mock.stop)
        watch = self.assertNoLogs("odoo.addons.test_lint", "WARNING")
        watch.__enter__()
        self.addCleanup(watch.__exit__, None, None, None)


class OurRegistry(TransactionCase):
    """Base of the checks on the models, tables and screens of our addons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env["ir.module.module"].search(
            [("name", "in", OURS), ("state", "=", "installed")]
        )
        missing = sorted(set(OURS) - set(installed.mapped("name")))
        if missing:
            raise AssertionError(f"not installed in this database: {missing}")

    def our_models(self, abstract=False, transient=True):
        """Return the models that our addons introduce, sorted by name."""
        return [
            model
            for name in sorted(self.registry)
            if (model := self.env[name])._original_module in OURS
            and (abstract or not model._abstract)
            and (transient or not model._transient)
        ]

    def touched_models(self):
        """Return our models, and others to which our addons add stored columns."""
        return [
            model
            for name in sorted(self.registry)
            if not (model := self.env[name])._abstract
            and not model._transient
            and (
                model._original_module in OURS
                or any(f._module in OURS and f.store for f in model._fields.values())
            )
        ]

    def our_records(self, model):
        """Return the records of ``model`` that our addons' data made, with ids."""
        data = self.env["ir.model.data"].search(
            [("module", "in", OURS), ("model", "=", model)], order="module, name"
        )
        return {
            line.complete_name: record
            for line in data
            if (record := self.env[model].browse(line.res_id).exists())
        }

    def assertNoProblems(self, problems):
        """Fail with every problem on a line of its own."""
        problems = sorted(set(problems))
        self.assertFalse(problems, "\n" + "\n".join(problems))
