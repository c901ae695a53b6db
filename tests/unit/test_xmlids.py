"""The grammar of XML ids (house-style "Names").

One grammar makes ids guessable and greppable: `<model>_view_<type>`,
`<model>_action`, `<model>_menu`, `<model>_rule_<who>`, `<module>_group_<name>`,
`access_<model>_<group>`, data `<target_model>_<name>`, demo ending `_demo`.
"""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

WORDS = r"[a-z0-9]+(_[a-z0-9]+)*"
# Records whose id follows its own line in the grammar, not <target_model>_<name>.
OWN_GRAMMAR = {
    "ir.ui.view", "ir.ui.menu", "ir.actions.act_window", "ir.actions.client",
    "ir.actions.server", "ir.actions.act_url", "ir.actions.report", "ir.rule",
    "ir.model.access", "res.groups", "res.groups.privilege", "ir.module.category",
    "report.paperformat", "ir.actions.act_window.view",
}  # fmt: skip


def _under(model):
    return model.replace(".", "_")


def _field(record, name):
    return next((f for f in record.findall("field") if f.get("name") == name), None)


def _text(record, name):
    field = _field(record, name)
    return (field.text or "").strip() if field is not None else ""


def _ref(record, name):
    field = _field(record, name)
    return (field.get("ref") or "") if field is not None else ""


def xml_ids(text, module, path=""):
    """Return ``[(line, problem)]`` for the ids of one XML data file."""
    root = ElementTree.fromstring(text)
    if root.tag != "odoo":
        return []
    problems = []
    for element in root.iter():
        xmlid = element.get("id")
        if element.tag in ("record", "menuitem", "template") and xmlid:
            found = _check(element, xmlid, module, "demo" in path.split("/"))
            problems += [(_line(text, xmlid), f"{xmlid}: {what}") for what in found]
    return problems


def _line(text, xmlid):
    position = text.find(f'id="{xmlid}"')
    return text.count("\n", 0, position) + 1


def _check(element, xmlid, module, is_demo):
    prefix, _dot, name = xmlid.rpartition(".")
    if prefix == module:
        yield "needless prefix of its own module"
    if prefix and prefix != module:
        return  # another module's record, changed under its own id
    if not re.fullmatch(WORDS, name):
        yield "not lower case words joined by _"
    if "wizard" in name:
        yield "the word wizard in a name"
    if element.tag == "menuitem":
        yield from _menu(name)
    elif element.tag == "record":
        model = element.get("model")
        yield from CHECKS.get(model, _no_check)(element, name, module)
        is_data = model not in OWN_GRAMMAR and not is_demo
        if is_data and not name.startswith(_under(model) + "_"):
            yield f"data ids start with {_under(model)}_"
        if is_demo and not name.endswith("_demo"):
            yield "demo ids end with _demo"


def _no_check(_element, _name, _module):
    return ()


def _menu(name):
    if not re.fullmatch(rf"{WORDS}_menu(_{WORDS})?", name):
        yield "menus are <model>_menu[_detail]"


def _menu_record(_element, name, _module):
    return _menu(name)


def _view(element, name, module):
    title, model = _text(element, "name"), _under(_text(element, "model"))
    inherited = _ref(element, "inherit_id").rpartition(".")[2]
    own_shape = rf"{re.escape(model)}_view_[a-z0-9]+(_{WORDS})?"
    if inherited and _text(element, "mode") != "primary":
        if name != inherited and not re.fullmatch(own_shape, name):
            yield f"an inheriting view keeps the id {inherited}"
        if not title.endswith(f".inherit.{module}"):
            yield f"its name ends with .inherit.{module}"
        return
    kind = _arch_tag(element)
    if kind in ("t", "xpath", "data", "div", ""):
        return
    if not re.fullmatch(rf"{re.escape(model)}_view_{kind}(_{WORDS})?", name):
        yield f"views are {model}_view_{kind}"
    if title != name.replace("_", "."):
        yield f"name is not the id with dots: {title}"


def _arch_tag(element):
    arch = _field(element, "arch")
    return arch[0].tag if arch is not None and len(arch) else ""


