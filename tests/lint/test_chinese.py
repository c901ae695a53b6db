"""zh_CN is complete as its user sees it (house-style "Language", ux.md 6).

Not the files but the database is read, in Chinese: labels, help, selections,
menus, actions, groups, views, templates and data of our addons and of the
modules whose Chinese they carry. Code terms: tests/unit/test_translations.py.
"""

import re

import lint_common
from lxml import etree

from odoo.tests import tagged

# Third-party modules without Chinese of their own (tools/i18n.py FOREIGN).
CARRIED = ("helpdesk_mgmt", "report_xlsx")
LANG = "zh_CN"
CHINESE = re.compile(r"[\u3400-\u9fff]")
# What stays as it is in Chinese: abbreviations, formats, names of standards.
STAYS = {
    "ABC", "API", "CSV", "GB", "GBK", "HTML", "ID", "JSON", "PDF", "PIN", "QC", "QR",
    "SHA", "SMS", "SQL", "URL", "UTC", "UTF", "UUID", "VIP", "XLSX", "XML",
}  # fmt: skip
VIEW_ATTRIBUTES = (
    "string",
    "placeholder",
    "help",
    "confirm",
    "title",
    "aria-label",
    "alt",
)


NO_WORDS = re.compile(
    r"<[^>]*>|\{\{.*?\}\}|%\(\w+\)s|[\w.+-]+@[\w.-]+|https?://\S+"
    r"|\b[a-z_]+(?:\.[a-z_]+)+\b"
)


def short(text):
    """Return the beginning of a text on one line."""
    return " ".join(text.split())[:80]


def is_english(text):
    """Tell if a text a user reads has words, and none of them Chinese."""
    if not text or CHINESE.search(text):
        return False
    # Markup, expressions, addresses and codes such as v1 or A-01 are no words.
    plain = re.sub(NO_WORDS, " ", str(text))
    words = re.findall(r"(?<![\w-])[A-Za-z]{2,}(?![\w-]*\d)", plain)
    return any(word.upper() not in STAYS for word in words)


