"""Stamps: a step is repeated when its inputs changed or when it was interrupted."""

import threading

import pytest

from cs import stamps


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A work folder of the test's own."""
    monkeypatch.setattr(stamps.paths, "WORK", tmp_path)
    monkeypatch.setattr(stamps.paths, "STAMPS", tmp_path / "stamps")
    return tmp_path


def test_digest_sees_borders_and_order():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")
    assert stamps.digest("a", "b") != stamps.digest("b", "a")
    assert stamps.digest("a") == stamps.digest(b"a")


def test_digest_reads_files(work):
    path = work / "requirements.txt"
    path.write_text("a==1\n")
    before = stamps.digest(path)
    path.write_text("a==2\n")
    assert stamps.digest(path) != before


def test_stamp_matches_only_the_same_inputs():
    assert not stamps.matches("venv", "1")
    stamps.write("venv", "1")
    assert stamps.matches("venv", "1")
    assert not stamps.matches("venv", "2")
    stamps.remove("venv")
    assert not stamps.matches("venv", "1")


def test_atomic_write_leaves_no_temporary_file(work):
    stamps.write_atomically(work / "deep" / "odoo.conf", "text")
    assert [path.name for path in (work / "deep").iterdir()] == ["odoo.conf"]


def test_lock_lets_one_after_the_other_in(capsys):
    order = []
    inside, may_leave = threading.Event(), threading.Event()

    def first():
        with stamps.lock("set-up"):
            inside.set()
            may_leave.wait(5)
            order.append("first")

    def second():
        inside.wait(5)
        with stamps.lock("set-up"):
            order.append("second")

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    inside.wait(5)
    may_leave.set()
    for thread in threads:
        thread.join(5)
    assert order == ["first", "second"]
