"""A digest of rows, the same for the same data (architecture 3 "Reports")."""

import hashlib
import json


class RowsHash:
    """SHA-256 over rows in the order given; each row in one canonical form.

    >>> first, second = RowsHash(), RowsHash()
    >>> first.update([("a", 1)]); second.update([("a", "1")])
    >>> first.hexdigest() == second.hexdigest()
    False
    >>> first.count
    1
    """

    def __init__(self, *header):
        """:param header: parameters that belong to the content (period, sites)"""
        self._digest = hashlib.sha256()
        self.count = 0
        self._add(header)

    def _add(self, row):
        # Lists of JSON keep the types apart, so that ("ab", "c") differs from
        # ("a", "bc") and 1 from "1"; dates are given in ISO form.
        self._digest.update(_encode(list(row)).encode() + b"\n")

    def update(self, rows):
        """Add all rows of an iterable."""
        for row in rows:
            self._add(row)
            self.count += 1

    def watch(self, rows):
        """Yield the rows of an iterable and add each on its way."""
        for row in rows:
            self._add(row)
            self.count += 1
            yield row

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _to_text(value):
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)


_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_to_text
).encode
