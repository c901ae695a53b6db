"""The mirror comes from the machine's own apt configuration."""

import pytest

from cs import debroot
from cs.console import Problem

TARGET = """\
MetaKey: main/binary-amd64/Packages
Origin: {origin}
Label: {label}
Codename: {codename}
Created-By: {made_by}
Repo-URI: {address}
Site: {address}
"""


def target(
    address, origin="Debian", label="Debian", codename="bookworm", made_by="Packages"
):
    return TARGET.format(
        address=address, origin=origin, label=label, codename=codename, made_by=made_by
    )


def parse(*targets):
    return debroot.parse_mirrors("\n".join(targets))


def test_address_without_trailing_slash_and_once():
    one = target("http://mirror.example/debian/")
    assert parse(one, one) == ["http://mirror.example/debian"]


def test_security_archive_comes_last():
    security = target("http://mirror.example/debian-security/", label="Debian-Security")
    assert parse(security, target("http://mirror.example/debian/")) == [
        "http://mirror.example/debian",
        "http://mirror.example/debian-security",
    ]


def test_foreign_archives_and_other_indexes_are_left_out():
    assert (
        parse(
            target("http://other.example/node", origin="Node Source"),
            target("http://mirror.example/debian", made_by="Contents-deb"),
            target("cdrom://[disc]/"),
        )
        == []
    )


def test_lists_never_fetched_lack_origin_and_label():
    text = "Created-By: Packages\nRepo-URI: https://mirror.example/debian/\n"
    assert parse(text) == ["https://mirror.example/debian"]


def test_without_mirror_there_is_a_sentence_and_a_cure(monkeypatch):
    monkeypatch.delenv("CS_MIRROR", raising=False)
    monkeypatch.setattr(debroot.processes, "output", lambda *_words, **_options: "")
    with pytest.raises(Problem, match="names no Debian mirror") as problem:
        debroot.open_mirror()
    assert "ODOO_BASE" in problem.value.cure


def test_suite_that_moved_on_is_named(monkeypatch, tmp_path):
    def output(command, **_options):
        words = [str(word) for word in command]
        if "madison" in words:
            return ""
        if "pkgnames" in words:
            return "odoo-20\nodoo-doc\n"
        return target("http://mirror.example/debian/")

    monkeypatch.delenv("CS_MIRROR", raising=False)
    monkeypatch.setattr(debroot.paths, "WORK", tmp_path)
    monkeypatch.setattr(debroot.processes, "output", output)
    monkeypatch.setattr(debroot.processes, "logged", lambda *_words, **_options: None)
    with pytest.raises(Problem, match=r"moved on to odoo-20") as problem:
        debroot.open_mirror()
    assert "ODOO_BASE" in problem.value.cure


def test_dangling_links_are_found(tmp_path):
    (tmp_path / "good").symlink_to(".")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "lost.ttf").symlink_to("../nowhere.ttf")
    assert debroot.dangling_links(tmp_path) == ["fonts/lost.ttf"]


def test_metadata_names_the_library_that_debian_uses(tmp_path):
    info = tmp_path / "usr/lib/python3/dist-packages/odoo-19.0.egg-info/PKG-INFO"
    info.parent.mkdir(parents=True)
    info.write_text("Name: odoo\nRequires-Dist: PyPDF2\nRequires-Dist: zeep\n")
    debroot.correct_metadata(tmp_path)
    assert info.read_text() == "Name: odoo\nRequires-Dist: pypdf\nRequires-Dist: zeep\n"
