"""The pure parts of the benchmarks: figures, tables, logs, specifications."""

import doctest
import math
from xml.etree import ElementTree

import pytest

from bench import figures, runner, servers, specs
from cs.console import Problem

LIST = """
<list><field name="name"/><field name="user_id" widget="many2one_avatar_user"/>
<field name="team_id" invisible="1"/><field name="tag_ids" widget="many2many_tags"/>
<field name="line_ids"><list><field name="name"/><field name="partner_id"/></list>
</field><field name="unknown"/></list>
"""
MODELS = {
    "ticket": {
        "fields": {
            "name": {"type": "char"},
            "user_id": {"type": "many2one", "relation": "user"},
            "team_id": {"type": "many2one", "relation": "team"},
            "tag_ids": {"type": "many2many", "relation": "tag"},
            "line_ids": {"type": "one2many", "relation": "line"},
        }
    },
    "tag": {"fields": {"color": {"type": "integer"}}},
    "line": {
        "fields": {
            "name": {"type": "char"},
            "partner_id": {"type": "many2one", "relation": "partner"},
        }
    },
}


@pytest.mark.parametrize("module", [figures, servers, specs])
def test_examples(module):
    assert doctest.testmod(module).failed == 0


def test_median_and_p95_of_nothing():
    assert math.isnan(figures.median([]))
    assert math.isnan(figures.p95([]))


def test_p95_is_a_measured_value():
    assert figures.p95([1] * 95 + [9] * 5) == 1
    assert figures.p95([1] * 94 + [9] * 6) == 9
    assert figures.p95([7.5]) == 7.5


def test_table_prints_and_refuses_wrong_rows(capsys):
    table = figures.Table("Reads", ["what", "ms"])
    table.add("list", 12.34)
    table.add("none", None)
    table.note("once")
    with pytest.raises(ValueError, match="3 cells"):
        table.add("a", 1, 2)
    table.show()
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == ["Reads", "  what    ms", "  ----  ----"]
    assert lines[4:] == ["  list  12.3", "  none     -", "  once"]


def test_table_survives_json_and_markdown():
    table = figures.Table("Reads", ["what", "ms"], [["a|b", 1.5]], ["note"])
    assert figures.Table(**table.as_dict()) == table
    assert table.markdown().splitlines() == [
        "### Reads",
        "",
        "| what | ms |",
        "|---|--:|",
        "| a\\|b | 1.50 |",
        "",
        "note",
    ]


def test_access_log_with_a_fragment():
    line = (
        "2026-11-21 10:08:47,251 17428 INFO db werkzeug: 127.0.0.1 - - [21/Nov/2026] "
        '"POST /web/dataset/call_kw/a/b?bench=259#a.b HTTP/1.1" 200 - 14 0.111 0.089'
    )
    assert servers.read_access(line) == (259, 14, 0.111)


def test_access_log_without_figures_is_passed_over():
    assert servers.read_access('"POST /x?bench=3 HTTP/1.1" 200 -') is None


def test_specification_is_what_the_view_shows():
    spec = specs.make_spec(ElementTree.fromstring(LIST), "ticket", MODELS)
    shown = {"fields": {"display_name": {}}}
    assert spec == {
        "name": {},
        "user_id": shown,
        "team_id": {"fields": {}},
        "tag_ids": {"fields": {"display_name": {}, "color": {}}},
        "line_ids": {"fields": {"name": {}, "partner_id": shown}, "limit": 40},
    }
    assert specs.relations(spec) == 5


@pytest.mark.parametrize("text", ["many", "0", "-5", "999"])
def test_size_must_be_a_number_of_tickets(monkeypatch, text):
    monkeypatch.setenv("N", text)
    with pytest.raises(Problem, match="no number of tickets"):
        runner.wanted_size()


def test_size_has_a_default(monkeypatch):
    monkeypatch.setenv("N", "")
    assert runner.wanted_size() == runner.DEFAULT
    monkeypatch.setenv("N", "1_000_000")
    assert runner.wanted_size() == 1_000_000


def test_sections_are_chosen_by_name(monkeypatch):
    monkeypatch.setenv("ONLY", "load, reads")
    assert [section.name for section in runner.wanted_sections()] == ["load", "reads"]
    monkeypatch.setenv("ONLY", "reads,speed")
    with pytest.raises(Problem, match="speed"):
        runner.wanted_sections()
    monkeypatch.delenv("ONLY")
    assert runner.wanted_sections() == list(runner.SECTIONS)


def test_every_section_has_its_file():
    for section in runner.SECTIONS:
        name = section.script or f"{section.name}.py"
        assert (runner.Path(runner.__file__).parent / name).is_file(), name
