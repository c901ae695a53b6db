"""pytest plugin of `make test` on several cores: what pytest-xdist leaves to others.

Each worker has a database of its own, the files that take longest begin first, every
finished file is a line in the log, and whoever ends the run ends the workers.
"""

import json
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from cs import paths, processes, stamps
from cs.console import seconds

#: Seconds by file, as the last whole run took.
DURATIONS = paths.REPORTS / "durations.json"
# Before there was one: seconds of a file with this word in its name, and of a test.
GUESSES = {
    "attack": 100,
    "demo": 90,
    "city": 60,
    "gate_ways": 30,
    "tour": 25,
    "pdf": 20,
    "matrix": 20,
    "concurrency": 15,
}
GUESS_PER_TEST = 0.5
SILENCE = 30
# Handed to the workers, so that all of them collect in the same order.
KEY = "cs_durations"


def file_of(nodeid: str) -> str:
    """The file of a test.

    >>> file_of("addons/cs_a/tests/test_b.py::TestB::test_c")
    'addons/cs_a/tests/test_b.py'
    """
    return nodeid.partition("::")[0]


def read_durations(path: Path = DURATIONS) -> dict[str, float]:
    """Seconds by file of earlier runs; nothing where there is no readable report."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): float(value) for name, value in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_durations(durations: dict[str, float], path: Path = DURATIONS) -> None:
    """Keep what was measured, beside what is known of other files that are there."""
    known = read_durations(path) | durations
    kept = {
        name: round(value, 1)
        for name, value in sorted(known.items())
        if (paths.ROOT / name).is_file()
    }
    stamps.write_atomically(path, json.dumps(kept, indent=0) + "\n")


def guess(name: str, tests: int) -> float:
    """Seconds that a file may take that was never measured."""
    stem = Path(name).stem
    return max(
        (value for word, value in GUESSES.items() if word in stem),
        default=GUESS_PER_TEST * tests,
    )


def longest_first(nodeids: list[str], durations: dict[str, float]) -> list[str]:
    """The files of these tests, those that take longest first."""
    tests = Counter(map(file_of, nodeids))
    expected = {
        name: durations.get(name, guess(name, number)) for name, number in tests.items()
    }
    return sorted(tests, key=lambda name: (-expected[name], name))


# ----------------------------------------------------------------------
# In a worker
# ----------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Lead a worker to its database, which is there already with its attachments.

    pytest-odoo would make one by itself, of a name and in a way of its own: for it this
    is a process like any other.
    """
    if worker := os.environ.pop("PYTEST_XDIST_WORKER", ""):
        processes.die_with_parent()
        config.option.odoo_database += f"_{worker}"
    return (yield)


def pytest_collection_modifyitems(config, items):
    """Begin with the longest files, unless the order is to be random."""
    if config.pluginmanager.hasplugin("cs_shuffle"):
        return
    durations = getattr(config, "workerinput", {}).get(KEY, {})
    order = longest_first([item.nodeid for item in items], durations)
    place = {name: number for number, name in enumerate(order)}
    items.sort(key=lambda item: place[file_of(item.nodeid)])


# ----------------------------------------------------------------------
# In the process that hands out the tests
# ----------------------------------------------------------------------


def pytest_configure(config):
    """Watch the workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watch(), "cs-watch")


class Watch:
    """What the workers do: told line by line, remembered for the next run."""

    def __init__(self):
        self.reporter = None
        self.known = read_durations()
        self.total = 0
        self.left = Counter()
        self.running = {}
        self.durations = Counter()
        self.told = time.monotonic()
        self.finished = threading.Event()

    def pytest_sessionstart(self, session):
        """Be ready to end the workers, and never silent for long."""
        self.reporter = session.config.pluginmanager.getplugin("terminalreporter")
        if os.getpgrp() == os.getpid():
            signal.signal(signal.SIGTERM, end_group)
        threading.Thread(target=self._break_silence, daemon=True).start()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        """Give each worker the same durations."""
        node.workerinput[KEY] = self.known

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        """Know how many tests each file has."""
        self.total = len(ids)
        self.left = Counter(map(file_of, ids))

    def pytest_runtest_logstart(self, nodeid):
        self.running[nodeid] = time.monotonic()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        """Add up what took time; name a failure at once."""
        if type(report) is pytest.TestReport:
            self.durations[file_of(report.nodeid)] += report.duration
        if report.failed:
            self._tell(f"FAILED {report.nodeid}")

    def pytest_runtest_logfinish(self, nodeid):
        """Tell of a file whose last test is done."""
        self.running.pop(nodeid, None)
        name = file_of(nodeid)
        self.left[name] -= 1
        if not self.left[name]:
            self._tell(f"{name} {seconds(self.durations[name])}")

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self, report):
        """No letters between the lines."""
        category, _letter, word = yield
        return category, "", word

    def pytest_sessionfinish(self):
        """Remember the files that were run to their end."""
        self.finished.set()
        measured = {
            name: duration
            for name, duration in self.durations.items()
            if not self.left[name]
        }
        write_durations(measured)

    def _tell(self, text):
        done = self.total - self.left.total()
        percent = 100 * done // self.total if self.total else 0
        self.reporter.write_line(f"[{percent:3d}%] {text}")
        self.reporter.flush()
        self.told = time.monotonic()

    def _break_silence(self):
        while not self.finished.wait(1):
            if time.monotonic() - self.told > SILENCE:
                now = time.monotonic()
                tests = [
                    f"{nodeid} ({seconds(now - since)})"
                    for nodeid, since in list(self.running.items())
                ]
                self._tell(f"… {', '.join(tests) or 'setting up'}")


def end_group(*_arguments):
    """SIGTERM: the workers and their browsers end as at Ctrl-C, then this process."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    raise KeyboardInterrupt
