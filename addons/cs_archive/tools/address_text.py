"""One form for addresses: width, dashes, blanks, written numerals.

The words of the trade stand in ``address_words.json``, so that another region
adds its own without touching code. Pure functions.
"""

import json
import re
import unicodedata
from pathlib import Path

WORDS = json.loads(
    Path(__file__).with_name("address_words.json").read_text(encoding="utf-8")
)
MAX_TEXT = 200

_DASHES = re.compile(r"[\u2010-\u2015\u2043\u2212\u30fc\u00b7~_/]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff]"
_BLANKS = re.compile(
    rf"(?<={_WIDE}) | (?={_WIDE})|(?<=-) | (?=-)|(?<=[0-9]) (?=F\b)|(?<=[0-9]F) "
)
_NUMERALS = WORDS["digits"] + WORDS["two"] + WORDS["ten"] + WORDS["hundred"]
_COUNTED = sorted(
    {
        word
        for name in ("building", "building_with_entrance", "entrance", "floor", "room")
        for word in WORDS[name]
    },
    key=len,
    reverse=True,
)
_BEFORE = "".join(sorted({word[-1] for word in _COUNTED}))
_WRITTEN = re.compile(
    rf"[{_NUMERALS}]+(?={'|'.join(map(re.escape, _COUNTED))})"
    rf"|(?<=[{re.escape(_BEFORE)}])[{_NUMERALS}]+(?=$|[^{_NUMERALS}])"
)


def normalize_address(text):
    """Return ``text`` in capitals with plain digits, dashes and single blanks.

    :param text: any string or false value
    :return: str; empty when nothing is left or the text is too long to be one
    """
    if not text or len(text) > MAX_TEXT:
        return ""
    text = tidy_text(unicodedata.normalize("NFKC", text).upper())
    text = _DASHES.sub("-", text)
    # Twice: a blank before F goes first, the one behind it then follows a digit.
    text = _BLANKS.sub("", _BLANKS.sub("", text))
    return _WRITTEN.sub(lambda match: written_number(match.group()), text)[:MAX_TEXT]


def tidy_text(text):
    """Return ``text`` as one line: control characters gone, blanks single."""
    text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join(text.split())


def written_number(text):
    """Return the digits of a number in Chinese characters, else the text.

    Both ways of writing are read: digit by digit, as in room numbers, and with
    tens and hundreds.
    """
    ten, hundred = WORDS["ten"], WORDS["hundred"]
    if ten not in text and hundred not in text:
        return "".join(_digit(char) for char in text)
    total, current = 0, 0
    for char in text:
        if char in (ten, hundred):
            total += (current or 1) * (10 if char == ten else 100)
            current = 0
        else:
            current = int(_digit(char))
    return str(total + current)


def _digit(char):
    if char == WORDS["two"]:
        return "2"
    # Two characters stand for zero.
    return str(max(WORDS["digits"].index(char) - 1, 0))
