"""Form of the addons: manifests, listed files, folders (house-style)."""

import ast
import re

import pytest

KEYS = [
    "name", "version", "category", "summary", "author", "website", "license",
    "depends", "external_dependencies", "data", "demo", "assets", "application",
    "auto_install", "pre_init_hook", "post_init_hook", "uninstall_hook",
]  # fmt: skip
DEFAULTS = {
    "application": False, "assets": {}, "auto_install": False, "data": [], "demo": [],
    "depends": [], "external_dependencies": {}, "installable": True, "sequence": 100,
    "summary": "", "website": "", "category": "Uncategorized", "version": "1.0",
}  # fmt: skip
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
# house-style: groups, ACL, rules, data, wizard, report, views, menus.
ORDER = [
    r"security/.*groups.*\.xml$",
    r"security/ir\.model\.access\.csv$",
    r"security/",
    r"data/",
    r"wizards?/",
    r"reports?/",
    r"views/(?!.*menus?(views)?\.xml$)",
    r"views/",
]


def manifest_problems(text):
    """Return what is wrong with the text of a manifest."""
    tree = ast.parse(text)
    manifest = ast.literal_eval(tree.body[-1].value)
    keys, problems = list(manifest), []
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        problems.append(f"keys that do not belong there: {unknown}")
    known = [key for key in keys if key in KEYS]
    if known != sorted(known, key=KEYS.index):
        problems.append(f"keys out of order: {keys}")
    problems += [
        f"{key} is set to its default"
        for key in keys
        if key in DEFAULTS and manifest[key] == DEFAULTS[key]
    ]
    problems += [
        f"{key} is missing"
        for key in (
            "name",
            "version",
            "category",
            "summary",
            "author",
            "license",
            "depends",
        )
        if not manifest.get(key)
    ]
    if not VERSION.fullmatch(manifest.get("version", "")):
        problems.append("version is not 19.0.x.y.z")
    if manifest.get("license") != "AGPL-3":
        problems.append("licence is not AGPL-3")
    if "hr_contract" in manifest.get("depends", []):
        problems.append("hr_contract does not exist in Odoo 19: hr.version is in hr")
    doubles = {
        name for name in manifest.get("data", []) if manifest["data"].count(name) > 1
    }
    if doubles:
        problems.append(f"listed twice: {sorted(doubles)}")
    return problems + data_order(manifest.get("data", []))


def data_order(names):
    """Return what stands too late in a ``data`` list."""
    problems, reached = [], 0
    for name in names:
        rank = next((i for i, form in enumerate(ORDER) if re.match(form, name)), None)
        if rank is None:
            problems.append(
                f"{name}: not in security/, data/, wizard/, report/ or views/"
            )
        elif rank < reached:
            problems.append(f"{name}: belongs before what stands above it")
        else:
            reached = rank
    return problems


def test_manifests(repo):
    """house-style "Manifest and file form"."""
    problems = []
    for module in repo.modules():
        text = (repo.addons / module / "__manifest__.py").read_text(encoding="utf-8")
        problems += [f"{module}: {problem}" for problem in manifest_problems(text)]
    assert not problems, "\n".join(problems)


def test_there_is_something_to_check(repo):
    """A check over no file passes for nothing."""
    assert "cs_base" in repo.modules()
    assert len(list(repo.python())) > 10
    assert len(list(repo.xml())) > 5
    assert len(list(repo.text_files())) > 20


def test_addons_folder_is_no_package(repo):
    """dependencies.md 6: with addons/__init__.py the tests cannot be collected."""
    assert not (repo.addons / "__init__.py").exists()


def test_listed_files_exist_and_files_are_listed(repo):
    """A file that is not listed is never loaded, and nothing tells."""
    problems = []
    for module in repo.modules():
        folder, manifest = repo.addons / module, repo.manifest(module)
        listed = {*manifest.get("data", []), *manifest.get("demo", [])}
        there = {
            str(path.relative_to(folder))
            for kind in ("xml", "csv")
            for path in folder.rglob(f"*.{kind}")
            if not {"static", "tests", "i18n", "migrations"}
            & set(path.relative_to(folder).parts)
        }
        # A CSV may also be read by a hook or a test: then Python names it.
        code = "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*.py"))
        problems += [f"{module}: {name} is missing" for name in sorted(listed - there)]
        problems += [
            f"{module}: {name} is not in the manifest"
            for name in sorted(there - listed)
            if not (name.endswith(".csv") and name.rpartition("/")[2] in code)
        ]
    assert not problems, "\n".join(problems)


