"""What is written down: links, targets and rule IDs lead somewhere, and the
texts speak of the product alone (no machine, no registry, no author's tools)."""

import functools
import hashlib
import itertools
import os
import re
from pathlib import Path

import pytest

# Written in parts, so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(
    r"(?<![\w.$}/~-])/(?:" + "|".join(("work", "root", "home", "tmp")) + r")/\w"
)
# Files that must name such a path, with the reason.
PATHS_ALLOWED = {}
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|debian|rubygems|crates)" + r"\.(?:org|io)\b|"
    r"\b(?:mirrors?|registry|proxy|deb|index)\.[\w-]+\.[a-z]{2,}\b|\bgoproxy\b"
)
# Digests of single words (lower case) that say who or what wrote the texts.
WORDS_OUT = {
    "c857d09db23e", "c70eca6b0f88", "60965168ce76", "7d3194f79e64", "3ea125d0bff3",
    "487b91042c7c", "de2187af3fb0", "5eff592cc497", "442e56863b7e", "053ea4804ef1",
    "94a168d2da57", "d298391b0743", "5d72436256ad", "c5f9d8f01eaa", "0677069fdf93",
}  # fmt: skip
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
RULE = re.compile(r"\b(ARC|CMP|QC|DUT|CON|AMB)-(\d+)\b")
GUARANTEE = re.compile(r"\b[Gg]uarantees?\s+(\d+)\b")
DECISION = re.compile(r"\b[Dd]ecisions?\s*#(\d+)\b")
TARGET = re.compile(r"(?:`|\$ )make ([a-z][a-z-]*)")
FENCE = re.compile(r"```.*?```", re.S)


@functools.cache
def digest(word):
    """Return the first 12 hex digits that stand for a word in WORDS_OUT."""
    return hashlib.sha256(word.lower().encode()).hexdigest()[:12]


def _matches(pattern, text, what):
    return [
        (text.count("\n", 0, match.start()) + 1, f"{what}: {match.group()}")
        for match in pattern.finditer(text)
    ]


def machine_paths(text):
    """Return ``[(line, problem)]`` of absolute paths of one machine."""
    return _matches(MACHINE_PATH, text, "path of a machine")


def registries(text):
    """Return ``[(line, problem)]`` of host names of package registries."""
    return _matches(REGISTRY, text, "host of a registry")


def words_out(text, digests=frozenset(WORDS_OUT)):
    """Return ``[(line, problem)]`` of words, or pairs of words, kept out."""
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        words = re.findall(r"[a-z]{2,}", line.lower())
        pairs = [f"{a} {b}" for a, b in itertools.pairwise(words)]
        problems += [
            (number, f"word that does not belong here: {word}")
            for word in words + pairs
            if digest(word) in digests
        ]
    return problems


