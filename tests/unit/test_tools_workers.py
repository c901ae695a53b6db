"""How the processes of `make test` share the tests (tools/cs_workers.py)."""

import contextlib
import doctest
import json
import os
import signal
import subprocess
import sys
import time

import cs_workers
import pytest

from cs import paths, testing
from cs.console import Problem

# pytest-odoo needs a database; what matters here is the name that it would be given.
CONFTEST = """
def pytest_addoption(parser):
    parser.addoption("--odoo-database")
"""
TESTS = """
import os, time

def test_one(request):
    with open("seen", "a") as seen:
        seen.write(__name__ + " " + request.config.getoption("odoo_database") + "\\n")
    assert "PYTEST_XDIST_WORKER" not in os.environ
    time.sleep(0.5)

class TestTwo:
    def test_two(self):
        pass
"""
FAILS = """
def test_fails():
    assert 1 == 2
"""
CRASHES = """
import os

def test_crashes():
    os._exit(0)
"""
SLEEPS = """
import os, time

def test_sleeps():
    with open("pids", "a") as pids:
        pids.write(str(os.getpid()) + "\\n")
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with tests that need neither Odoo nor a database."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for name in ("test_a", "test_b", "test_c_tour"):
        (tmp_path / f"{name}.py").write_text(TESTS)
    return tmp_path


def start(folder, *words, long=False):
    """pytest with two workers, as `make test` starts it, in a process group."""
    # Of ours only: this may itself be run by a worker.
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "CS_"))
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "--disable-plugin-autoload"),
            *("-p", "xdist", "-p", "no:cacheprovider"),
            *("--odoo-database=cs_test_1", f"--junitxml={folder}/report.xml"),
            *(("-p", "cs_shuffle") if long else ()),
            *testing.shared(2, long),
            *words,
        ],
        cwd=folder,
        env=env | {"CS_WORK": str(folder), "PYTHONPATH": str(paths.ROOT / "tools")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(folder, *words, long=False):
    """Return the exit code, what was printed, and the counts of the report."""
    child = start(folder, *words, long=long)
    out, _none = child.communicate(timeout=120)
    return child.returncode, out, testing.counts(folder / "report.xml")


# ----------------------------------------------------------------------
# Order
# ----------------------------------------------------------------------


def test_examples_in_docstrings():
    result = doctest.testmod(cs_workers)
    assert result.attempted
    assert not result.failed


def test_longest_files_come_first():
    nodeids = ["t/test_a.py::A::x", "t/test_b.py::B::x", "t/test_c.py::C::x"]
    durations = {"t/test_a.py": 1.0, "t/test_b.py": 9.0, "t/test_c.py": 4.0}
    assert cs_workers.longest_first(nodeids, durations) == [
        "t/test_b.py",
        "t/test_c.py",
        "t/test_a.py",
    ]


def test_order_without_an_earlier_run():
    """Attacks, then tours, then the files with most tests, then the alphabet."""
    nodeids = [
        "t/test_a.py::A::x",
        "t/test_b.py::B::x",
        *(f"t/test_c.py::C::x{number}" for number in range(3)),
        "t/test_repair_tour.py::D::x",
        "t/test_access_attack.py::E::x",
    ]
    assert cs_workers.longest_first(nodeids, {}) == [
        "t/test_access_attack.py",
        "t/test_repair_tour.py",
        "t/test_c.py",
        "t/test_a.py",
        "t/test_b.py",
    ]


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a": "b"}', '{"a": null}'])
def test_unreadable_durations_are_none(tmp_path, text):
    path = tmp_path / "durations.json"
    assert cs_workers.read_durations(path) == {}
    path.write_text(text)
    assert cs_workers.read_durations(path) == {}


def test_durations_are_kept(tmp_path, monkeypatch):
    """Beside those of other files that are still there."""
    monkeypatch.setattr(cs_workers.paths, "ROOT", tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).touch()
    path = tmp_path / "durations.json"
    path.write_text(json.dumps({"a": 1, "b": 2, "gone": 3}))
    cs_workers.write_durations({"b": 5.04}, path)
    assert cs_workers.read_durations(path) == {"a": 1, "b": 5.0}


# ----------------------------------------------------------------------
# A run
# ----------------------------------------------------------------------


def test_run_of_two_workers(folder):
    """Each has its database; a file stays together; each file is a line."""
    code, out, counts = run(folder)
    assert code == 0, out
    assert counts == {"tests": 6, "failures": 0, "errors": 0, "skipped": 0}
    seen = dict(line.split() for line in (folder / "seen").read_text().splitlines())
    assert list(seen) in (
        ["test_c_tour", "test_a", "test_b"],
        ["test_a", "test_c_tour", "test_b"],
    )
    assert set(seen.values()) == {"cs_test_1_gw0", "cs_test_1_gw1"}
    lines = [line for line in out.splitlines() if line.startswith("[")]
    assert len(lines) == 3, out
    assert lines[-1].startswith("[100%] test_")


@pytest.mark.parametrize("text", [FAILS, CRASHES], ids=["fails", "crashes"])
def test_failure_of_a_worker(folder, text):
    """A test that fails, a process that dies: the run fails and names the test."""
    (folder / "test_d_attack.py").write_text(text)
    code, out, _counts = run(folder)
    assert code == 1, out
    assert "FAILED test_d_attack.py::test_" in out


def test_no_tests(folder):
    """A list of tests that finds none is no success."""
    (folder / "test_none.py").touch()
    code, out, _counts = run(folder, "test_none.py")
    assert code == testing.NO_TESTS, out


def test_random_order_is_the_same_for_all(folder):
    """Otherwise pytest-xdist would refuse: different tests were collected."""
    code, out, counts = run(folder, long=True)
    assert code == 0, out
    assert counts["tests"] == 6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_run(folder, number):
    """Whoever ends the run, even outright, ends the workers."""
    for path in folder.glob("test_*.py"):
        path.write_text(SLEEPS)
    child = start(folder)
    try:
        pids = wait_for(lambda: read_pids(folder))
        os.kill(child.pid, number)
        wait_for(lambda: not any(map(is_alive, pids)))
        child.communicate(timeout=30)
        assert child.returncode != 0
    finally:
        child.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def wait_for(found, patience=60):
    """Wait until a function returns something; return it."""
    end = time.monotonic() + patience
    while not (result := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return result


def read_pids(folder):
    path = folder / "pids"
    pids = path.read_text().split() if path.is_file() else []
    return pids if len(pids) == 2 else None


def is_alive(pid):
    """Is there such a process, one that still runs?"""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ----------------------------------------------------------------------
# Databases
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted", "cores", "number"),
    [
        ("", "", 1, 1),
        ("", "", 2, 2),
        ("", "", 64, 4),
        ("", "addons/cs_a", 8, 1),
        ("3", "addons/cs_a", 8, 3),
        ("1", "", 8, 1),
        ("6", "", 2, 6),
    ],
)
def test_number_of_processes(monkeypatch, given, wanted, cores, number):
    monkeypatch.setenv("J", given)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)))
    assert testing.workers(wanted) == number


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5"])
def test_other_number_of_processes_is_a_sentence(monkeypatch, given):
    monkeypatch.setenv("J", given)
    with pytest.raises(Problem, match=f"J={given} is no number"):
        testing.workers("")


@pytest.fixture
def databases(monkeypatch):
    """The databases there are, instead of a cluster."""
    names = {"cs_tmpl_1", "cs_demo"}
    for name, function in {
        "template": lambda: "cs_tmpl_1",
        "copy": lambda old, new: names.add(new),
        "drop": names.discard,
        "every": lambda: sorted(names),
    }.items():
        monkeypatch.setattr(testing.databases, name, function)
    monkeypatch.setattr(testing, "environment", lambda long, database: {})
    return names


@pytest.mark.parametrize("number", [1, 2, 4])
def test_each_process_has_a_copy(databases, monkeypatch, number):
    """One process: pytest as ever, which a debugger can stop."""
    own = f"cs_test_{os.getpid()}"
    seen = {}

    def run_pytest(title, report, words, env):
        seen.update(words=words, names=set(databases))

    monkeypatch.setattr(testing, "pytest", run_pytest)
    testing.with_database(["addons"], False, number)
    copies = seen["names"] - databases
    if number == 1:
        assert copies == {own}
        assert "-n" not in seen["words"]
    else:
        assert copies == {f"{own}_gw{worker}" for worker in range(number)}
        assert seen["words"][seen["words"].index("-n") + 1] == str(number)
    assert f"--odoo-database={own}" in seen["words"]
    assert databases == {"cs_tmpl_1", "cs_demo"}


def test_copies_are_dropped_whatever_happens(databases, monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(testing, "pytest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        testing.with_database(["addons"], False, 2)
    assert databases == {"cs_tmpl_1", "cs_demo"}


def test_stale_copies(databases):
    """Those of a process that is gone; of no other one."""
    own = f"cs_test_{os.getpid()}"
    gone = "cs_test_999999999"
    databases |= {own, f"{own}_gw0", gone, f"{gone}_gw0", f"{gone}_gw1"}
    testing.drop_stale()
    assert databases == {"cs_tmpl_1", "cs_demo", own, f"{own}_gw0"}
