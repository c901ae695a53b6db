"""Export the terms of the addons from a database and keep `zh_CN.po` complete.

    python tools/i18n.py --database NAME [--config FILE] [--terms FILE.tsv ...]
                         [--overwrite] [--check] [--modules MODULE ...]

For each addon (all of `addons/` when none is named) Odoo's own export writes
the terms; this script turns them into `i18n/<module>.pot` and `i18n/zh_CN.po`:

* a translation that is already in `zh_CN.po` stays (unless --overwrite);
* new terms are filled from the TSV files (`English<TAB>Chinese`, `\\n` for a line
  break); the fields that Odoo's mixins bring take Odoo's own Chinese;
* terms of third-party modules without Chinese (`FOREIGN`) are carried along;
* no dates and a fixed order, so that a second run changes nothing.

Ends with 1 when a term has no Chinese, a translation lost a placeholder, or
(with --check, which writes nothing) when a file is not up to date.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ROOT / "addons"
# Modules without Chinese of their own, and the addon whose files carry it. Odoo
# reads the module from each occurrence, so model, view, menu and data terms of
# another module load from our file; code terms do not and are left out.
FOREIGN = {"cs_base": ["report_xlsx"], "cs_complaint": ["helpdesk_mgmt"]}
# Odoo's own Chinese is taken for the fields that its mixins bring, and for nothing
# else: elsewhere the same word means something else ("State" is a province there).
MEMORY = ("base", "mail", "portal", "rating", "resource", "hr", "sms")
MIXIN_FIELD = re.compile(
    r"model:ir\.model\.fields,\w+:\w+\.field_\w+__(id|display_name|create_\w+|write_\w+|"
    r"(my_)?activity_\w+|message_\w+|has_message|website_message_ids|rating_\w+|access_\w+|"
    r"duration_tracking|rotting_days|is_rotting)"
)
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
CJK = "\u3400-\u9fff\u3001\u3002\uff00-\uffef"
PROTECTED = re.compile(r"<[^>]*>|\{\{.*?\}\}|%\([^)]*\)[a-z]|%[sdif%]|\{[^}]*\}", re.S)
FULL = str.maketrans(
    {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
)


def placeholders(text):
    """Return the sorted placeholders, expressions and tags of a term.

    The `name`-like attributes of tags may be translated, so tags count by name.
    """
    found = []
    for match in PROTECTED.finditer(text):
        part = match.group()
        # An expression may hold a text: {{object.name or 'n/a'}}.
        part = re.sub(r"'[^']*'", "''", part)
        found.append(re.match(r"</?[\w-]*", part).group() if part[0] == "<" else part)
    return sorted(found)


def chinese_punctuation(text):
    """Return ``text`` with full-width punctuation where it stands beside Chinese.

    Placeholders, tags and numbers such as 8:30 or 1,000 stay as they are.
    """
    kept = []

    def hide(match):
        kept.append(match.group())
        return "\ue000"

    text = PROTECTED.sub(hide, text)
    if re.search(f"[{CJK}]", text):
        text = re.sub(f"(?<=[{CJK}])[,:;?!] ?", _full, text)
        text = re.sub("(?<=[\ue000)])[,:;?!] ?(?![\\d/])", _full, text)
        text = re.sub(f"[,:;?!] ?(?=[{CJK}])", _full, text)
        text = re.sub(f"(?<=[{CJK}\ue000]) ?\\(([^()]*)\\)", "\uff08\\1\uff09", text)
        text = re.sub(f"\\(([^()]*[{CJK}][^()]*)\\)", "\uff08\\1\uff09", text)
    return re.sub("\ue000", lambda _match: kept.pop(0), text)


def _full(match):
    return match.group().strip().translate(FULL)


def squeeze(text):
    """Return ``text`` with runs of white space as one space, to compare terms."""
    return " ".join(text.split())


def read_terms(paths):
    """Return ``({squeezed English: Chinese}, problems)`` from TSV files.

    The first file wins where two disagree; the disagreement is a problem line.
    """
    terms, problems = {}, []
    for path in paths:
        for number, line in enumerate(
            Path(path).read_text(encoding="utf-8").splitlines(), 1
        ):
            if not line.strip() or line.startswith("#\t"):
                continue
            source, tab, chinese = (
                part.replace("\\n", "\n") for part in line.partition("\t")
            )
            if not tab or not chinese.strip():
                problems.append(f"{Path(path).name}:{number}: no Chinese: {line[:70]}")
                continue
            chinese = chinese_punctuation(chinese.split("\t")[0])
            before = terms.setdefault(squeeze(source), chinese)
            if before != chinese:
                problems.append(
                    f"{Path(path).name}:{number}: {source[:50]}: {before} or {chinese}?"
                )
    return terms, problems


def export(database, config, modules):
    """Return the terms of ``modules`` in ``database`` as a polib file."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "terms.pot"
        command = [sys.executable, "-m", "odoo", "i18n", "export"]
        command += ["-c", str(config)] if config else []
        command += ["-d", database, "-l", "pot", "-o", str(target), *modules]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return (
            polib.pofile(target.read_text(encoding="utf-8")) if target.exists() else []
        )


