"""The digest of what somebody signs (architecture 3.3, guarantee 3).

Pure Python, without a database. The digest holds for the same content on every
machine: one canonical JSON text, UTF-8, SHA-256 as lower-case hex.
"""

import hashlib
import json


class Personal:
    """A value that says who somebody is, such as a name or a number.

    It goes into the signed content as a salted digest only, so that it can be erased
    later while signature and hash stay valid.

    >>> Personal("Zhang")
    Personal(…)
    """

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return "Personal(…)"

    def digest(self, salt):
        """Return the salted digest.

        >>> Personal("Zhang").digest("a") == Personal("Zhang").digest("b")
        False
        """
        return hashlib.sha256(f"{salt}|{canonical(self.value)}".encode()).hexdigest()


def seal(role, content, salt):
    """Return the hash of what is signed, and the digests of its personal values.

    :param str role: as what somebody signs
    :param dict content: JSON-able values, the personal ones wrapped in ``Personal``
    :param str salt: secret of this one signature
    :return: (hash, {name: digest})

    >>> content = {"result": "Pipe changed", "who": Personal("Li")}
    >>> one, digests = seal("head", content, "s")
    >>> one == seal("head", {"who": Personal("Li"), "result": "Pipe changed"}, "s")[0]
    True
    >>> one == seal("desk", content, "s")[0]
    False
    >>> sorted(digests)
    ['who']
    """
    digests = {
        name: value.digest(salt)
        for name, value in content.items()
        if isinstance(value, Personal)
    }
    return seal_digests(role, content, digests), digests


def seal_digests(role, content, digests):
    """Return the hash of content whose personal values are known as digests only.

    Once they are erased it is the way to check the rest.

    >>> value, digests = seal("head", {"result": "Done", "who": Personal("Li")}, "s")
    >>> value == seal_digests("head", {"result": "Done", "who": False}, digests)
    True
    """
    plain = {**content, **{name: {"sha256": d} for name, d in digests.items()}}
    return hashlib.sha256(
        canonical({"role": role, "content": plain}).encode()
    ).hexdigest()


def canonical(value):
    """Return one text for equal values: keys sorted, no blanks, dates in ISO form.

    >>> canonical({"b": 1, "a": None})
    '{"a":null,"b":1}'
    """
    return _encode(value)


def _to_text(value):
    isoformat = getattr(value, "isoformat", None)
    if isoformat is None:
        raise TypeError(type(value).__name__)
    return isoformat()


_encode = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_to_text,
).encode
