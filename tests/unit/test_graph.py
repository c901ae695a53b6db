"""The order of the addons: who may use whom (architecture.md section 2, ADR-0001).

Three doors are watched: ``depends`` in the manifest, Python imports, and
references to XML ids in data, views and Python.
"""

import ast
import re

ALLOWED = {
    "cs_base": set(),
    "cs_archive": {"cs_base"},
    "cs_complaint": {"cs_base", "cs_archive"},
    "cs_qc": {"cs_base", "cs_archive", "cs_complaint"},
    "cs_duty": {"cs_base", "cs_archive", "cs_complaint", "cs_qc"},
    "cs_contractor": {"cs_base", "cs_archive", "cs_complaint", "cs_qc"},
}
# An XML id of ours: in quotes, brackets, commas, %(…)d; not a file name.
XMLID = re.compile(r"(?<![\w./-])(cs_[a-z]+)\.([a-z]\w*)")
NOT_AN_ID = re.compile(r"\.(py|xml|csv|po|pot|js|scss|css|md)\b")


def forbidden(module, others, allowed=ALLOWED):
    """Return those of ``others`` that ``module`` must not use."""
    ours = {name for name in others if name in allowed}
    return sorted(ours - allowed[module] - {module})


def imported_addons(source):
    """Return ``{addon: line}`` for every ``odoo.addons.<addon>`` import."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            match = re.match(r"odoo\.addons\.(\w+)", name)
            if match:
                found.setdefault(match.group(1), node.lineno)
    return found


def referenced_addons(text):
    """Return ``{addon: line}`` for every XML id of our addons in a text."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        for match in XMLID.finditer(line):
            if not NOT_AN_ID.match(line, match.start(2) - 1):
                found.setdefault(match.group(1), number)
    return found


def test_depends_of_manifests(repo):
    """architecture.md 2: an addon depends on what is above it only."""
    for module in repo.modules():
        assert module in ALLOWED, f"{module}: not in the list of addons (ADR-0001)"
        wrong = forbidden(module, repo.manifest(module).get("depends", []))
        assert not wrong, f"{module} depends on {wrong}"


def test_imports(repo):
    """architecture.md 2: Python imports follow the same order."""
    problems = []
    for path in repo.python():
        found = imported_addons(path.read_text(encoding="utf-8"))
        problems += [
            f"{repo.name(path)}:{found[other]}: imports {other}"
            for other in forbidden(repo.module_of(path), found)
        ]
    assert not problems, "\n".join(problems)


def test_xml_references(repo):
    """architecture.md 2: XML ids are taken from above only."""
    problems = []
    paths = [*repo.xml(), *repo.python(), *repo.addons.rglob("*.csv")]
    for path in paths:
        found = referenced_addons(path.read_text(encoding="utf-8"))
        problems += [
            f"{repo.name(path)}:{found[other]}: refers to {other}"
            for other in forbidden(repo.module_of(path), found)
        ]
    assert not problems, "\n".join(problems)


def test_imports_and_references_are_declared(repo):
    """What an addon imports or refers to is reachable through its depends."""
    reach = {}
    for module in sorted(repo.modules(), key=lambda name: len(ALLOWED.get(name, ()))):
        depends = repo.manifest(module).get("depends", [])
        reach[module] = set(depends).union(*(reach.get(d, set()) for d in depends))
    problems = []
    for path in [*repo.xml(), *repo.python()]:
        module = repo.module_of(path)
        text = path.read_text(encoding="utf-8")
        used = set(referenced_addons(text))
        if path.suffix == ".py":
            used |= {name for name in imported_addons(text) if name.startswith("cs_")}
        missing = {name for name in used & set(ALLOWED)} - reach[module] - {module}
        problems += [f"{repo.name(path)}: {name} not in depends" for name in missing]
    assert not problems, "\n".join(problems)


def test_graph_has_no_cycle_and_no_sideways_edge():
    """The branch: cs_duty and cs_contractor know nothing of each other."""
    assert all(module not in others for module, others in ALLOWED.items())
    for module, others in ALLOWED.items():
        assert all(module not in ALLOWED[other] for other in others)
    assert "cs_contractor" not in ALLOWED["cs_duty"]
    assert "cs_duty" not in ALLOWED["cs_contractor"]


def test_seeded_bad_examples_are_found():
    """A check that cannot fail proves nothing."""
    assert forbidden("cs_base", ["mail", "cs_archive"]) == ["cs_archive"]
    assert forbidden("cs_duty", ["cs_contractor", "cs_qc"]) == ["cs_contractor"]
    assert forbidden("cs_complaint", ["cs_archive", "helpdesk_mgmt"]) == []
    assert imported_addons("from odoo.addons.cs_qc.models import x") == {"cs_qc": 1}
    assert imported_addons("from odoo.addons import cs_qc") == {"cs_qc": 1}
    assert imported_addons("import odoo.addons.cs_duty.tools.x as y") == {"cs_duty": 1}
    bad = '<a/>\n<field name="x" ref="cs_complaint.cs_complaint_group_user"/>'
    assert referenced_addons(bad) == {"cs_complaint": 2}
    assert referenced_addons("env.ref('cs_qc.some_id')") == {"cs_qc": 1}
    assert referenced_addons('groups="base.x,cs_duty.y"') == {"cs_duty": 1}
    assert referenced_addons('<button name="%(cs_duty.y_action)d"/>') == {"cs_duty": 1}
    assert referenced_addons("see cs_archive/models/cs_unit.py and cs_base.py") == {}
