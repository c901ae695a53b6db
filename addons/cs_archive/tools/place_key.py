"""Keys and names of places (ux M8): one key for order, matching and uniqueness."""

import re
from functools import lru_cache

from .address_text import WORDS, normalize_address

# Doors of dwellings and offices share one numbering, the others have their own.
KIND_LETTERS = {
    "": "D",
    "residential": "D",
    "office": "D",
    "shop": "S",
    "parking": "P",
    "storage": "T",
    "free": "X",
}
CODE_PREFIXES = {"shop": "S", "parking": "P", "storage": "T"}


@lru_cache(maxsize=8192)
def natural_key(text):
    """Return a key that sorts numbers as numbers and ignores leading zeros.

    :param text: str or false value, e.g. a building's code or a room number
    :return: str of letters and digits, each number filled up to six digits; a
        point parts two numbers, a line two words, other signs are dropped
    """
    text = re.sub(r"(?<=[0-9])\W+(?=[0-9])", ".", normalize_address(text))
    text = re.sub(r"(?<=[^\W\d])\s+(?=[^\W\d])", "_", text)
    text = re.sub(r"[^\w.]|\.(?![0-9])", "", text)
    return re.sub(r"[0-9]+", lambda match: match.group().lstrip("0").zfill(6), text)


def place_key(kind, building, entrance, room):
    """Return the key of a unit inside its site.

    Two spellings of one door have one key (``3-2-702`` and ``03-2-0702``), and
    keys sort as people count.

    :param kind: kind of unit, empty for a door
    :param building: the building's code
    :param entrance: str or false value
    :param room: room number
    :return: str
    """
    parts = "-".join(natural_key(part) for part in (building, entrance, room))
    return f"{KIND_LETTERS.get(kind or '', 'X')}{parts}"


def room_floor(room):
    """Return the floor that a room number tells, None when it tells none."""
    match = re.fullmatch(r"(B?)([0-9]{1,2})[0-9]{2}[A-Z]?", (room or "").upper())
    if not match or not int(match.group(2)):
        return None
    return -int(match.group(2)) if match.group(1) else int(match.group(2))


def unit_code(kind, building, entrance, room):
    """Return the short code of a unit, e.g. ``3-2-1201`` or ``P-B-123``."""
    prefix = CODE_PREFIXES.get(kind)
    parts = (prefix, building if building != prefix else "", entrance, room)
    return "-".join(part for part in parts if part)


def unit_name(kind, building, entrance, floor, room, is_own_building=False):
    """Return the name of a unit as people say it.

    :param kind: kind of unit
    :param building: the building's name
    :param floor: int or None
    :param is_own_building: the building holds only units of this kind, so its
        name already says what they are
    :return: str; a building named in Latin letters gets dashes instead of words
    """
    if kind == "free":
        return building
    values = {"building": building, "entrance": entrance, "room": room}
    latin_end = re.search(r"[0-9A-Za-z]$", building)
    if kind in CODE_PREFIXES and is_own_building:
        return _format("dashed" if latin_end else "joined", values)
    if latin_end and kind in CODE_PREFIXES:
        return f"{building} {kind.title()} {room}"
    if latin_end:
        # "Tower A" and room 1201: nothing tells where a word would end.
        return "-".join(part for part in (building, entrance, room) if part)
    if kind in CODE_PREFIXES:
        return _format(kind, values)
    if entrance:
        return _format("entrance", values)
    if kind == "office" and floor and floor == room_floor(room):
        rest = re.search(r"[0-9]{2}[A-Z]?$", room).group()
        return _format("office", {**values, "floor": floor, "rest": rest})
    return _format("door", values)


def room_spellings(room):
    """Return the ways a room number may be stored, for a search in the database."""
    plain = re.sub(r"[- ]", "", room)
    bare = plain.lstrip("0") or plain
    return {room, plain, bare, *(bare.zfill(width) for width in (2, 3, 4))}


def _format(name, values):
    return WORDS["formats"][name].format(**values)
