"""Missing Debian packages: one sentence that names them all, and the exact command."""

import pytest

from cs import machine
from cs.console import Problem
from cs.machine import RUN, TEST, Package


@pytest.fixture
def packages(monkeypatch):
    """A machine that lacks one package for running and one for testing."""
    there, absent = (lambda: True), (lambda: False)
    listed = (
        Package("postgresql", RUN, there),
        Package("wkhtmltopdf", RUN, absent),
        Package("chromium", TEST, absent),
    )
    monkeypatch.setattr(machine, "PACKAGES", listed)
    monkeypatch.setattr(machine, "check_disk", lambda: None)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_running_needs_less_than_testing(packages):
    assert machine.missing(RUN) == ["wkhtmltopdf"]
    assert machine.missing(TEST) == ["wkhtmltopdf", "chromium"]


def test_user_without_rights_gets_names_and_command(packages, monkeypatch):
    monkeypatch.setattr(machine, "privileged", lambda: None)
    with pytest.raises(Problem, match="missing: wkhtmltopdf, chromium") as problem:
        machine.ensure(RUN)
    assert problem.value.cure.endswith("apt-get install -y wkhtmltopdf chromium")


def test_sudo_is_put_before_apt(packages, monkeypatch):
    commands = []

    def logged(words, *_more, **_options):
        commands.append(words)

    monkeypatch.setattr(machine, "privileged", lambda: ["sudo", "-n"])
    monkeypatch.setattr(machine, "glob", lambda _pattern: ["list"])
    monkeypatch.setattr(machine.processes, "logged", logged)
    with pytest.raises(Problem, match="still lacks"):
        machine.ensure(TEST)
    assert commands[0][:3] == ["sudo", "-n", "env"]
    assert commands[0][-2:] == ["wkhtmltopdf", "chromium"]


def test_machine_without_apt_is_told_so(packages, monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda _name: None)
    with pytest.raises(Problem, match="no apt-get"):
        machine.ensure(RUN)


def test_full_disk_is_seen_before_the_work(monkeypatch, tmp_path):
    monkeypatch.setattr(machine.paths, "ODOO_CONF", tmp_path / "none")
    usage = type("Usage", (), {"free": 1.2e9})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(Problem, match=r"Only 1\.2 GB are free"):
        machine.check_disk()
