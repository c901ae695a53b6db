"""Odoo's own linters (`test_lint`) run on our addons (house-style "Tool chain").

They are subclassed with the list of addons patched to ours, so they keep up
with Odoo. An Odoo without `test_lint` skips them.
"""

import contextlib
import importlib
import os
import sys
import unittest
from unittest.mock import patch

import lint_common
import pytest

from odoo import tools
from odoo.modules.registry import Registry
from odoo.tests import get_db_name, tagged

pytest.importorskip("odoo.addons.test_lint.tests", reason="no test_lint in this Odoo")


def linter(name):
    """Return a module of Odoo's linters; its classes stay out of our namespace."""
    return importlib.import_module(f"odoo.addons.test_lint.tests.test_{name}")


docstring = linter("docstring")
naming = linter("naming")
pofile = linter("pofile")
pylint = linter("pylint")
routes = linter("routes")
signatures = linter("override_signatures")


def our_registry(_database):
    """Stand in for Registry(): only the models that our addons make or extend."""
    return {
        name: model
        for name, model in Registry(get_db_name()).items()
        if any(
            getattr(base, "_module", None) in lint_common.OURS
            # What we add to every model makes no foreign model ours.
            and (base._name != "base" or name == "base")
            for base in model.mro()
        )
    }


class OurModels(lint_common.OurAddons):
    """Mixin: the registry shows our models, and other addons' faults are theirs."""

    linter_module = None

    def setUp(self):
        super().setUp()
        mock = patch.object(self.linter_module, "Registry", our_registry)
        mock.start()
        self.addCleanup(mock.stop)

    def subTest(self, *args, **params):
        if params.get("module", lint_common.OURS[0]) not in lint_common.OURS:
            return contextlib.suppress(AssertionError, TypeError)
        return super().subTest(*args, **params)


@tagged("post_install", "-at_install")
class TestSelection(lint_common.OurRegistry):
    def test_linters_see_our_addons(self):
        """A linter that sees no addon and no model passes for nothing."""
        names = [manifest.name for manifest in lint_common.our_manifests()]
        self.assertEqual(names, list(lint_common.OURS))
        self.assertIn("cs_base", names)
        models = our_registry(None)
        self.assertIn("cs.site", models)
        self.assertNotIn("ir.ui.menu", models)


class TestManifests(lint_common.OurAddons, linter("manifests").ManifestLinter):
    pass


class TestPackages(lint_common.OurAddons, linter("dunderinit").TestDunderinit):
    pass


class TestComponentProps(lint_common.OurAddons, linter("i18n").TestI18n):
    pass


class TestScriptTranslations(
    lint_common.OurAddons, linter("jstranslate").TestJsTranslations
):
    pass


class TestOnchange(
    lint_common.OurAddons, linter("onchange_domains").TestOnchangeDomains
):
    pass


class TestOrmImport(lint_common.OurAddons, linter("orm_import").TestDunderinit):
    pass


class TestTestFiles(lint_common.OurAddons, linter("test_holes").TestTestHoles):
    pass


@tagged("post_install", "-at_install")
class TestParameterNames(OurModels, naming.TestNaming):
    linter_module = naming


@tagged("post_install", "-at_install")
class TestSignatures(OurModels, signatures.TestLintOverrideSignatures):
    linter_module = signatures


@tagged("post_install", "-at_install")
class TestDocstrings(OurModels, docstring.TestDocstring):
    linter_module = docstring

    def setUp(self):
        super().setUp()
        mock = patch.object(docstring, "MODULES_TO_LINT", lint_common.OURS)
        mock.start()
        self.addCleanup(mock.stop)


class TestTemplates(lint_common.OurAddons, pofile.PotLinter):
    def setUp(self):
        super().setUp()
        read = pofile.translation_file_reader

        def with_module(path):
            # Our files carry terms of other modules: one id may be there twice.
            for row in read(path):
                yield {**row, "imd_name": f"{row['module']}.{row.get('imd_name')}"}

        for mock in (
            patch.object(pofile, "get_modules", lambda: lint_common.OURS),
            patch.object(pofile, "translation_file_reader", with_module),
        ):
            mock.start()
            self.addCleanup(mock.stop)


@tagged("post_install", "-at_install")
class TestRoutes(lint_common.OurAddons, routes.RoutesLinter):
    pass


@unittest.skipUnless(os.environ.get("CS_LONG"), "a minute long: make test-long")
class TestPylint(lint_common.OurAddons, pylint.TestPyLint):
    """Odoo's own pylint checkers: SQL injection, translations, unlink overrides."""

    def setUp(self):
        super().setUp()
        run = pylint.subprocess.run

        def only_ours(command, **options):
            # Odoo would check its own tree too.
            return run(
                [part for part in command if part != tools.config.root_path], **options
            )

        # The environment's own pylint, also when it is not activated.
        folder = os.path.dirname(sys.executable)
        for mock in (
            patch.object(pylint.subprocess, "run", only_ours),
            patch.object(pylint, "which", lambda name: os.path.join(folder, name)),
        ):
            mock.start()
            self.addCleanup(mock.stop)
