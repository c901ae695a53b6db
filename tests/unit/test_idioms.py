"""Silent breakers: code that installs on Odoo 19 and does nothing, or breaks late.

Odoo reports none of these at install time (house-style "Old idioms"), so
each is looked for by its text or its syntax tree. `BAD_PYTHON` and `BAD_XML`
are seeded bad examples: each must be found.
"""

import ast
import re

import pytest

OLD_CALLS = {
    "user_has_groups": "gone: use env.user.has_group()",
    "read_group": "deprecated: use _read_group() or formatted_read_group()",
    "toggle_active": "deprecated: use action_archive() / action_unarchive()",
    "check_access_rights": "deprecated: use check_access() / has_access()",
    "check_access_rule": "deprecated: use check_access() / has_access()",
    "_notify_progress": "deprecated: use _commit_progress()",
    "fields_view_get": "gone: use get_views()",
}
OLD_KEYWORDS = {
    "auto_join": "ignored: use bypass_search_access",
    "group_operator": "deprecated: use aggregator",
    "groups_id": "invalid on res.users and menus: use group_ids",
}
OLD_FIELD_KEYWORDS = {
    "states": "ignored on fields: use readonly= in the view and a guard",
    "track_visibility": "ignored: use tracking",
    "select": "ignored: use index",
}
OLD_MODULES = (
    "odoo.osv",
    "odoo.orm",
    "openerp",
    "odoo.registry",
    "odoo.tools.misc.ustr",
)
OLD_SELF = {"_cr", "_uid", "_context"}
OLD_NAMES = {
    "_sql_constraints": "makes no constraint: use models.Constraint",
    "_constraints": "ignored: use @api.constrains",
    "_columns": "ignored: use fields",
    "_defaults": "ignored: use default=",
}
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")


def python_problems(source):
    """Return ``[(line, problem)]`` of old or silent idioms in Python source."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        for check in (_in_class, _in_call, _in_import, _in_function, _in_attribute):
            problems += [(node.lineno, text) for text in check(node)]
    return sorted(problems)


def _in_class(node):
    if isinstance(node, ast.ClassDef):
        for statement in node.body:
            for target in getattr(statement, "targets", []):
                name = getattr(target, "id", None)
                if name in OLD_NAMES:
                    yield f"{name}: {OLD_NAMES[name]}"


def _in_call(node):
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    owner = getattr(getattr(node.func, "value", None), "id", "")
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in OLD_CALLS:
        yield f"{name}(): {OLD_CALLS[name]}"
    for keyword in keywords:
        if keyword in OLD_KEYWORDS:
            yield f"{keyword}=: {OLD_KEYWORDS[keyword]}"
        if owner == "fields" and keyword in OLD_FIELD_KEYWORDS:
            yield f"{keyword}=: {OLD_FIELD_KEYWORDS[keyword]}"
    if name == "route" and getattr(keywords.get("type"), "value", "") == "json":
        yield 'type="json": use type="jsonrpc"'


def _imported(node):
    """Return the full names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _in_import(node):
    for name in _imported(node):
        if name.startswith(OLD_MODULES):
            yield f"{name}: not an interface of Odoo 19"


def _in_function(node):
    if not isinstance(node, ast.FunctionDef):
        return
    if node.name in ("name_get", "fields_view_get"):
        yield f"{node.name}: never called, use _compute_display_name / _get_view"
    decorators = {getattr(item, "attr", "") for item in node.decorator_list}
    if node.name == "create" and "model" in decorators:
        yield "create() with @api.model gets a list: use @api.model_create_multi"
    if decorators & {"one", "multi", "cr", "v7", "v8"}:
        yield "a decorator of the old API"


def _in_attribute(node):
    if (
        isinstance(node, ast.Attribute)
        and node.attr in OLD_SELF
        and getattr(node.value, "id", "") == "self"
    ):
        yield f"self.{node.attr}: use self.env"


def test_helper_problems(source):
    """Return ``[(line, problem)]`` where test helpers are used in business code."""
    return [
        (node.lineno, "odoo.tests outside tests")
        for node in ast.walk(ast.parse(source))
        if any(name.startswith("odoo.tests") for name in _imported(node))
    ]


test_helper_problems.__test__ = False

XML_PATTERNS = [
    (r"<field name=\"view_mode\">[^<]*\btree\b", "view_mode with tree: use list"),
    (r"</?tree\b", "<tree>: use <list>"),
    (r"\boe_chatter\b", "oe_chatter compiles to nothing: use <chatter/>"),
    (r"kanban-box", 'kanban-box: use t-name="card"'),
    (r"\sattrs=", "attrs=: write the expression in the attribute"),
    (r"\sstates=", "states=: use invisible="),
    (r"\bt-raw=", "t-raw: use t-out"),
    (r"\buser_has_groups\b", "user_has_groups is gone"),
    (r"name=\"groups_id\"", "groups_id: use group_ids (groups on ir.rule)"),
    (r"name=\"(numbercall|doall)\"", "field of old ir.cron"),
    (r"<group\b[^>]*\bexpand=", "expand= on a search group"),
    (r"_view_tree\b", "id with _view_tree: use _view_list"),
    (r"\bcontext_today\(\)\.strftime", "use a relative date such as 'today'"),
]
COMMENT = re.compile(r"<!--.*?-->", re.S)


