"""Chains of signatures: each link holds the hash of the one before (architecture 3.3).

Pure Python, without a database. A link is sealed by ``link_hash`` over the hash of the
link before, the name of the chain, its number and the hash of what it stands for. A
chain that was tampered with says so by itself, except where its end is missing or was
written anew: that shows against a head that was published before.
"""

import hashlib
from itertools import chain as joined
from itertools import combinations, product
from typing import NamedTuple

from .signed_content import canonical

#: What stands before the first link.
GENESIS = "0" * 64

EDITED = "edited"
MISSING = "missing"
SWAPPED = "swapped"
CUT = "cut"

# A link that was moved is looked for so far around its place.
_REACH = 16
# So many broken links are looked at one by one; a chain with more is ruined anyway.
_LOOKED_AT = 100
_TOLD = 200


class Link(NamedTuple):
    """A link as it is stored, with the hash of its content as that is now."""

    seq: int
    prev_hash: str
    hash: str
    payload_hash: str


class Head(NamedTuple):
    """How long a chain was at some time, and the hash of its last link then."""

    length: int
    hash: str


class Finding(NamedTuple):
    """What was done to a chain, and to which links.

    ``edited``: content or seal of ``first`` is not what was sealed. ``missing``: from
    ``first`` to ``last`` were taken out. ``swapped``: ``first`` and ``last`` stand in
    each other's place. ``cut``: the end, from ``first`` to ``last``, is gone.
    """

    kind: str
    first: int
    last: int