def anchors(text):
    """Return the anchors of the headings of a Markdown text."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def dead_links(text, path):
    """Return ``[(line, problem)]`` of relative links that lead nowhere."""
    problems = []
    plain = FENCE.sub(lambda m: "\n" * m.group().count("\n"), text)
    for match in LINK.finditer(plain):
        target = match.group(1) or match.group(2)
        if re.match(r"[a-z]+:", target):
            continue
        name, _hash, anchor = target.partition("#")
        goal = (path.parent / name) if name else path
        line = plain.count("\n", 0, match.start()) + 1
        if not goal.exists():
            problems.append((line, f"dead link: {target}"))
        elif anchor and anchor not in anchors(goal.read_text(encoding="utf-8")):
            problems.append((line, f"no such heading: {target}"))
    return problems


def unknown_rules(text, known, decisions):
    """Return ``[(line, problem)]`` of cited rules, guarantees, decisions not there."""
    problems = [
        (text.count("\n", 0, m.start()) + 1, f"no such rule: {m.group()}")
        for m in RULE.finditer(text)
        if (m.group(1), int(m.group(2))) not in known
    ]
    for pattern, last, what in (
        (GUARANTEE, 10, "guarantee"),
        (DECISION, decisions, "decision"),
    ):
        problems += [
            (text.count("\n", 0, m.start()) + 1, f"no such {what}: {m.group()}")
            for m in pattern.finditer(text)
            if not 1 <= int(m.group(1)) <= last
        ]
    return sorted(problems)


@pytest.fixture(scope="module")
def catalogue(repo):
    """The rule IDs defined in the specification, when it lies beside the checkout."""
    shared = os.environ.get("CS_SHARED") or repo.root.parent / "shared"
    folder = Path(shared) / "spec"
    if not folder.is_dir():
        pytest.skip("the specification is not beside this checkout")
    text = "".join(
        p.read_text(encoding="utf-8") for p in sorted(folder.glob("rules-*.md"))
    )
    known = {
        (prefix, int(number))
        for prefix, number in re.findall(r"^\| *\**([A-Z]+)-(\d+)", text, re.M)
    }
    # Ambiguities that came up with the screens are resolved there.
    screens = folder.parent / "design" / "ux.md"
    added = re.search(
        r"^### 4\.4 .*?(?=^#)", screens.read_text(encoding="utf-8"), re.M | re.S
    )
    known |= {
        ("AMB", int(number)) for number in re.findall(r"\bAMB-(\d+)", added.group())
    }
    rows = re.findall(
        r"^\| (\d+) \|", (folder / "decisions.md").read_text(encoding="utf-8"), re.M
    )
    return known, max(map(int, rows))


def make_targets(text):
    """Return the targets a Markdown text tells the reader to make."""
    fenced = "\n".join(FENCE.findall(text))
    return {*TARGET.findall(text), *re.findall(r"^make ([a-z][a-z-]*)", fenced, re.M)}


def _own_texts(repo):
    return [p for p in repo.text_files() if p.name != "test_docs.py"]


def test_no_machine_paths(repo):
    """Texts hold on every machine; temporary folders come from tempfile/mktemp."""
    paths = [p for p in _own_texts(repo) if repo.name(p) not in PATHS_ALLOWED]
    problems = repo.report(machine_paths, paths)
    assert not problems, "\n".join(problems)


def test_no_registry_hosts(repo):
    """dependencies.md 1: no host name of a registry or mirror in the repository."""
    problems = repo.report(registries, _own_texts(repo))
    assert not problems, "\n".join(problems)


def test_product_speaks_of_itself(repo):
    """No word about who or what wrote the texts."""
    problems = repo.report(words_out, repo.text_files())
    assert not problems, "\n".join(problems)


def test_links_resolve(repo):
    """Relative links and headings in the Markdown texts exist."""
    problems = []
    for path in repo.text_files():
        if path.suffix == ".md":
            problems += repo.report(dead_links, [path], path)
    assert not problems, "\n".join(problems)


def test_make_targets_exist(repo):
    """Every `make x` in the texts is a target of the Makefile."""
    makefile = (repo.root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*) *:(?!=)", makefile, re.M))
    assert {"run", "test"} <= targets, "architecture.md 7"
    problems = [
        f"{repo.name(path)}: make {target}"
        for path in repo.text_files()
        if path.suffix == ".md"
        for target in sorted(make_targets(path.read_text(encoding="utf-8")))
        if target not in targets
    ]
    assert not problems, "\n".join(problems)


def test_cited_rules_exist(repo, catalogue):
    """Every rule, guarantee and decision cited is in the specification."""
    problems = repo.report(unknown_rules, _own_texts(repo), *catalogue)
    assert not problems, "\n".join(problems)


def test_catalogue_is_read(catalogue):
    """The catalogue holds the rules this product is about."""
    known, decisions = catalogue
    assert {("CMP", 55), ("ARC", 1), ("QC", 9), ("DUT", 11), ("CON", 1)} <= known
    assert len(known) > 250 and decisions >= 20


def test_seeded_bad_examples_are_found(tmp_path):
    slash = "/"
    assert machine_paths(f"see {slash}work/x") and machine_paths(f"'{slash}home/a'")
    assert not machine_paths("tests/work/x and ./tmp/x and https://a.b/home/c ~/tmp/a")
    assert registries("https://pypi." + "org/simple") and registries(
        "deb.example" + ".com"
    )
    assert not registries("pip, apt and npm; example.com; docs.python.org")
    assert words_out("one Quxword", {digest("quxword")})
    assert words_out("two Qux Words", {digest("qux words")})
    assert not words_out("other words", {digest("quxword")})
    path = tmp_path / "a.md"
    path.write_text("# A Heading\n", encoding="utf-8")
    assert dead_links("[x](b.md)", path) and dead_links("[x](a.md#none)", path)
    assert not dead_links("[x](a.md#a-heading) [y](https://z) ![z](a.md)", path)
    known = {("CMP", 55)}
    assert unknown_rules("CMP-99", known, 20) and unknown_rules(
        "guarantee 11", known, 20
    )
    assert unknown_rules("decision #21", known, 20)
    assert not unknown_rules("CMP-55, guarantee 10, decisions #20", known, 20)
    assert make_targets("run `make nonsense` now\nmake sure") == {"nonsense"}
    assert make_targets("```\nmake other DB=x\n```") == {"other"}
