"""The translation files: complete, in step with the code, in the words of ux.md 6.

What the database shows in Chinese is checked in tests/lint/test_chinese.py;
here are code terms (which no database holds), placeholders and wording.
"""

import ast
import re

import i18n
import polib
import pytest

TRANSLATORS = {"_", "_lt", "_t"}
JS_TERM = re.compile(r"""\b_t\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`$]*`)""")
# Words ux.md section 6 names as wrong, in Chinese texts of the product.
WRONG_WORDS = {
    "抱怨者": "投诉人",
    "首次响应": "首问",
    "第一响应者": "首问责任人",
    "回拨": "回访",
    "服务单": "工单",
    "票据": "工单",
    "宣扬栏": "宣传栏",
    "花名册": "排班表",
    "齿轮": "防护用具",
    "承包商": "施工单位",
    "罚款": "考核建议",
    "处罚": "考核建议",
    "敦促": "催办",
    "催促": "催办",
    "卷宗": "客户档案",
    "贷款": "借阅",
    "从句": "条款",
    "帖子": "岗位",
    "别针": "签字密码",
    "验证错误": "说明缺什么",
    "无效操作": "说明缺什么",
    "您没有权限访问": "说明谁可以看",
    "不可达": "未接通",
    "仪表板": "工作台",
    "批量归档": "批量停用",
}


def code_terms(source):
    """Return ``[(line, term)]`` for the literal terms a Python file translates."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in TRANSLATORS and isinstance(first, ast.Constant):
                found.append((first.lineno, first.value))
    return found


def not_literal(source):
    """Return ``[(line, problem)]`` of translated f-strings, sums and variables."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in TRANSLATORS and not isinstance(node.args[0], ast.Constant):
                problems.append((node.lineno, "only a literal text can be translated"))
    return problems


def script_terms(text):
    """Return ``[(line, term)]`` for the literal terms a script translates."""
    return [
        (
            text.count("\n", 0, match.start()) + 1,
            ast.literal_eval(_as_python(match.group(1))),
        )
        for match in JS_TERM.finditer(text)
    ]


def _as_python(literal):
    return f'"""{literal[1:-1]}"""' if literal[0] == "`" else literal


def wrong_words(po):
    """Return the entries that use a word ux.md names as wrong."""
    return [
        f"{entry.msgid[:50]} -> {entry.msgstr}: {wrong}, use {right}"
        for entry in po
        for wrong, right in WRONG_WORDS.items()
        if wrong in entry.msgstr
    ]


def half_width(po):
    """Return the entries with ASCII punctuation inside Chinese."""
    return [
        f"{entry.msgstr} -> {i18n.chinese_punctuation(entry.msgstr)}"
        for entry in po
        if entry.msgstr != i18n.chinese_punctuation(entry.msgstr)
    ]


@pytest.fixture(scope="module")
def files(repo):
    """``{module: (pot, po)}`` of our addons; each has both."""
    result = {}
    for module in repo.modules():
        folder = repo.addons / module / "i18n"
        pot, po = folder / f"{module}.pot", folder / "zh_CN.po"
        assert pot.exists() and po.exists(), f"{module}: run tools/i18n.py"
        result[module] = polib.pofile(str(pot)), polib.pofile(str(po))
    return result


def test_every_term_has_chinese(files):
    """house-style "Language": zh_CN.po is complete."""
    missing = [
        f"{module}: {entry.msgid!r}"
        for module, (pot, po) in files.items()
        for entry in pot
        if not getattr(po.find(entry.msgid), "msgstr", "")
    ]
    assert not missing, "\n".join(missing)


def test_po_and_pot_agree(files):
    """No double, obsolete or fuzzy entries; both files hold the same terms."""
    for module, (pot, po) in files.items():
        ids = [entry.msgid for entry in po]
        assert ids == [entry.msgid for entry in pot], module
        assert len(ids) == len(set(ids)), module
        assert not po.obsolete_entries() and not po.fuzzy_entries(), module


def test_placeholders_are_kept(files):
    """A lost %(name)s is an error in the middle of somebody's work."""
    problems = [line for _pot, po in files.values() for line in i18n.broken(po)]
    assert not problems, "\n".join(problems)


def test_words_of_the_glossary(files):
    """ux.md 6: the words staff expect, none of those named as wrong."""
    problems = [line for _pot, po in files.values() for line in wrong_words(po)]
    assert not problems, "\n".join(problems)


