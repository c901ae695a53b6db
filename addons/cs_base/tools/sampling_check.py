"""Recomputes a draw from its export and says what differs, each thing by itself.

The export is plain JSON, the same that ``docs/verify_draw.py`` reads; nothing here
looks at the database, so what is printed is all that is needed.
"""

from typing import NamedTuple

from . import sampling

FORMAT = "cs-draw-1"

#: Every kind of finding, in the order in which they are told.
KINDS = (
    "late",  # the salt was committed when the population could be known
    "commitment",  # the salt is not the one that was committed
    "population",  # the population is not the one that was drawn from
    "seed",  # the seed does not come from salt, population, code and period
    "carried",  # what earlier parts gave is not what they say
    "total",  # the number drawn is not what the plan asks for
    "missing",  # a reference that should have been drawn is not there
    "foreign",  # a reference is there that was not drawn
    "rank",  # rank or hash of a line is not its own
    "stratum",  # a line is said to lie in another stratum
    "replacement",  # a replacement is not the next rank
    "reason",  # a replacement has no reason
)


class Finding(NamedTuple):
    """One difference: its kind and reference, what is there and what should be."""

    kind: str
    reference: str = ""
    found: str = ""
    expected: str = ""


def verify(data: dict) -> list[Finding]:
    """Return everything that differs in an export; an empty list when all is well."""
    population = {
        reference: stratum
        for stratum, references in data["population"].items()
        for reference in references
    }
    total = expected_total(data, len(population))
    result = sampling.draw(
        total,
        data["terms"]["least_each"],
        population,
        data["salt"],
        data["code"],
        data["period"],
    )
    findings = [
        *_check_values(data, result, total),
        *_check_lines(data, result, population),
    ]
    return sorted(findings, key=lambda one: (KINDS.index(one.kind), one.reference))


def expected_total(data: dict, population: int) -> int:
    """How many are due, after what earlier parts of a rolling draw gave."""
    seen = data["seen_before"] + population
    size = sampling.Terms(**data["terms"]).size(seen, data["part"], data["parts"])
    return min(population, max(size - data["drawn_before"], 0))


def _check_values(data, result, total):
    if data["known_from"] and data["committed"] >= data["known_from"]:
        yield Finding("late", "", data["committed"], data["known_from"])
    pairs = {
        "commitment": (data["commitment"], sampling.commitment(data["salt"])),
        "population": (data["population_hash"], result.population_hash),
        "seed": (data["seed"], result.seed),
    }
    for kind, (found, expected) in pairs.items():
        if found != expected:
            yield Finding(kind, "", found, expected)
    lines = sum(line["origin"] == "drawn" for line in data["lines"])
    for found in sorted({data["total"], lines} - {total}):
        yield Finding("total", "", str(found), str(total))


def _check_lines(data, result, population):
    due = {one.reference for one in result.drawn}
    drawn = {o["reference"] for o in data["lines"] if o["origin"] == "drawn"}
    yield from (Finding("missing", reference) for reference in due - drawn)
    yield from (Finding("foreign", reference) for reference in drawn - due)
    places = {
        reference: (rank, key.hex())
        for rank, (key, reference) in enumerate(
            sampling.ranked(result.seed, population), 1
        )
    }
    for line in data["lines"]:
        reference = line["reference"]
        if reference not in places:
            if line["origin"] == "replacement":
                yield Finding("foreign", reference)
            continue
        given = (line["rank"], line["hash"])
        if given != places[reference]:
            yield Finding(
                "rank", reference, *(_place(one) for one in (given, places[reference]))
            )
        if line["stratum"] != population[reference]:
            yield Finding("stratum", reference, line["stratum"], population[reference])
    yield from _check_replacements(data, population, due, places)


def _place(pair):
    return f"{pair[0]} {pair[1]}"


def _check_replacements(data, population, due, places):
    """Each replacement is the next rank of its stratum, in the order they came."""
    waiting = {}
    for reference in sorted(places, key=places.get):
        if reference not in due:
            waiting.setdefault(population[reference], []).append(reference)
    known = {line["reference"]: line for line in data["lines"]}
    for line in data["lines"]:
        # Listed in the order in which they were replaced.
        if line["origin"] == "replacement":
            replaced = known.get(line["replaces"])
            stratum = population.get(line["replaces"])
            expected = (waiting.get(stratum) or [""]).pop(0)
            if line["reference"] != expected or not replaced:
                yield Finding(
                    "replacement", line["reference"], line["replaces"] or "", expected
                )
    replaced_by = {line["replaces"] for line in data["lines"]} - {None}
    for line in data["lines"]:
        is_replaced = line["is_replaced"] or line["reference"] in replaced_by
        if is_replaced and not (line["reason"] or "").strip():
            yield Finding("reason", line["reference"])
        # Replaced by nobody: only when the stratum has nobody left.
        left = waiting.get(population.get(line["reference"]))
        if line["is_replaced"] and line["reference"] not in replaced_by and left:
            yield Finding("replacement", line["reference"], "", left[0])