def _action(element, name, module):
    model = (
        _text(element, "res_model") or _ref(element, "model_id").rpartition("model_")[2]
    )
    stem = _under(model) if model else WORDS
    # Several topics share a model such as cs.report.run: then the topic leads.
    topic = rf"{module}_{WORDS}"
    if not re.fullmatch(rf"({stem}|{topic})_action(_{WORDS})?", name):
        yield f"actions are {stem}_action[_detail]"


def _rule(element, name, _module):
    model = _ref(element, "model_id").rpartition("model_")[2]
    if not re.fullmatch(rf"{model}_rule_{WORDS}", name):
        yield f"rules are {model}_rule_<who>"


def _group(_element, name, module):
    if not re.fullmatch(rf"{module}_group_{WORDS}", name):
        yield f"groups are {module}_group_<name>"


def _privilege(_element, name, module):
    if not re.fullmatch(rf"{module}_privilege(_{WORDS})?", name):
        yield f"privileges are {module}_privilege"


CHECKS = {
    "ir.ui.view": _view,
    "ir.ui.menu": _menu_record,
    "ir.actions.act_window": _action,
    "ir.actions.client": _action,
    "ir.actions.server": _action,
    "ir.rule": _rule,
    "res.groups": _group,
    "res.groups.privilege": _privilege,
}


def access_ids(text):
    """Return ``[(line, problem)]`` for the ids of an ir.model.access.csv.

    One file uses one word for a group, since two addons' groups of one name
    (`cs_base_group_user`, `cs_complaint_group_user`) may stand side by side.
    """
    problems, words, groups = [], {}, {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        keys = {key.replace("/", ":"): value or "" for key, value in row.items() if key}
        model = keys.get("model_id:id", "").rpartition("model_")[2]
        group, xmlid = keys.get("group_id:id", ""), keys.get("id", "")
        if "." in xmlid:
            continue  # another module's line, changed under its own id
        word = re.fullmatch(rf"access_{re.escape(model)}_({WORDS})", xmlid)
        if not word:
            problems.append((number, f"{xmlid}: access ids are access_{model}_<group>"))
        elif words.setdefault(word[1], group) != group:
            problems.append((number, f"{xmlid}: {word[1]} is {words[word[1]]} above"))
        elif groups.setdefault(group, word[1]) != word[1]:
            problems.append(
                (number, f"{xmlid}: {group} is called {groups[group]} above")
            )
    return problems


def demo_csv_ids(text):
    """Return ``[(line, problem)]`` for the ids of a demo CSV."""
    return [
        (number, f"{row['id']}: demo ids end with _demo")
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2)
        if row.get("id") and not row["id"].endswith("_demo")
    ]


def test_ids_of_records(repo):
    """house-style "Names": views, actions, menus, rules, groups, data, demo."""
    problems = []
    for path in repo.xml():
        if "static" not in path.parts:
            check = repo.report(xml_ids, [path], repo.module_of(path), repo.name(path))
            problems += check
    assert not problems, "\n".join(problems)


def test_ids_of_access_lines(repo):
    """house-style "Names": access_<model>_<group>, no copied ids."""
    problems = repo.report(access_ids, repo.addons.rglob("ir.model.access.csv"))
    assert not problems, "\n".join(problems)


def test_ids_of_demo_csv(repo):
    """house-style "Names": demo records end with _demo."""
    problems = repo.report(demo_csv_ids, repo.addons.glob("*/demo/*.csv"))
    assert not problems, "\n".join(problems)


def test_ids_are_unique_in_an_addon(repo):
    """Two records of one id: the later one silently overwrites the first.

    Demo data may come back to a record, to close a circle of references.
    """
    seen, problems = {}, []
    for path in repo.xml():
        if {"static", "demo"} & set(path.parts):
            continue
        for element in ElementTree.fromstring(path.read_text(encoding="utf-8")).iter():
            if element.tag in ("record", "menuitem", "template") and element.get("id"):
                key = (repo.module_of(path), element.get("id"))
                if key in seen and "." not in key[1]:
                    problems.append(f"{repo.name(path)}: {key[1]} also in {seen[key]}")
                seen[key] = repo.name(path)
    assert not problems, "\n".join(problems)