def test_punctuation(files):
    """Chinese texts have Chinese punctuation."""
    problems = [line for _pot, po in files.values() for line in half_width(po)]
    assert not problems, "\n".join(problems)


def test_files_are_deterministic(files):
    """No dates in the headers: an unchanged export is an unchanged file."""
    for pot, po in files.values():
        assert not [key for key in {**pot.metadata, **po.metadata} if "Date" in key]


def test_code_terms_are_in_the_files(repo, files):
    """A message added to the code without an export stays English."""
    problems = []
    for path in [*repo.python(tests=False), *repo.addons.rglob("static/src/**/*.js")]:
        pot = {entry.msgid for entry in files[repo.module_of(path)][0]}
        read = code_terms if path.suffix == ".py" else script_terms
        for line, term in read(path.read_text(encoding="utf-8")):
            if term not in pot:
                problems.append(
                    f"{repo.name(path)}:{line}: {term!r} is not in the .pot"
                )
    assert not problems, "\n".join(problems)


def test_only_literals_are_translated(repo):
    """self.env._(f"…") is never found by the export."""
    problems = repo.report(not_literal, repo.python(tests=False))
    assert not problems, "\n".join(problems)


def _po(msgid, msgstr):
    po = polib.POFile()
    po.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    return po


def test_seeded_bad_examples_are_found():
    assert code_terms("x = self.env._('Late %(n)s', n=1)\n_('b')") == [
        (1, "Late %(n)s"),
        (2, "b"),
    ]
    assert not_literal("self.env._(f'a {b}')") and not_literal("_('a' + b)")
    assert not not_literal("self.env._('a')")
    assert script_terms('a\n_t("Say \\"hi\\"")') == [(2, 'Say "hi"')]
    assert i18n.broken(_po("Late %(n)s", "超时")) and i18n.broken(_po("<b>A</b>", "甲"))
    assert not i18n.broken(_po("Late %(n)s of %(m)s", "%(m)s 的 %(n)s 超时"))
    assert wrong_words(_po("Callback", "回拨")) and not wrong_words(
        _po("Callback", "回访")
    )
    assert half_width(_po("A", "甲,乙")) and not half_width(
        _po("A", "甲，8:30 乙（%(n)s）")
    )


def test_terms_tool_reads_tables(tmp_path):
    """tools/i18n.py: line breaks, disagreement and lines without Chinese."""
    table = tmp_path / "terms.tsv"
    table.write_text("A\\nB\t甲\\n乙\nC\t丙\nC\t丁\nD\t\n", encoding="utf-8")
    terms, problems = i18n.read_terms([table])
    assert terms == {"A B": "甲\n乙", "C": "丙"}
    assert len(problems) == 2


def test_terms_tool_keeps_what_is_there():
    """tools/i18n.py: existing, then given, then the apps; --overwrite turns it."""
    pot = polib.POFile()
    names = {"Old": "state", "New": "state", "App": "message_ids", "None": "state"}
    pot += [
        polib.POEntry(
            msgid=name,
            occurrences=[
                (f"model:ir.model.fields,field_description:m.field_x__{field}", "")
            ],
        )
        for name, field in names.items()
    ]
    # "None" is a word the apps know, but not as the label of a mixin's field.
    apps = {"Old": "原", "App": "应用", "None": "省/州"}
    arguments = ({"Old": "旧"}, {"Old": "老", "New": "新"}, apps)
    po, missing, taken = i18n.translate(pot, *arguments, False)
    assert [entry.msgstr for entry in po] == ["旧", "新", "应用", ""]
    assert missing == ["None"] and taken == ["App -> 应用"]
    po, _missing, _taken = i18n.translate(pot, *arguments, True)
    assert po.find("Old").msgstr == "老"


def test_terms_tool_leaves_out_code_terms_of_others():
    """dependencies.md 4.1: code terms load from the module's own folder only."""
    exported = [
        polib.POEntry(
            msgid="X", comment="module: o", occurrences=[("code:addons/o/a.py", "0")]
        ),
        polib.POEntry(
            msgid="Y",
            comment="modules: m, o\nodoo-python",
            occurrences=[("code:addons/o/a.py", "0"), ("model:a,b:o.c", "")],
        ),
        polib.POEntry(
            msgid="Z",
            comment="module: m\nodoo-python",
            occurrences=[("code:addons/m/a.py", "0")],
        ),
    ]
    pot = i18n.template(exported, "m")
    assert [(entry.msgid, entry.comment) for entry in pot] == [
        ("Y", "modules: m, o"),
        ("Z", "module: m\nodoo-python"),
    ]
