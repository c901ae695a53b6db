"""Patterns of written addresses, made of the words of the trade (ux M8).

They run on what ``normalize_address`` returns. Groups: ``b`` building, ``e``
entrance, ``f`` floor, ``m`` entrance or floor, ``r`` room, ``z`` zone, ``k`` word
for the kind, ``p`` parts, ``d`` digits.
"""

import re

from .address_text import WORDS


def any_word(*names):
    """Return a pattern for any word of the named lists, the longest first."""
    words = {word for name in names for word in WORDS[name]}
    words = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, words)) + ")"


_LEFT = r"(?<![0-9A-Z-])"
# Nothing but the name of an estate, without letters or digits, in front.
_PLAIN = r"^[^0-9A-Z-]*"
# After the room: its word, then remarks without letters and digits.
_END = rf"{any_word('room')}?[^0-9A-Z]{{0,60}}$"
_CODE = rf"[0-9]{{1,3}}[A-Z]?|[A-Z]{{1,2}}[0-9]{{0,2}}|[{WORDS['names']}]"
_B = rf"(?P<b>{_CODE})"
_R = r"(?P<r>[0-9]{1,4}[A-Z]?)"
_E = rf"(?:[0-9]{{1,2}}|[A-Z]|[{WORDS['names']}])"
_NTH = f"{any_word('ordinal')}?"
_MARK = (
    f"(?:{any_word('building')}"
    f"|{any_word('building_with_entrance')}(?=-?{_NTH}{_E}{any_word('entrance')})"
    f"|(?<=[{WORDS['names']}]){any_word('building_with_entrance')})"
)
_ZONE = (
    rf"(?:(?P<z>[A-Z]{{1,2}}[0-9]?|[0-9]{{1,2}}(?={any_word('zone')}|-))"
    rf"{any_word('zone')}?-?)?"
)
_PART = r"(?:[0-9]{1,4}[A-Z]?|[A-Z]{1,2}[0-9]{0,4})"
_KIND = f"(?P<k>{any_word('shop', 'parking', 'storage')})"

BUILDING_CODE = re.compile(_CODE)
BUILDING_NAME = re.compile(
    f"{_B}{any_word('building', 'building_with_entrance')}"
    f"|(?:{any_word('shop', 'parking', 'storage')}|{any_word('building_before')} ?)"
    f"(?P<z>{_CODE}){any_word('zone')}?"
)
ROOM_ONLY = re.compile(f"{_R}{any_word('room')}?")
BUILDING_ONLY = re.compile(
    f"{_LEFT}{_B}{any_word('building', 'building_with_entrance')}{_END}"
)
SPECIAL = re.compile(
    f"{_LEFT}(?:{_B}{any_word('building')}-?)?{_KIND}{any_word('room', 'building')}?"
    rf"[-: ]?{_ZONE}(?P<r>[0-9]{{1,5}}[A-Z]?){_END}"
)
SPECIAL_LAST = re.compile(
    rf"{_LEFT}{_ZONE}(?P<r>[0-9]{{1,5}}){any_word('room')}?{_KIND}[^0-9A-Z]{{0,60}}$"
)
MARKED = re.compile(
    f"{_LEFT}{_B}{_MARK}-?(?:{_NTH}(?P<e>{_E}){any_word('entrance')}-?)?"
    f"(?:{_NTH}(?P<f>B?[0-9]{{1,2}}){any_word('floor')}-?)?"
    f"(?:(?P<m>[0-9]{{1,2}})-)?{_R}{_END}"
)
DASHED = re.compile(f"{_LEFT}(?P<p>{_PART}(?:-{_PART}){{1,3}}){_END}")
SPACED = re.compile(f"{_PLAIN}(?P<p>{_PART}(?: {_PART}){{1,2}}){_END}")
TOWER_FLOOR = re.compile(
    f"{_PLAIN}(?P<b>[A-Z])(?P<f>[0-9]{{1,2}}){any_word('floor')}-?"
    rf"(?P<r>[0-9]{{1,2}}[A-Z]?){_END}"
)
TOWER_ROOM = re.compile(rf"{_PLAIN}(?P<b>[A-Z])(?P<r>[0-9]{{3,4}}){_END}")
DIGITS = re.compile(rf"{_PLAIN}(?P<d>[0-9]{{5,7}}){any_word('room')}?$")