def xml_problems(text):
    """Return ``[(line, problem)]`` of old or silent idioms in an XML file."""
    # Comments may name what is not to be used; their lines still count.
    text = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    problems = []
    for pattern, problem in XML_PATTERNS:
        problems += [
            (text.count("\n", 0, match.start()) + 1, problem)
            for match in re.finditer(pattern, text)
        ]
    return sorted(problems)


def chinese(text):
    """Return ``[(line, problem)]`` for lines with Chinese characters."""
    return [
        (number, f"Chinese in source: {line.strip()[:60]}")
        for number, line in enumerate(text.splitlines(), 1)
        if CHINESE.search(line)
    ]


def test_python_idioms(repo):
    """house-style: no idiom that Odoo 19 ignores, in code or in tests."""
    problems = repo.report(python_problems, repo.python())
    assert not problems, "\n".join(problems)


def test_xml_idioms(repo):
    """house-style: no view, action or template idiom that Odoo 19 ignores."""
    problems = repo.report(xml_problems, repo.xml())
    assert not problems, "\n".join(problems)


def test_no_test_helpers_in_business_code(repo):
    """house-style: Form and the rest of odoo.tests belong to tests."""
    problems = repo.report(test_helper_problems, repo.python(tests=False))
    assert not problems, "\n".join(problems)


def test_source_language_is_english(repo):
    """house-style: no Chinese in Python or XML except tests, demo and i18n."""
    xml = [
        path
        for path in repo.xml()
        if not {"demo", "tests", "i18n"} & set(path.relative_to(repo.addons).parts)
    ]
    problems = repo.report(chinese, [*repo.python(tests=False), *xml])
    assert not problems, "\n".join(problems)


BAD_PYTHON = [
    "class A:\n    _sql_constraints = []",
    "class A:\n    def name_get(self):\n        return []",
    "x = fields.Many2one('a', auto_join=True)",
    "x = fields.Char(states={})",
    "x = fields.Integer(group_operator='sum')",
    "class A:\n    @api.model\n    def create(self, vals):\n        return 1",
    "self.user_has_groups('a')",
    "self.env['a'].read_group([], [], [])",
    "from odoo.osv import expression",
    "from odoo.orm.fields import Field",
    "from odoo.orm import domains",
    "from odoo import registry",
    "self._cr.execute('')",
    "x = self._uid",
    "x = self._context",
    "@http.route('/x', type='json')\ndef x(self):\n    return 1",
    "self.toggle_active()",
]
GOOD_PYTHON = [
    "class A:\n    _uniq = models.Constraint('UNIQUE (a)')",
    "class A:\n    @api.model_create_multi\n    def create(self, a):\n        return 1",
    "self.env['a']._read_group([], ['x'])",
    "self.env['a'].formatted_read_group([], ['x'])",
    "from odoo.fields import Domain",
    "x = self.env.context",
    "@http.route('/x', type='jsonrpc')\ndef x(self):\n    return 1",
    "dict(states=1)",
]
BAD_XML = [
    '<field name="view_mode">kanban,tree,form</field>',
    "<tree><field/></tree>",
    '<div class="oe_chatter"/>',
    '<t t-name="kanban-box">',
    '<field name="x" attrs="{}"/>',
    '<button states="draft"/>',
    '<t t-raw="x"/>',
    '<field name="groups_id" eval=""/>',
    '<group expand="0" string="Group By">',
    '<record id="x_view_tree" model="ir.ui.view"/>',
]


@pytest.mark.parametrize("source", BAD_PYTHON)
def test_bad_python_is_found(source):
    assert python_problems(source)


@pytest.mark.parametrize("source", GOOD_PYTHON)
def test_good_python_passes(source):
    assert not python_problems(source)


@pytest.mark.parametrize("source", BAD_XML)
def test_bad_xml_is_found(source):
    assert xml_problems(f"<odoo>\n{source}")[0][0] == 2


def test_good_xml_passes():
    good = (
        '<field name="view_mode">list,form</field><list/><chatter/><!-- no <tree> -->'
        '<t t-name="card"/><field name="group_ids"/><field name="country_states_x"/>'
    )
    assert not xml_problems(good)


def test_bad_helpers_and_language_are_found():
    assert test_helper_problems("from odoo.tests import Form")
    assert test_helper_problems("from odoo.tests.common import Form")
    assert test_helper_problems("from odoo import tests")
    assert not test_helper_problems("from odoo import fields")
    assert chinese("a = 1\nb = '投诉'") == [(2, "Chinese in source: b = '投诉'")]
    assert chinese("# full width（bracket") and not chinese("# “quotes” – dash … é")
