"""Every menu of ours opens as in the web client: views, filters, groupings, columns."""

import lint_common
from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

# What the web client gives a column of the kind at most, in pixels.
COLUMN_WIDTHS = {"boolean": 100, "integer": 71, "float": 93, "monetary": 105}
# A label that is longer than this is cut on purpose, and read in its tooltip.
WIDEST = 160
LATIN, HAN, PADDING = 7, 14, 20


@tagged("post_install", "-at_install")
class TestScreens(lint_common.OurRegistry):
    def _actions(self):
        return self.our_records("ir.actions.act_window")

    def _eval(self, text):
        """Evaluate a domain or context as the client does for this user."""
        values = dict(
            self.env["ir.actions.actions"]._get_eval_context(),
            uid=self.env.uid,
            active_id=0,
            active_ids=[],
            active_model="",
            allowed_company_ids=self.env.companies.ids,
            company_id=self.env.company.id,
            self="1",
        )
        return safe_eval(text or "[]", values)

    def _views(self, action):
        """Return get_views() for an action, search view included."""
        model = action.env[action.res_model].with_context(
            self._eval(action.context or "{}")
        )
        views = [[view_id, kind] for view_id, kind in action.views]
        search = action.search_view_id.id
        return model, model.get_views(
            [*views, [search, "search"]], {"action_id": action.id}
        )

    def _collect(self, check):
        """Run ``check(action)`` on each action; return its errors as problems."""
        problems = []
        actions = self._actions()
        self.assertTrue(actions)
        for xmlid, action in actions.items():
            try:
                with self.env.cr.savepoint():
                    problems += [f"{xmlid}: {text}" for text in check(action)]
            except Exception as error:
                problems.append(f"{xmlid}: {type(error).__name__}: {error}")
        return problems

    def test_every_menu_leads_somewhere(self):
        """A menu has an action, or menus below it."""
        problems = []
        for xmlid, menu in self.our_records("ir.ui.menu").items():
            below = self.env["ir.ui.menu"].search_count([("parent_id", "=", menu.id)])
            if not menu.action and not below:
                problems.append(xmlid)
        self.assertNoProblems(problems)

    def test_actions_open(self):
        """get_views and the first page of records, as when a menu is clicked."""

        def check(action):
            model, result = self._views(action)
            self._eval(action.domain or "[]")
            for kind, view in result["views"].items():
                root = etree.fromstring(view["arch"])
                if root.tag != kind:
                    yield f"{kind} view is a <{root.tag}>"
                yield from self._unknown_fields(model, root)
            if "list" in result["views"]:
                root = etree.fromstring(result["views"]["list"]["arch"])
                names = [node.get("name") for node in root.findall("field")]
                specification = {name: {} for name in names}
                domain = self._eval(action.domain or "[]")
                model.web_search_read(domain, specification, limit=1)

        self.assertNoProblems(self._collect(check))

    def _unknown_fields(self, model, root):
        """Yield fields of a view that its model does not have (not in subviews)."""
        for node in root.iter("field"):
            within = any(parent.tag == "field" for parent in node.iterancestors())
            if not within and node.get("name") not in model._fields:
                yield f"no field {node.get('name')}"

    def test_filters_and_groupings_work(self):
        """Each filter of our search views runs, and each grouping groups."""

        def check(action):
            model, result = self._views(action)
            search = result["views"].get("search")
            for node in etree.fromstring(search["arch"]).iter("filter"):
                name = node.get("name") or node.get("string")
                try:
                    with self.env.cr.savepoint():
                        self._apply(model, node)
                except Exception as error:
                    yield f"filter {name}: {error}"

        self.assertNoProblems(self._collect(check))

    def _apply(self, model, node):
        if node.get("domain"):
            model.search(self._eval(node.get("domain")), limit=1)
        group = self._eval(node.get("context") or "{}").get("group_by")
        for spec in [group] if isinstance(group, str) else group or []:
            name = spec.partition(":")[0]
            dated = model._fields[name].type in ("date", "datetime")
            spec = f"{name}:month" if dated and ":" not in spec else spec
            model.formatted_read_group([], [spec], ["__count"])

    def test_labels_of_columns_are_not_cut(self):
        """A column of figures is as wide as its label, in English and in Chinese."""

        def check(action):
            for lang in ("en_US", "zh_CN"):
                model, result = self._views(action.with_context(lang=lang))
                if "list" not in result["views"] or not self._is_ours(result["views"]):
                    continue
                root = etree.fromstring(result["views"]["list"]["arch"])
                names = model.with_context(lang=lang).fields_get(attributes=["string"])
                for node in root.findall("field"):
                    yield from self._cut(model, node, names)

        self.assertNoProblems(self._collect(check))

    def _is_ours(self, views):
        view = self.env["ir.ui.view"].browse(views["list"]["id"])
        return (view.xml_id or "").startswith("cs_")

    def _cut(self, model, node, names):
        """Yield a problem when the label of a column does not fit."""
        field = model._fields[node.get("name")]
        width = int((node.get("width") or "0").removesuffix("px"))
        width = width or COLUMN_WIDTHS.get(node.get("widget") or field.type)
        if not width or node.get("column_invisible") or node.get("nolabel"):
            return
        label = node.get("string") or names[field.name]["string"]
        need = PADDING + sum(LATIN if ord(sign) < 256 else HAN for sign in label)
        if width < min(need, WIDEST):
            yield f'{field.name}: “{label}” needs width="{min(need, WIDEST)}px"'

    def test_default_filters_exist(self):
        """search_default_x of an action names a filter or field of its search view."""

        def check(action):
            _model, result = self._views(action)
            root = etree.fromstring(result["views"]["search"]["arch"])
            names = {node.get("name") for node in root.iter("filter", "field")}
            for key in self._eval(action.context or "{}"):
                name = key.removeprefix("search_default_")
                if name != key and name not in names:
                    yield f"{key}: no such filter"

        self.assertNoProblems(self._collect(check))

    def test_new_record_form_opens(self):
        """The form of a new record gets its defaults without an error."""

        def check(action):
            model, result = self._views(action)
            if "form" in result["views"] and not model._abstract:
                names = [
                    node.get("name")
                    for node in etree.fromstring(result["views"]["form"]["arch"]).iter(
                        "field"
                    )
                    if node.get("name") in model._fields
                ]
                model.default_get(names)
            return ()

        self.assertNoProblems(self._collect(check))

    def test_seeded_bad_examples(self):
        """Unknown fields, broken filters and groupings are noticed."""
        model = self.env["cs.site"]
        root = etree.fromstring(
            '<list><field name="name"/><field name="no_such"/></list>'
        )
        self.assertEqual(list(self._unknown_fields(model, root)), ["no field no_such"])
        narrow = etree.fromstring('<field name="name" width="40px" string="Label"/>')
        self.assertEqual(len(list(self._cut(model, narrow, {}))), 1)
        for bad in (
            "<filter name=\"a\" domain=\"[('no_such', '=', 1)]\"/>",
            "<filter name=\"b\" context=\"{'group_by': 'no_such'}\"/>",
        ):
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                self._apply(model, etree.fromstring(bad))