def _record(model, xmlid, *fields):
    return (
        f'<odoo><record id="{xmlid}" model="{model}">{"".join(fields)}</record></odoo>'
    )


def _view_record(xmlid, name, arch="<list/>", more=""):
    return _record(
        "ir.ui.view",
        xmlid,
        f'<field name="name">{name}</field><field name="model">cs.site</field>',
        more,
        f'<field name="arch" type="xml">{arch}</field>',
    )


ACTION = '<field name="res_model">cs.site</field>'
RULE = '<field name="model_id" ref="model_cs_site"/>'
INHERIT = '<field name="inherit_id" ref="helpdesk_mgmt.ticket_view_form"/>'


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        (
            _view_record("view_cs_site", "x"),
            _view_record("cs_site_view_list", "cs.site.view.list"),
        ),
        (
            _view_record("cs_site_view_list", "cs.site.list"),
            _view_record("cs_site_view_list_pick", "cs.site.view.list.pick"),
        ),
        (
            _view_record("cs_site_view_form", "cs.site.view.form"),
            _view_record("cs_site_view_form", "cs.site.view.form", "<form/>"),
        ),
        (
            _view_record("my_form", "x.inherit.cs_x", "<xpath/>", INHERIT),
            _view_record("ticket_view_form", "x.inherit.cs_x", "<xpath/>", INHERIT),
        ),
        (
            _view_record("ticket_view_form", "x.inherit", "<xpath/>", INHERIT),
            _view_record("cs_site_view_form", "y.inherit.cs_x", "<xpath/>", INHERIT),
        ),
        (
            _record("ir.actions.act_window", "action_cs_site", ACTION),
            _record("ir.actions.act_window", "cs_site_action_all", ACTION),
        ),
        (
            _record("ir.rule", "cs_site_company", RULE),
            _record("ir.rule", "cs_site_rule_company", RULE),
        ),
        (_record("res.groups", "group_user"), _record("res.groups", "cs_x_group_user")),
        (
            _record("res.groups.privilege", "privilege"),
            _record("res.groups.privilege", "cs_x_privilege"),
        ),
        (
            _record("ir.cron", "escalate_cron"),
            _record("ir.cron", "ir_cron_cs_x_escalate"),
        ),
        (
            _record("res.groups", "cs_x.cs_x_group_user"),
            _record("res.groups", "base.group_user"),
        ),
        (
            _record("ir.cron", "ir_cron_Escalate"),
            _record("ir.cron", "ir_cron_escalate_2"),
        ),
        (
            '<odoo><menuitem id="menu_x"/></odoo>',
            '<odoo><menuitem id="cs_x_menu_report"/></odoo>',
        ),
    ],
)
def test_seeded_ids(bad, good):
    """Each rule of the grammar finds its bad example and passes the right form."""
    assert xml_ids(bad, "cs_x")
    assert not xml_ids(good, "cs_x")


def test_seeded_demo_and_access_ids():
    demo = "addons/cs_x/demo/cs_site_demo.xml"
    assert xml_ids(_record("cs.site", "cs_site_one"), "cs_x", demo)
    assert not xml_ids(_record("cs.site", "cs_site_one_demo"), "cs_x", demo)
    assert demo_csv_ids("id,name\ncs_site_1,a\n") and not demo_csv_ids("id\na_demo\n")
    head = "id,name,model_id:id,group_id:id,perm_read\n"
    good = (
        "access_cs_site_user,a,model_cs_site,cs_x_group_user,1\n"
        "access_cs_site_internal,a,cs_x.model_cs_site,base.group_user,1\n"
        "access_cs_unit_user,a,model_cs_unit,cs_x_group_user,1\n"
        "helpdesk_mgmt.access_any,a,model_cs_unit,,0\n"
    )
    assert not access_ids(head + good)
    for bad in (
        "access_site_user,a,model_cs_site,cs_x_group_user,1",
        "cs_site_user,a,model_cs_site,cs_x_group_user,1",
        "access_cs_area_clerk,a,model_cs_area,cs_x_group_user,1",
        "access_cs_area_user,a,model_cs_area,base.group_user,1",
    ):
        assert len(access_ids(head + good + bad)) == 1, bad