def template(exported, module):
    """Return the `.pot` of an addon: own terms, and foreign ones except code."""
    result = _new_file()
    for entry in sorted(exported, key=lambda entry: entry.msgid):
        own_code = f"code:addons/{module}/"
        occurrences = [
            (name, line)
            for name, line in entry.occurrences
            if not name.startswith("code:") or name.startswith(own_code)
        ]
        if not occurrences or re.search(f"[{CJK}]", entry.msgid):
            continue  # demo data are written in Chinese
        comment = entry.comment
        if not any(name.startswith("code:") for name, _line in occurrences):
            comment = comment.partition("\n")[0]
        result.append(
            polib.POEntry(msgid=entry.msgid, comment=comment, occurrences=occurrences)
        )
    return result


def _new_file(language=None):
    result = polib.POFile()
    result.metadata = dict(HEADER)
    if language:
        result.metadata["Language"] = language
        result.metadata["Plural-Forms"] = "nplurals=1; plural=0;"
    return result


def memory(addons_paths):
    """Return ``{English: Chinese}`` of the apps our labels come from."""
    found = {}
    for name in MEMORY:
        for folder in addons_paths:
            path = Path(folder) / name / "i18n" / "zh_CN.po"
            if path.exists():
                for entry in polib.pofile(str(path)):
                    if entry.msgstr and not entry.obsolete:
                        found.setdefault(entry.msgid, entry.msgstr)
                break
    return found


def translate(pot, existing, terms, remembered, overwrite):
    """Return ``(po file, [missing], [taken from the apps])`` for a template."""
    result, missing, taken = _new_file("zh_CN"), [], []
    for entry in pot:
        given = terms.get(squeeze(entry.msgid), "")
        chinese = (overwrite and given) or existing.get(entry.msgid) or given
        if not chinese and remembered.get(entry.msgid) and _is_mixin_only(entry):
            chinese = remembered[entry.msgid]
            taken.append(f"{entry.msgid} -> {chinese}")
        if not chinese:
            missing.append(entry.msgid)
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=_same_edges(entry.msgid, chinese),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return result, missing, taken


def _is_mixin_only(entry):
    return all(MIXIN_FIELD.fullmatch(name) for name, _line in entry.occurrences)


def _same_edges(source, chinese):
    """Return ``chinese`` ending with a line break exactly when ``source`` does."""
    if not chinese:
        return ""
    return (
        chinese.rstrip("\n") + "\n" if source.endswith("\n") else chinese.rstrip("\n")
    )


def broken(po):
    """Return the terms whose translation lost or gained a placeholder."""
    return [
        f"{entry.msgid!r} -> {entry.msgstr!r}"
        for entry in po
        if entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr)
    ]


def _existing(path):
    if not path.exists():
        return {}
    return {e.msgid: e.msgstr for e in polib.pofile(str(path)) if not e.obsolete}


def _addons_paths():
    import odoo.addons
    import odoo.addons.base

    return [*odoo.addons.__path__, Path(odoo.addons.base.__file__).parents[1]]


def update(module, options, terms, remembered):
    """Write or check the files of one addon; return the number of problems."""
    exported = export(
        options.database, options.config, [module, *FOREIGN.get(module, [])]
    )
    pot = template(exported, module)
    folder = ADDONS / module / "i18n"
    old = _existing(folder / "zh_CN.po")
    po, missing, taken = translate(pot, old, terms, remembered, options.overwrite)
    stale = 0
    for path, content in ((folder / f"{module}.pot", pot), (folder / "zh_CN.po", po)):
        text = f"{content}"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if options.check:
            stale += 1
            print(f"{path.relative_to(ROOT)} is not up to date")
        else:
            folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    gone = sorted(set(old) - {entry.msgid for entry in pot})
    lost = broken(po)
    print(
        f"{module}: {len(pot)} terms, {len(missing)} without Chinese, {len(gone)} gone"
    )
    for title, lines in (
        ("without Chinese", missing),
        ("taken from the apps", taken),
        ("placeholders differ", lost),
    ):
        for line in lines:
            print(f"  {title}: {line}")
    return len(missing) + len(lost) + stale


def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", "-d", required=True)
    parser.add_argument("--config", "-c", default=ROOT / ".work" / "odoo.conf")
    parser.add_argument("--terms", nargs="*", default=[], metavar="FILE.tsv")
    parser.add_argument("--overwrite", action="store_true", help="the TSV wins")
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--modules", nargs="*", default=[], metavar="MODULE")
    options = parser.parse_args(arguments)
    there = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
    terms, problems = read_terms(options.terms)
    print("\n".join(problems))
    remembered = memory(_addons_paths())
    found = [
        update(name, options, terms, remembered) for name in options.modules or there
    ]
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main())
