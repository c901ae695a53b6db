"""The port that the server takes, and the table it prints."""

import doctest
import socket

import pytest

from cs import console, demo_users, server
from cs.console import Problem


@pytest.fixture
def taken():
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_taken_port_is_a_sentence_with_a_free_port_as_cure(taken):
    with pytest.raises(Problem, match=f"Port {taken} is taken") as problem:
        server.require_free_port(taken)
    other = int(problem.value.cure.rpartition("PORT=")[2])
    assert server.port_is_free(other)


def test_port_is_free_again_afterwards():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.listen()
        assert not server.port_is_free(port)
    assert server.port_is_free(port)


@pytest.mark.parametrize(
    "text", ["80", "1023", "65536", "http", "-1", "80.5", "８０６９"]
)
def test_wrong_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Problem, match="is no port number"):
        server.wanted_port()


@pytest.mark.parametrize(
    ("text", "port"), [("", 8069), ("1024", 1024), ("65535", 65535)]
)
def test_port_of_the_environment(monkeypatch, text, port):
    monkeypatch.setenv("PORT", text)
    assert server.wanted_port() == port


def test_table_aligns_chinese_names():
    text = demo_users.table(
        ("Login", "Name", "Role"),
        [("shen", "沈国栋", "主任"), ("auditor", "An", "Audit")],
    )
    assert text.splitlines() == [
        "  Login    Name    Role",
        "  -------  ------  -----",
        "  shen     沈国栋  主任",
        "  auditor  An      Audit",
    ]


@pytest.mark.parametrize("module", [console, demo_users])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
