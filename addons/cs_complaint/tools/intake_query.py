"""Recognise what a receptionist typed into the one box of the desk (ux 5.1).

Pure functions. Several readings are normal: four digits may be the end of a
telephone number, a room or the end of a ticket number, so each reading has its own
list and the person at the desk picks.
"""

import re
import unicodedata
from dataclasses import dataclass

from odoo.addons.cs_archive.tools.address import parse_address
from odoo.addons.cs_archive.tools.address_text import tidy_text
from odoo.addons.cs_base.tools.phone import normalize_phone

from .ticket_number import KIND_LETTERS, format_number

PHONE = "phone"
PHONE_END = "phone_end"
ADDRESS = "address"
ROOM = "room"
NAME = "name"
NUMBER = "number"
NUMBER_END = "number_end"
EXTERNAL = "external"

MAX_TEXT = 64
MIN_PHONE = 7
MAX_PHONE = 15
# Running numbers above 99,999 in one month are only found by the whole number.
NUMBER_HEADS = 10
NUMBER_MONTHS = 12

_LETTERS = "".join(KIND_LETTERS.values())
_NUMBER = re.compile(
    rf"[{_LETTERS}]?(?P<y>[0-9]{{2}})(?P<m>0[1-9]|1[0-2])-(?P<n>[0-9]{{1,7}})"
)
_NUMBER_PLAIN = re.compile(
    rf"[{_LETTERS}]?(?P<y>[0-9]{{2}})(?P<m>0[1-9]|1[0-2])(?P<n>[0-9]{{6,7}})"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc~_]")
_PHONE_TEXT = re.compile(r"[0-9+()\-. ]*(?:[^0-9]{1,12}[0-9]{1,8})?")
_PHONE_INSIDE = re.compile(r"(?<![0-9])[0-9]{10,12}(?![0-9])")
_EXTERNAL = re.compile(r"[0-9A-Z][0-9A-Z\-/]{4,39}")
_ROOM = re.compile(r"[0-9]{2,5}[A-Z]?")


@dataclass(frozen=True)
class Query:
    """What a text may be, the likeliest first; ``text`` is the tidy form."""

    text: str = ""
    readings: tuple[str, ...] = ()
    digits: str = ""
    number: str = ""

    def __contains__(self, reading):
        return reading in self.readings


def classify(text):
    """Return the readings of what was typed; never raises.

    :param text: any string or false value
    :return: Query

    >>> classify("13800000012").readings
    ('phone', 'external')
    >>> classify("138 0000-0012").digits
    '13800000012'
    >>> classify("0012").readings
    ('phone_end', 'number_end', 'room')
    >>> classify("3-2-1201").readings
    ('address',)
    >>> classify("R2611-0381").number
    '2611-000381'
    >>> classify("2611000381").readings
    ('number', 'phone', 'external')
    >>> classify("zl").readings
    ('name',)
    >>> classify("FW2026112000123").readings
    ('external',)
    >>> classify("  ").readings
    ()
    """
    text = unicodedata.normalize("NFKC", text or "")[:MAX_TEXT]
    text = tidy_text(_DASHES.sub("-", text))
    upper = text.upper().strip("#")
    if not upper:
        return Query()
    number = _read_number(upper)
    digits = _read_phone(upper)
    checks = (
        (NUMBER, number),
        (PHONE, digits),
        (PHONE_END, re.fullmatch("[0-9]{4}", upper)),
        (NUMBER_END, re.fullmatch("[0-9]{3,4}", upper)),
        (ADDRESS, not number and _is_address(upper)),
        (ROOM, _ROOM.fullmatch(upper) and not digits),
        (EXTERNAL, _is_external(upper)),
        (NAME, _is_name(text)),
    )
    readings = tuple(reading for reading, found in checks if found)
    return Query(text, readings or (NAME,), digits or _only_digits(upper), number)


def get_last_numbers(end, year, month):
    """Return the ticket numbers that end with the last four digits.

    :param end: str of three or four digits
    :param year: present year, four digits
    :param month: present month
    :return: list of str, the numbers of the latest month first

    >>> get_last_numbers("381", 2026, 1)[:2]
    ['2601-000381', '2601-010381']
    >>> get_last_numbers("0381", 2026, 1)[10]
    '2512-000381'
    """
    numbers = []
    for back in range(NUMBER_MONTHS):
        years, month0 = divmod(year * 12 + month - 1 - back, 12)
        numbers += [
            format_number(years, month0 + 1, head * 10000 + int(end))
            for head in range(NUMBER_HEADS)
        ]
    return numbers


def _read_number(text):
    """Return the stored form of a ticket number, empty when it is none."""
    match = _NUMBER.fullmatch(text) or _NUMBER_PLAIN.fullmatch(text)
    if not match:
        return ""
    year, month, running = (int(match.group(name)) for name in "ymn")
    return format_number(year, month, running)


def _read_phone(text):
    """Return the comparable digits of a telephone number, empty when it is none."""
    inside = _PHONE_INSIDE.search(text)
    if inside:
        text = inside.group()
    elif not _PHONE_TEXT.fullmatch(text) or _looks_dashed(text):
        return ""
    digits = normalize_phone(text).digits
    return digits if MIN_PHONE <= len(digits) <= MAX_PHONE else ""


def _looks_dashed(text):
    """Tell an address in parts, such as 3-2-1201, from a number in groups."""
    parts = [part for part in re.split("[- ]", text) if part]
    return len(parts) > 1 and max(map(len, parts)) < 5 and len(parts[0]) < 3


def _is_address(text):
    return bool(parse_address(text).candidates)


def _is_external(text):
    """Orders of other hotlines have five digits or more and are no 3-2-1201."""
    shortest = 8 if _looks_dashed(text) else 5
    return bool(_EXTERNAL.fullmatch(text)) and len(_only_digits(text)) >= shortest


def _is_name(text):
    """A name or its initials has letters or characters, and no digit."""
    return not re.search("[0-9]", text) and bool(re.search(r"\w", text))


def _only_digits(text):
    return "".join(re.findall("[0-9]", text))
