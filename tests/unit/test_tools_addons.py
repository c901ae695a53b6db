"""Addon discovery and the hash that decides whether a database is remade."""

import pytest

from cs import addons
from cs.console import Problem


@pytest.fixture
def folder(tmp_path):
    """Two addons and a folder that is none."""
    for name in ("cs_b", "cs_a"):
        (tmp_path / name / "models").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text("{}\n")
        (tmp_path / name / "models" / "thing.py").write_text("x = 1\n")
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_discover_takes_folders_with_manifest_sorted(folder):
    assert addons.discover(folder) == ["cs_a", "cs_b"]


def test_discover_of_an_absent_folder_is_empty(tmp_path):
    assert addons.discover(tmp_path / "nowhere") == []


def test_no_addon_is_a_sentence_with_a_cure(tmp_path, monkeypatch):
    monkeypatch.setattr(addons.paths, "ADDONS", tmp_path)
    with pytest.raises(Problem, match="no addon") as problem:
        addons.require()
    assert problem.value.cure


@pytest.mark.parametrize(
    "path",
    [
        "cs_a/models/thing.py",
        "cs_a/data/new.xml",
        "cs_a/i18n/zh_CN.po",
        "cs_c/__manifest__.py",
    ],
)
def test_hash_follows_what_is_installed(folder, path):
    before = addons.tree_hash(folder)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("changed\n")
    assert addons.tree_hash(folder) != before


@pytest.mark.parametrize(
    "path",
    [
        "cs_a/tests/test_x.py",
        "cs_a/README.md",
        "cs_a/models/__pycache__/thing.pyc",
        "notes/x.py",
    ],
)
def test_hash_ignores_tests_texts_and_caches(folder, path):
    before = addons.tree_hash(folder)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("changed\n")
    assert addons.tree_hash(folder) == before


def test_hash_follows_a_renamed_file(folder):
    before = addons.tree_hash(folder)
    (folder / "cs_a/models/thing.py").rename(folder / "cs_a/models/other.py")
    assert addons.tree_hash(folder) != before
