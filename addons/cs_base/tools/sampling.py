"""Draws that anyone can recompute, with SHA-256 and whole numbers alone (decision 8).

All texts are UTF-8 and all digests lower-case hex text. A record is named by its
reference ``model,id``. How a draw goes:

1. Before anybody knows the population, a salt of 64 hex characters is chosen and its
   commitment, ``sha256(salt)``, is shown.
2. Later the population is read; its hash is that of the sorted references, joined by
   line breaks. The seed is the hash of salt, population hash, code and period.
3. The rank of a reference is the hash of seed and reference, ascending. Each stratum
   gives its first ones, as many as its share of the total.

A rolling draw is a chain of such draws, one for each part of the period, each with a
salt and commitment of its own. After part k the number drawn in all is the size that
the plan asks of everything seen so far, so the period ends with exactly the size of
its whole population, which nobody had to know beforehand.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from .period import bounds

SALT_LENGTH = 64


class Terms(NamedTuple):
    """What a plan asks for.

    :param rate: so many of ``base``; not used when ``count`` is given
    :param count: a fixed number instead of a rate; 0 for a rate
    :param least: the least in all, while there are so many
    :param least_each: the least of each stratum, while the total allows
    """

    rate: int = 0
    base: int = 100
    count: int = 0
    least: int = 0
    least_each: int = 1

    def size(self, population: int, part: int = 1, parts: int = 1) -> int:
        """How many of so many are drawn, rounded up (rule G-4).

        Of a fixed number, part k of n has the share k / n, rounded up.

        >>> Terms(rate=20).size(0), Terms(rate=20).size(1), Terms(rate=20).size(101)
        (0, 1, 21)
        >>> Terms(rate=0).size(50), Terms(rate=20, least=5).size(3)
        (0, 3)
        >>> Terms(count=30).size(100, 1, 31), Terms(count=30).size(100, 31, 31)
        (1, 30)
        """
        if self.count:
            wanted = ceil_div(self.count * part, parts)
        else:
            wanted = ceil_div(population * self.rate, self.base)
        return min(population, max(wanted, self.least))


class Drawn(NamedTuple):
    """A drawn reference, its place among all (1 is first) and the hash behind it."""

    rank: int
    reference: str
    stratum: str
    digest: str


class Result(NamedTuple):
    """What a draw gives: hashes, the share of each stratum, and the drawn."""

    population_hash: str
    seed: str
    shares: dict[str, int]
    drawn: list[Drawn]


def ceil_div(number: int, divisor: int) -> int:
    """The quotient rounded up, in whole numbers.

    >>> ceil_div(10, 5), ceil_div(11, 5), ceil_div(0, 5)
    (2, 3, 0)
    """
    return -(-number // divisor)


def digest(*parts: str) -> str:
    """SHA-256 of the parts joined by ``|``.

    >>> digest("0" * 64)[:16]
    '60e05bd1b195af2f'
    """
    return sha256("|".join(parts).encode()).hexdigest()


def commitment(salt: str) -> str:
    """What is shown before the population is known."""
    return digest(salt)


def population_hash(references: Iterable[str]) -> str:
    """The hash of all references, in whatever order they come.

    >>> population_hash(["a,2", "a,10"]) == population_hash(["a,10", "a,2"])
    True
    """
    return sha256("\n".join(sorted(references)).encode()).hexdigest()


def ranked(seed: str, references: Iterable[str]) -> list[tuple[bytes, str]]:
    """All references with the bytes of their hash, first rank first."""
    hashed = _hashed(seed, references)
    # The hashes alone are sorted: a third of the time of sorting pairs.
    return [(key, hashed[key]) for key in sorted(hashed)]


def _hashed(seed, references):
    """Return dict hash -> reference."""
    # The seed fills the first block of SHA-256, which is computed once.
    start, hashed = sha256(f"{seed}|".encode()), {}
    for name in references:
        one = start.copy()
        one.update(name.encode())
        hashed[one.digest()] = name
    return hashed


def shares(total: int, sizes: Mapping[str, int], least: int = 1) -> dict[str, int]:
    """How many each stratum gives: largest remainder, then the least of each.

    The sum is ``total`` exactly, and no stratum gives more than it has. Equal
    remainders: the larger stratum, then the name. A stratum below the least takes
    from the one that has most beyond its exact share; all strata reach one before
    any is helped to two, so that a total too small for all serves as many as it can.

    >>> shares(3, {"a": 10, "b": 4})
    {'a': 2, 'b': 1}
    >>> shares(5, {"a": 96, "b": 2, "c": 2, "d": 0})
    {'a': 3, 'b': 1, 'c': 1, 'd': 0}
    >>> shares(2, {"a": 96, "b": 3, "c": 1})
    {'a': 1, 'b': 1, 'c': 0}
    """
    everything = sum(sizes.values())
    total = min(total, everything)
    if not total:
        return dict.fromkeys(sizes, 0)
    given = {name: total * size // everything for name, size in sizes.items()}
    order = sorted(
        sizes, key=lambda n: (-(total * sizes[n] % everything), -sizes[n], n)
    )
    for name in order[: total - sum(given.values())]:
        given[name] += 1
    by_size = sorted(sizes, key=lambda name: (-sizes[name], name))
    for level in range(1, least + 1):
        _raise_to(level, given, sizes, total, by_size)
    return given


def _raise_to(level, given, sizes, total, by_size):
    """Help the strata below ``level`` by those above it, changing ``given``."""
    everything = sum(sizes.values())

    def beyond(name):
        # A heap gives the smallest; whole numbers instead of exact shares.
        return (total * sizes[name] - given[name] * everything, -given[name], name)

    poor = [name for name in by_size if given[name] < min(level, sizes[name])]
    rich = [beyond(name) for name in given if given[name] > level]
    heapq.heapify(rich)
    for name in poor:
        if not rich:
            return
        giver = heapq.heappop(rich)[-1]
        given[giver] -= 1
        given[name] += 1
        if given[giver] > level:
            heapq.heappush(rich, beyond(giver))


def draw(
    total: int,
    least_each: int,
    population: Mapping[str, str],
    salt: str,
    code: str,
    period: str,
) -> Result:
    """Draw ``total`` of ``population`` (reference -> stratum).

    >>> names = {f"res.partner,{n}": "" for n in range(1, 11)}
    >>> one = draw(2, 1, names, "0" * 64, "demo", "2026-Q1")
    >>> [drawn.reference for drawn in one.drawn]
    ['res.partner,3', 'res.partner,1']
    >>> len(draw(0, 1, {}, "0" * 64, "demo", "2026-Q1").drawn)
    0
    """
    pop_hash = population_hash(population)
    seed = digest(salt, pop_hash, code, period)
    given = shares(total, Counter(population.values()), least_each)
    left, drawn = dict(given), []
    if not total:
        return Result(pop_hash, seed, given, drawn)
    hashed = _hashed(seed, population)
    for rank, key in enumerate(sorted(hashed), 1):
        stratum = population[hashed[key]]
        if left[stratum]:
            left[stratum] -= 1
            drawn.append(Drawn(rank, hashed[key], stratum, key.hex()))
            if len(drawn) == total:
                break
    return Result(pop_hash, seed, given, drawn)


def successors(
    seed: str, population: Mapping[str, str], stratum: str, used: Iterable[str]
) -> list[Drawn]:
    """Those of a stratum that were not drawn, next rank first.

    >>> names = {"a,1": "x", "a,2": "x", "a,3": "y"}
    >>> [one.reference for one in successors("00", names, "x", ["a,1"])]
    ['a,2']
    """
    taken = set(used)
    return [
        Drawn(rank, reference, stratum, hashed.hex())
        for rank, (hashed, reference) in enumerate(ranked(seed, population), 1)
        if population[reference] == stratum and reference not in taken
    ]


def parts(ration: str, start: date, stop: date) -> list[tuple[date, date]]:
    """The parts of a period: the whole of it, its days, weeks from Monday, or months.

    >>> parts("none", date(2026, 3, 1), date(2026, 3, 31))
    [(datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))]
    >>> len(parts("day", date(2026, 2, 1), date(2026, 2, 28)))
    28
    >>> weeks = parts("week", date(2026, 4, 1), date(2026, 4, 15))
    >>> [f"{first:%d}-{last:%d}" for first, last in weeks]
    ['01-05', '06-12', '13-15']
    >>> months = parts("month", date(2024, 1, 1), date(2024, 3, 31))
    >>> [f"{last:%m-%d}" for _first, last in months]
    ['01-31', '02-29', '03-31']
    """
    if ration == "none":
        return [(start, stop)]
    found, first = [], start
    while first <= stop:
        last = min(_last_of_part(ration, first), stop)
        found.append((first, last))
        first = last + timedelta(days=1)
    return found


def _last_of_part(ration, first):
    if ration == "month":
        return bounds("month", first)[1]
    return first + timedelta(days=0 if ration == "day" else 6 - first.weekday())
