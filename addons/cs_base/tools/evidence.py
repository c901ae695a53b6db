"""An evidence pack: files, their hashes, and one archive (ux 2.14).

Pure Python, without a database. The same files give the same archive.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from typing import NamedTuple

from .formula import as_text

FORMAT = "cs-evidence-pack-1"
MANIFEST = "manifest.json"
# Key of the list of what was out of the ordinary.
DEVIATIONS = "out_of_the_ordinary"
# The oldest date an archive knows: nobody reads when a file was packed, see the index.
_STAMP = (1980, 1, 1, 0, 0, 0)
# A Chinese mobile number, also with blanks or hyphens; and those of a landline.
_MOBILE = re.compile(r"(?<!\d)(1\d{2})[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[ -]?(\d{3,4})(\d{4})(?!\d)")


class File(NamedTuple):
    """One file of a pack."""

    name: str
    content: bytes
    rows: int | None = None


def mask_phones(text):
    """Return a text whose telephone numbers are told by their ends only.

    >>> mask_phones("call 13812345678 or 0755-26881234, ticket 2609-000123")
    'call 138****5678 or 0755****1234, ticket 2609-000123'
    >>> mask_phones("hash 1381234567890123, 2026-03-02 10:00")
    'hash 1381234567890123, 2026-03-02 10:00'
    >>> mask_phones(False)
    ''
    """
    if not text:
        return ""
    return _LANDLINE.sub(r"\1****\3", _MOBILE.sub(r"\1****\3", text))


def csv_file(name, titles, rows):
    """Return a table as a file that spreadsheets read, text never as a formula.

    >>> csv_file("a.csv", ["X", "Y"], [["=1+1", None]]).content.decode("utf-8-sig")
    "X,Y\\r\\n'=1+1,\\r\\n"
    """
    out, count = io.StringIO(), 0
    writer = csv.writer(out)
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_to_cell(value) for value in row])
        count += 1
    return File(name, out.getvalue().encode("utf-8-sig"), count)


def _to_cell(value):
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return as_text(value)
    isoformat = getattr(value, "isoformat", None)
    return isoformat(*([" "] if hasattr(value, "hour") else [])) if isoformat else value


def manifest(about, files) -> bytes:
    """Return the list of files with their hashes, as the text of one file.

    :param dict about: what the pack is about, JSON-able
    :param files: iterable of ``File``

    >>> json.loads(manifest({"month": "2026-03"}, [File("a", b"")]))["files"][0]["name"]
    'a'
    """
    listed = [
        {
            "name": file.name,
            "sha256": sha256(file.content),
            "bytes": len(file.content),
            **({} if file.rows is None else {"rows": file.rows}),
        }
        for file in sorted(files)
    ]
    text = json.dumps(
        {"format": FORMAT, **about, "files": listed}, ensure_ascii=False, indent=1
    )
    return f"{text}\n".encode()


def sha256(content) -> str:
    """Return the SHA-256 of bytes as lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def pack(files) -> bytes:
    """Return the files as one archive.

    >>> one, two = File("a", b"1"), File("b", b"2")
    >>> pack([one, two]) == pack([two, one])
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            entry = zipfile.ZipInfo(file.name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.content)
    return out.getvalue()


def verify(archive) -> list[str]:
    """Return the names of files of a pack that are not what its manifest says.

    >>> files = [File("a", b"1")]
    >>> verify(pack([*files, File(MANIFEST, manifest({}, files))]))
    []
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        listed = json.loads(opened.read(MANIFEST))["files"]
        names = {*opened.namelist()} - {MANIFEST}
        wrong = names ^ {file["name"] for file in listed}
        for file in listed:
            if file["name"] in names and (
                sha256(opened.read(file["name"])) != file["sha256"]
            ):
                wrong.add(file["name"])
    return sorted(wrong)
