"""Which files strangers may hand in: by name and by content.

Pure Python. A file is taken when its extension is on the list and its content is what
the extension says; its name loses every path.
"""

import re

MEGABYTE = 1024 * 1024
MAX_FILES = 10
MAX_SIZE = 20 * MEGABYTE
MAX_NAME = 100

_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
# Extension -> (content type that is stored, first bytes of the content)
TYPES = {
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "heic": ("image/heic", ()),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "mp4": ("video/mp4", ()),
    "mov": ("video/quicktime", ()),
    "m4a": ("audio/mp4", ()),
    "amr": ("audio/amr", (b"#!AMR",)),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "wav": ("audio/wav", (b"RIFF",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ZIP,
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "txt": ("text/plain", ()),
}
# Containers whose kind stands a few bytes further on.
BRANDS = {
    "webp": (8, (b"WEBP",)),
    "wav": (8, (b"WAVE",)),
    "heic": (4, (b"ftyphe", b"ftypmif1", b"ftypmsf1")),
    "mp4": (4, (b"ftyp",)),
    "mov": (4, (b"ftyp", b"moov", b"wide", b"mdat")),
    "m4a": (4, (b"ftyp",)),
}
# Names that a computer of the desk takes for a device.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]")


def safe_name(name):
    """Return a file name without path, controls or device names, of sane length.

    >>> safe_name("../../e.svg"), safe_name("C:\\\\x\\\\photo.jpg")
    ('e.svg', 'photo.jpg')
    >>> safe_name("CON.txt"), safe_name("a\\0b\\r\\n.txt")
    ('_CON.txt', 'ab.txt')
    >>> len(safe_name("x" * 300 + ".jpg"))
    100
    >>> safe_name("...")
    'file'
    """
    name = re.split(r"[/\\]", name or "")[-1]
    name = UNSAFE.sub("", name).strip(". ")
    if RESERVED.match(name):
        name = "_" + name
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    room = MAX_NAME - len(dot + extension)
    return (stem[: max(room, 1)] + dot + extension)[:MAX_NAME] or "file"


def get_content_type(name, data):
    """Return the content type of an allowed file, or None.

    >>> get_content_type("a.png", b"\\x89PNG\\r\\n\\x1a\\n...")
    'image/png'
    >>> get_content_type("a.png", b"<svg onload=alert(1)>") is None
    True
    >>> get_content_type("a.svg", b"<svg/>") is None
    True
    >>> get_content_type("a.txt", b"hello"), get_content_type("a.txt", b"<html>")
    ('text/plain', None)
    """
    extension = name.rpartition(".")[2].lower()
    if extension not in TYPES:
        return None
    content_type, starts = TYPES[extension]
    if starts and not data.startswith(starts):
        return None
    if extension in BRANDS:
        position, brands = BRANDS[extension]
        if not data[position:].startswith(brands):
            return None
    if extension == "txt" and not _is_plain_text(data):
        return None
    return content_type


def _is_plain_text(data):
    """Tell whether ``data`` is text that no browser takes for a page."""
    if b"\0" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.match(r"\s*<", text.lstrip("\ufeff"))
    return False