def _imports_all(folder):
    """Return the modules of a Python package its ``__init__`` does not import."""
    init = folder / "__init__.py"
    text = init.read_text(encoding="utf-8") if init.exists() else ""
    names = {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
    }
    return sorted(
        p.stem for p in folder.glob("*.py") if p.stem not in {*names, "__init__"}
    )


@pytest.mark.parametrize("part", ["models", "report", "wizard", "controllers", "tests"])
def test_python_files_are_imported(repo, part):
    """A model or test file that no ``__init__`` imports does not exist for Odoo."""
    problems = []
    for folder in repo.addons.glob(f"*/{part}"):
        texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
        for name in _imports_all(folder):
            # Helpers without a model, and base classes of tests, are imported
            # by the files that use them.
            has_model = part != "tests" and _has_model(folder / f"{name}.py")
            loads_itself = name.startswith("test_") or has_model
            used = any(
                re.search(rf"import.*\b{name}\b|\b{name} import", t) for t in texts
            )
            if loads_itself or not used:
                problems.append(f"{repo.name(folder)}: {name}.py is not imported")
    assert not problems, "\n".join(problems)


def _has_model(path):
    """Tell if a file defines or extends a model or a controller."""
    return any(
        isinstance(node, ast.ClassDef)
        and any(
            getattr(base, "attr", "").endswith(("Model", "Controller"))
            for base in node.bases
        )
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )


def test_one_model_per_file(repo):
    """house-style: one model per file, named after the model.

    A long model is cut by subject: `cs_deadline_alert.py` extends cs.deadline.
    """
    problems = []
    for path in repo.addons.glob("*/models/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [
            node
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and any(getattr(base, "attr", "").endswith("Model") for base in node.bases)
        ]
        if len(classes) > 1:
            problems.append(f"{repo.name(path)}: {[c.name for c in classes]}")
        for model in classes:
            values = {
                target.id: statement.value
                for statement in model.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
            }
            named = values.get("_name") or values.get("_inherit")
            stem = (
                named.value.replace(".", "_") if isinstance(named, ast.Constant) else ""
            )
            # A model that is given one more mixin names itself among its parents.
            parents = {
                item.value
                for item in getattr(values.get("_inherit"), "elts", ())
                if isinstance(item, ast.Constant)
            }
            is_extension = "_name" not in values or (stem and named.value in parents)
            extends = is_extension and path.stem.startswith(f"{stem}_")
            if stem and stem != path.stem and not extends:
                problems.append(f"{repo.name(path)} holds {named.value}")
    assert not problems, "\n".join(problems)


GOOD = {
    "name": "X", "version": "19.0.1.0.0", "category": "Services", "summary": "Y",
    "author": "Z", "license": "AGPL-3", "depends": ["mail"],
    "data": ["security/x_groups.xml", "security/ir.model.access.csv", "views/x.xml"],
}  # fmt: skip


def test_good_manifest_passes():
    assert not manifest_problems(repr(GOOD))


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.0.0"},
        {"license": "LGPL-3"},
        {"application": False},
        {"installable": True},
        {"maintainers": ["x"]},
        {"depends": ["hr_contract"]},
        {"summary": ""},
        {"data": ["views/a.xml", "views/a.xml"]},
        {"data": ["views/menus.xml", "views/a.xml"]},
        {"data": ["views/a.xml", "security/ir.model.access.csv"]},
        {"data": ["x.xml"]},
    ],
)
def test_bad_manifest_is_found(change):
    assert manifest_problems(repr(GOOD | change))


def test_bad_key_order_is_found(tmp_path):
    assert manifest_problems(repr(dict(reversed(GOOD.items()))))
    (tmp_path / "__init__.py").write_text("from . import a\n")
    (tmp_path / "a.py").touch()
    (tmp_path / "b.py").touch()
    assert _imports_all(tmp_path) == ["b"]
