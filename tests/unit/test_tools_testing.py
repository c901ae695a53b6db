"""How `make test` picks tests and sums them up."""

import pytest

from cs import odoo_base, testing
from cs.console import Problem


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A repository with some of the test folders."""
    monkeypatch.setattr(testing.paths, "ROOT", tmp_path)
    for name in ("tests/unit", "tests/unity", "tests/flows", "addons/cs_a/tests"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "tests/unit/test_a.py").touch()
    return tmp_path


def part(code=0, **counts):
    return testing.Part(
        "x", code, 1.0, {"tests": 3, "failures": 0, "errors": 0, "skipped": 0} | counts
    )


def test_paths_go_to_the_part_that_can_run_them(root):
    wanted = "tests/unit/test_a.py::test_b ./addons/cs_a/tests tests/unity tests/unit/"
    assert testing.select(wanted) == (
        ["tests/unit/test_a.py::test_b", "tests/unit/"],
        ["./addons/cs_a/tests", "tests/unity"],
    )


def test_absent_path_is_a_sentence(root):
    with pytest.raises(Problem, match="there is no addons/cs_z"):
        testing.select("addons/cs_z::test")


def test_absent_folder_is_skipped_with_a_word(root, capsys):
    assert testing.existing(testing.WITH_DATABASE) == ["addons", "tests/flows"]
    assert "tests/lint is not there: skipped" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([part()], 0),
        ([part(), part()], 0),
        ([part(), part(1, failures=1)], 1),
        ([part(testing.NO_TESTS, tests=0)], 1),
        ([part(-9)], 1),
        ([], 1),
    ],
)
def test_exit_code_of_the_whole(parts, code, capsys):
    assert testing.summary(parts, 2.0) == code
    out = capsys.readouterr().out
    assert ("All passed" in out) == (code == 0)


def test_counts_of_a_report(tmp_path):
    report = tmp_path / "unit.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a" name="passed"/>'
        '<testcase classname="a" name="passed with sub-tests"/>'
        '<testcase classname="a" name="passed with sub-tests"/>'
        '<testcase classname="a" name="failed in a sub-test"/>'
        '<testcase classname="a" name="failed in a sub-test"><failure/></testcase>'
        '<testcase classname="a" name="broken"><error/></testcase>'
        '<testcase classname="a" name="skipped"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    counts = testing.counts(report)
    assert counts == {"tests": 5, "failures": 1, "errors": 1, "skipped": 1}
    assert str(testing.Part("x", 1, 1.0, counts)).startswith("x: 2 passed, 1 failures")


def test_absent_report_counts_nothing(tmp_path):
    assert set(testing.counts(tmp_path / "none.xml").values()) == {0}


@pytest.mark.parametrize(
    ("line", "series"),
    [
        ("version_info = (19, 0, 0, FINAL, 0, '')", 19),
        ("version_info = ('saas~18', 4, 0, FINAL, 0, '')", 18),
        ("nothing = 1", None),
    ],
)
def test_series_of_an_odoo_folder(tmp_path, line, series):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(f"# comment\n{line}\n")
    assert odoo_base.series_of(tmp_path) == series


def test_odoo_base_of_another_series_is_refused(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0)\n")
    monkeypatch.setenv("ODOO_BASE", str(tmp_path))
    monkeypatch.setattr(odoo_base.paths, "STAMPS", tmp_path / "stamps")
    with pytest.raises(Problem, match="holds Odoo 18, not Odoo 19"):
        odoo_base.given()


def test_odoo_base_is_remembered_until_its_folder_is_gone(tmp_path, monkeypatch):
    folder = tmp_path / "own"
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text("version_info = (19, 0)\n")
    monkeypatch.setattr(odoo_base.paths, "STAMPS", tmp_path / "stamps")
    monkeypatch.setenv("ODOO_BASE", str(folder))
    assert odoo_base.given() == folder
    monkeypatch.setenv("ODOO_BASE", "")
    assert odoo_base.given() == folder
    folder.rename(tmp_path / "moved")
    assert odoo_base.given() is None