def digest(payload) -> str:
    """Return the hash of what a link stands for, a dict of JSON-able values.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return text_digest(canonical(payload))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text as lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(chain, seq, prev_hash, payload_hash) -> str:
    """Return the seal of one link.

    >>> link_hash("a", 1, GENESIS, digest({})) == link_hash("a", 2, GENESIS, digest({}))
    False
    """
    text = f"{prev_hash}\n{chain}\n{seq}\n{payload_hash}"
    return hashlib.sha256(text.encode()).hexdigest()


def seal_links(chain, head, payload_hashes):
    """Yield the next links of a chain.

    :param str chain: name of the chain
    :param Head head: its end until now; ``Head(0, GENESIS)`` of a new one
    :param payload_hashes: iterable of hashes of contents, in order

    >>> one, two = seal_links("a", Head(0, GENESIS), [digest(1), digest(2)])
    >>> one.seq, two.seq, two.prev_hash == one.hash
    (1, 2, True)
    """
    seq, prev_hash = head
    for payload_hash in payload_hashes:
        seq += 1
        new_hash = link_hash(chain, seq, prev_hash, payload_hash)
        yield Link(seq, prev_hash, new_hash, payload_hash)
        prev_hash = new_hash


def heads_digest(prev_digest, day, rows) -> str:
    """Return the digest that stands for the heads of all chains of a company.

    :param str prev_digest: digest published before, so that none can be left out
    :param str day: in ISO form
    :param rows: (chain, length, hash) of the chains that have grown since

    >>> heads_digest(GENESIS, "2026-03-02", [("a", 1, "f"), ("b", 2, "e")]) == (
    ...     heads_digest(GENESIS, "2026-03-02", [("b", 2, "e"), ("a", 1, "f")])
    ... )
    True
    """
    return digest([prev_digest, day, sorted(list(row) for row in rows)])


def verify(chain, links, heads=()) -> list[Finding]:
    """Return what was done to a chain; an empty list for a whole one.

    Links that are in order are not kept: a chain may be longer than the memory.

    :param str chain: its name
    :param links: iterable of ``Link`` by rising number
    :param heads: ``Head`` at several times, the published ones above all

    >>> whole = list(seal_links("a", Head(0, GENESIS), map(digest, range(9))))
    >>> verify("a", whole, [Head(9, whole[-1].hash)])
    []
    >>> verify("a", whole[:3] + whole[5:])
    [Finding(kind='missing', first=4, last=5)]
    >>> verify("a", whole[:7], [Head(9, whole[-1].hash)])
    [Finding(kind='cut', first=8, last=9)]
    >>> verify("a", [*whole[:2], whole[2]._replace(payload_hash="x"), *whole[3:]])
    [Finding(kind='edited', first=3, last=3)]
    >>> moved = [whole[0], whole[2]._replace(seq=2), whole[1]._replace(seq=3)]
    >>> verify("a", moved + whole[3:])
    [Finding(kind='swapped', first=2, last=3)]
    """
    return _Verifier(chain, heads).run(links)


class _Verifier:
    """One pass over a chain; keeps the broken links alone."""

    def __init__(self, chain, heads):
        self.chain = chain
        self.heads = {}
        for head in heads:
            self.heads.setdefault(head.length, set()).add(head.hash)
        self.findings = []
        self.broken = []
        # Numbers that a finding names already.
        self.named = set()
        self.is_rewritten = False

    def run(self, links):
        before, is_before_whole = Link(0, "", GENESIS, ""), True
        doubt = None
        for link in joined(links, [None]):
            if doubt:
                self._settle(*doubt, link)
                doubt = None
            if link is None:
                break
            is_whole = self._is_sealed(link, link, link, link)
            if link.seq != before.seq + 1:
                self._name_gap(before, link)
            elif is_whole and is_before_whole and link.prev_hash != before.hash:
                doubt = (before, link)
            if is_whole:
                self._compare(link)
            else:
                self.broken.append(link)
            before, is_before_whole = link, is_whole
        end = before.seq + self._name_broken()
        longest = max(self.heads, default=0)
        if end < longest:
            self._tell(CUT, end + 1, longest)
        self.findings.sort(key=lambda finding: (finding.first, finding.kind))
        return self.findings[:_TOLD]

    def _is_sealed(self, link, place, before, content):
        """Tell whether the seal of ``link`` fits number, predecessor and content."""
        return link.hash == link_hash(
            self.chain, place.seq, before.prev_hash, content.payload_hash
        )

    def _name_gap(self, before, link):
        if link.seq > before.seq:
            self._tell(MISSING, before.seq + 1, link.seq - 1)
        else:
            # There twice: one of them was added.
            self._tell(EDITED, link.seq)

    def _settle(self, before, link, after):
        """Two links are whole and do not fit: the one nobody vouches for was sealed
        anew. The next link, or a head, vouches for the second one."""
        if after is None:
            is_vouched = link.hash in self.heads.get(link.seq, {link.hash})
        else:
            is_vouched = after.prev_hash == link.hash
        self._tell(EDITED, before.seq if is_vouched and before.seq else link.seq)

    def _compare(self, link):
        """Hold a link against the heads of its number."""
        known = self.heads.get(link.seq)
        if known and known != {link.hash} and not self.is_rewritten:
            # Whatever follows stands on top of it and differs, too.
            self.is_rewritten = True
            self._tell(EDITED, link.seq)

    def _tell(self, kind, first, last=None):
        last = last or first
        if kind == EDITED and first in self.named:
            return
        self.named.update(range(first, min(last, first + _TOLD) + 1))
        self.findings.append(Finding(kind, first, last))

    # --- broken links --------------------------------------------------------

    def _name_broken(self):
        """Name what was done to the broken links; return how many numbers the end
        lacks because links were numbered anew."""
        shift = 0
        for count, link in enumerate(self._name_swapped()):
            home = self._find_home(link, shift, _REACH if count < _LOOKED_AT else 0)
            if home is None or home < link.seq + shift:
                self._tell(EDITED, link.seq)
            elif home > link.seq + shift:
                # Those before it were taken out, and it was numbered anew.
                self._tell(MISSING, link.seq + shift, home - 1)
            if home is not None:
                shift = home - link.seq
        return shift

    def _name_swapped(self):
        """Name pairs that fit again once they are exchanged; return the others."""
        left = self.broken[:_LOOKED_AT]
        for one, two in combinations(left, 2):
            if one in left and two in left and self._is_exchanged(one, two):
                left.remove(one)
                left.remove(two)
                self._tell(SWAPPED, one.seq, two.seq)
        return left + self.broken[_LOOKED_AT:]

    def _is_exchanged(self, one, two):
        """Tell whether two links hold each other's numbers, predecessors, contents or
        seals, or several of these."""
        pairs = ((one, two), (two, one))
        return any(
            self._is_sealed(one, place[0], before[0], content[0])
            and self._is_sealed(two, place[1], before[1], content[1])
            for place, before, content in product(pairs, repeat=3)
        )

    def _find_home(self, link, shift, reach):
        """Return the number that a link was sealed with, if it is near."""
        near = (link.seq + step for far in range(1, reach + 1) for step in (far, -far))
        for seq in joined([link.seq + shift], near):
            if self._is_sealed(link, link._replace(seq=seq), link, link):
                return seq
        return None
