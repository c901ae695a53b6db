"""The form of XML files, checked and mended."""

import pytest

from cs import xmlform

GOOD = """\
<?xml version="1.0" encoding="utf-8" ?>
<odoo>
    <record
        id="a"
        model="x"
    >
        <field name="name">Text, <b>bold</b></field>
        <field name="code"/>
    </record>
</odoo>
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "views.xml"


def test_good_form_passes_and_stays(path):
    path.write_text(GOOD)
    assert xmlform.check(path) == []
    assert not xmlform.fix(path)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("    <record", "  <record", "indented by 2 spaces instead of 4"),
        ("    </record>", "        </record>", "indented by 8 spaces instead of 4"),
        ("<odoo>\n", "<odoo> \n", "blanks at the end"),
        ("    <record", "\t<record", "tab"),
        ("</odoo>\n", "</odoo>", "exactly one newline"),
        ("</odoo>\n", "</odoo>\n\n", "exactly one newline"),
        ("<odoo>\n", "<odoo>\r\n", "Windows line ends"),
        ("</record>", "</recrd>", "not well-formed"),
    ],
)
def test_each_fault_is_named_with_its_line(path, before, after, message):
    path.write_bytes(GOOD.replace(before, after, 1).encode())
    found = xmlform.check(path)
    assert any(message in line and line.startswith(f"{path}:") for line in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    <record", "  <record"),
        ("<odoo>\n", "<odoo>  \n"),
        ("</odoo>\n", "</odoo>"),
    ],
)
def test_fix_mends_what_a_program_can(path, before, after):
    path.write_text(GOOD.replace(before, after, 1))
    assert xmlform.fix(path)
    assert xmlform.check(path) == []
    assert not xmlform.fix(path)


def test_fix_moves_text_and_attributes_with_their_element(path):
    path.write_text(
        '<odoo>\n  <field\n      name="code">\nif x:\n    y()\n  </field>\n</odoo>\n'
    )
    xmlform.fix(path)
    lines = path.read_text().splitlines()
    assert lines[2] == '        name="code">'
    assert lines[4].index("y()") - lines[3].index("if x") == 4