@tagged("post_install", "-at_install")
class TestChinese(lint_common.OurRegistry):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        installed = cls.env["ir.module.module"].search(
            [("name", "in", [*lint_common.OURS, *CARRIED]), ("state", "=", "installed")]
        )
        cls.modules = installed.mapped("name")
        cls.chinese = cls.env(
            context=dict(cls.env.context, lang=LANG, active_test=False)
        )

    def test_language_was_loaded(self):
        """A word of Odoo itself is Chinese: the check reads translated values."""
        country = self.chinese.ref("base.cn")
        self.assertTrue(CHINESE.search(country.name), "make db loads zh_CN")

    def test_stored_terms(self):
        """Every translatable field of every record with an XML id of ours."""
        problems, models = [], {}
        for line in self.env["ir.model.data"].search([("module", "in", self.modules)]):
            models.setdefault(line.model, {})[line.res_id] = line.complete_name
        for model, names in models.items():
            if model in self.env and self.env[model]._auto:
                problems += self._untranslated(model, names)
        self.assertGreater(len(models), 5)
        self.assertNoProblems(problems)

    def _untranslated(self, model, names):
        """Yield ``xmlid field: text`` for values and terms without Chinese."""
        fields = [
            field
            for field in self.env[model]._fields.values()
            if field.translate
            and field.store
            and field.type in ("char", "text", "html")
        ]
        for field in fields:
            records = self.chinese[model].browse(names).exists()
            for record in records.filtered(self._is_shown):
                if not callable(field.translate):
                    if is_english(record[field.name]):
                        yield f"{names[record.id]} {field.name}: {record[field.name]}"
                    continue
                for term in field.get_trans_terms(record[field.name] or ""):
                    if is_english(term):
                        yield f"{names[record.id]} {field.name}: {short(term)}"

    def _is_shown(self, record):
        """Tell if a record is meant to be translated (technical fields are not)."""
        if record._name != "ir.model.fields" or record.model not in self.env:
            return True
        field = self.env[record.model]._fields.get(record.name)
        return not field or field.export_string_translation

    def test_labels_of_our_models(self):
        """Labels, help and choices as fields_get gives them to the web client."""
        problems = []
        for model in {*self.our_models(), *self.touched_models()}:
            ours = model._original_module in (*lint_common.OURS, *CARRIED)
            description = self.chinese[model._name].fields_get(
                attributes=["string", "help", "selection"]
            )
            for name, values in description.items():
                field = model._fields[name]
                if not ours and field._module not in lint_common.OURS:
                    continue
                if not field.export_string_translation:
                    continue  # technical, kept out of the translation files
                choices = [label for _value, label in self._choices(field, values)]
                texts = (values["string"], values.get("help"), *choices)
                problems += [f"{field}: {short(t)}" for t in texts if is_english(t)]
        self.assertNoProblems(problems)

    def _choices(self, field, values):
        # Time zones, languages and the like keep their codes; the choices of a
        # mixin's field belong to the mixin's module.
        if not isinstance(getattr(field, "selection", None), list):
            return []
        if field._module not in (*lint_common.OURS, *CARRIED):
            return []
        return values.get("selection") or []

    def test_screens(self):
        """The views behind our menus, with what other modules added to them."""
        problems, actions = [], self.our_records("ir.actions.act_window")
        self.assertTrue(actions)
        for xmlid, action in actions.items():
            model = self.chinese[action.res_model]
            if model._original_module not in (*lint_common.OURS, *CARRIED):
                continue  # Odoo's own screens, such as the settings
            views = [[view_id, kind] for view_id, kind in action.views]
            result = model.get_views([*views, [action.search_view_id.id, "search"]])
            for kind, view in result["views"].items():
                if not view.get("id"):
                    continue  # made up by Odoo: nobody sees its title
                texts = self._texts(etree.fromstring(view["arch"]))
                problems += [
                    f"{xmlid} {kind}: {short(text)}"
                    for text in texts
                    if is_english(text)
                ]
        self.assertNoProblems(problems)

    def _texts(self, root):
        """Yield the texts a reader of a view sees."""
        for node in root.iter():
            if not isinstance(node.tag, str):
                continue
            for name in VIEW_ATTRIBUTES:
                if node.get(name) and not (name == "title" and node.tag == "i"):
                    yield node.get(name)
            for text in (node.text, node.tail):
                if text and text.strip():
                    yield text

    def test_menus_as_loaded(self):
        """The menu tree the web client gets."""
        menus = self.chinese["ir.ui.menu"].load_menus(False)
        ours = {menu.id for menu in self.our_records("ir.ui.menu").values()}
        problems = [
            f"{menu.get('xmlid')}: {menu['name']}"
            for key, menu in menus.items()
            if key in ours and is_english(menu["name"])
        ]
        self.assertTrue(ours)
        self.assertNoProblems(problems)

    def test_seeded_bad_examples(self):
        """English is noticed; abbreviations, markup and demo Chinese pass."""
        for bad in (
            "Ticket",
            "Search in Title",
            "<b>Stage:</b>",
            "ticket XLSX",
            "%(name)s done",
        ):
            self.assertTrue(is_english(bad), bad)
        for good in (
            "工单",
            "XLSX",
            "ID",
            "",
            None,
            "8:30",
            "A-01",
            "{{object.name}}",
            "object.file_name",
            "工单 ID",
        ):
            self.assertFalse(is_english(good), good)
        root = etree.fromstring('<form><field name="a" placeholder="Here"/>Text</form>')
        self.assertEqual(list(self._texts(root)), ["Here", "Text"])
        site = self.env["ir.ui.menu"].create({"name": "Untranslated"})
        self.assertEqual(
            list(self._untranslated("ir.ui.menu", {site.id: "x.y"})),
            ["x.y name: Untranslated"],
        )
