"""Read addresses as people write and say them (ux M8).

``parse_address`` never raises and works in bounded time; examples are in
``tests/address_examples.txt``.
"""

import re
from dataclasses import dataclass, replace

from . import address_patterns as patterns
from .address_text import MAX_TEXT, WORDS, normalize_address
from .place_key import place_key, room_floor

EMPTY = "empty"
TOO_LONG = "too_long"
NO_NUMBER = "no_number"
BUILDING_ONLY = "building_only"
ROOM_ONLY = "room_only"
NOT_RECOGNISED = "not_recognised"


# Lengths of building, entrance and room in digits without separators.
_SPLITS = (
    *((1, 1, 4), (1, 1, 3), (2, 1, 4), (2, 1, 3)),
    *((1, 0, 4), (2, 0, 4), (2, 0, 3)),
    *((1, 2, 4), (1, 2, 3)),
)


@dataclass(frozen=True)
class Address:
    """One reading of an address inside a site.

    ``kind`` is empty for doors (dwellings and offices), else ``shop``,
    ``parking`` or ``storage``. An empty ``building`` means any building of the
    kind; ``entrance`` None means any entrance, an empty one means none.
    """

    building: str = ""
    entrance: str | None = ""
    floor: int | None = None
    room: str = ""
    kind: str = ""

    @property
    def is_exact(self):
        """True when building and entrance are both known."""
        return bool(self.building) and self.entrance is not None

    @property
    def key(self):
        """The place key of the unit meant, empty when it is not exact."""
        if not self.is_exact:
            return ""
        return place_key(self.kind, self.building, self.entrance, self.room)


@dataclass(frozen=True)
class Parsed:
    """Readings of one text, the likeliest first, or the reason for none."""

    candidates: tuple[Address, ...] = ()
    reason: str = ""


def parse_address(text):
    """Return how ``text`` can be read as the address of a unit.

    :param text: any string or false value, an estate's name may stand in front
    :return: Parsed; the reason is one of the constants of this module
    """
    if text and len(text) > MAX_TEXT:
        return Parsed(reason=TOO_LONG)
    text = normalize_address(text)
    if not text:
        return Parsed(reason=EMPTY)
    if not re.search(r"[0-9]", text):
        return Parsed(reason=NO_NUMBER)
    for pattern, read in _READERS:
        match = pattern.search(text)
        found = match and [a for a in read(match) if a.room.strip("0")]
        if found:
            # Digits alone are a guess already: no guess on top of it.
            if read is not _read_digits:
                found = _with_any_entrance(found)
            return Parsed(tuple(dict.fromkeys(found)))
    if patterns.BUILDING_ONLY.search(text):
        return Parsed(reason=BUILDING_ONLY)
    if patterns.ROOM_ONLY.fullmatch(text):
        return Parsed(reason=ROOM_ONLY)
    return Parsed(reason=NOT_RECOGNISED)


def building_code(name):
    """Return the code a building is matched by: its number or letter.

    :param name: str such as "No. 3", "Tower A" in the trade's own words
    :return: str, the name itself in capitals when it carries no marker
    """
    text = normalize_address(name)
    match = patterns.BUILDING_NAME.fullmatch(text)
    return strip_zeros(match.group("b") or match.group("z")) if match else text


def strip_zeros(number):
    """Return a number without leading zeros, ``03`` as ``3``."""
    return number.lstrip("0") or number[:1]


def _with_any_entrance(found):
    """Add, at the end, the reading for texts that leave the entrance out."""
    return found + [
        replace(address, entrance=None)
        for address in found
        if not address.kind and address.entrance == "" and len(address.room) > 2
    ]


def _door(building, entrance, room, floor=None):
    return Address(
        strip_zeros(building),
        strip_zeros(entrance or ""),
        room_floor(room) if floor is None else floor,
        room,
    )


def _on_floor(building, entrance, floor, room):
    """Read a floor and a number on it: the room is usually floor and number."""
    below = floor.startswith("B")
    level = int(floor.lstrip("B"))
    level = -level if below else level
    if len(re.sub(r"[^0-9]", "", room)) > 2:
        return [_door(building, entrance, room, level)]
    whole = f"{'B' if below else ''}{abs(level)}{room.zfill(2)}"
    return [
        _door(building, entrance, whole, level),
        _door(building, entrance, room, level),
    ]


def _in_parts(building, middle, room):
    """Read ``3-2-1201`` and ``A-18-02``: entrance or floor in the middle."""
    entrance = _door(building, middle, room)
    if not middle.isdigit() or len(re.sub(r"[^0-9]", "", room)) > 2:
        return [entrance]
    return [*_on_floor(building, "", middle, room)[:1], entrance]


def _read_marked(match):
    building, entrance, floor, middle, room = match.group("b", "e", "f", "m", "r")
    if floor:
        return _on_floor(building, entrance, floor, room)
    if middle and entrance:
        return _on_floor(building, entrance, middle, room)
    if middle:
        return _in_parts(building, middle, room)
    return [_door(building, entrance, room)]


def _read_dashed(match):
    parts = re.split("[- ]", match.group("p"))
    if not patterns.BUILDING_CODE.fullmatch(parts[0]):
        return []
    if len(parts) == 2:
        return [_door(parts[0], "", parts[1])]
    if len(parts) == 3:
        return _in_parts(*parts)
    if parts[2].isdigit() and len(parts[2]) < 3 and len(parts[3]) < 3:
        return _on_floor(*parts)[:1]
    return []


def _read_tower_floor(match):
    return _on_floor(match.group("b"), "", match.group("f"), match.group("r"))


def _read_tower_room(match):
    return [_door(match.group("b"), "", match.group("r"))]


def _read_digits(match):
    """Split digits without separators, e.g. ``321201``, the likeliest first.

    A room has a floor and a number on it, so its last two digits are not 00;
    a building's number has one or two digits, an entrance's one, seldom two.
    """
    digits, found = match.group("d"), []
    for b, e, r in _SPLITS:
        if len(digits) != b + e + r:
            continue
        building, entrance, room = digits[:b], digits[b : b + e], digits[b + e :]
        is_number = "0" not in (building[:1], entrance[:1])
        if is_number and int(room[:-2]) and int(room[-2:]):
            found.append(_door(building, entrance, room))
    return found


def _read_special(match):
    kinds = ("shop", "parking", "storage")
    kind = next(name for name in kinds if match.group("k") in WORDS[name])
    groups, room = match.groupdict(), match.group("r")
    building, zone = groups.get("b") or "", groups.get("z") or ""
    if building:
        building = strip_zeros(building)
        return [Address(building, "", None, zone + room, kind)]
    if zone:
        return [
            Address(strip_zeros(zone), "", None, room, kind),
            Address("", "", None, f"{zone}-{room}", kind),
        ]
    return [Address("", "", None, room, kind)]


_READERS = (
    (patterns.SPECIAL, _read_special),
    (patterns.SPECIAL_LAST, _read_special),
    (patterns.MARKED, _read_marked),
    (patterns.DASHED, _read_dashed),
    (patterns.SPACED, _read_dashed),
    (patterns.TOWER_FLOOR, _read_tower_floor),
    (patterns.TOWER_ROOM, _read_tower_room),
    (patterns.DIGITS, _read_digits),
)
