"""The draw as plain values: sizes, shares, ranks, and whoever recomputes them."""

import doctest
import json
import subprocess
import sys
import tempfile
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import ceil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import sampling, sampling_check

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_draw.py"
SALT = "0123456789abcdef" * 4

sizes = st.dictionaries(
    st.text("abcdef甲乙", max_size=3), st.integers(0, 60), max_size=8
)


def load_tests(loader, tests, ignore):
    """Run the doctests with the tests."""
    tests.addTests(doctest.DocTestSuite(sampling))
    tests.addTests(doctest.DocTestSuite(sampling_check))
    return tests


def make_export(population, terms=None, **vals):
    """Return the export of a draw as the model writes it."""
    terms = terms or sampling.Terms(rate=20)
    data = {
        "format": sampling_check.FORMAT,
        "code": "test",
        "period": "2026-Q1",
        "part": 1,
        "parts": 1,
        "seen_before": 0,
        "drawn_before": 0,
        "known_from": "2026-03-31 16:00:00",
        "committed": "2025-12-20 01:00:00",
        "salt": SALT,
        "commitment": sampling.commitment(SALT),
        "terms": terms._asdict(),
        **vals,
    }
    strata = {}
    for reference, stratum in population.items():
        strata.setdefault(stratum, []).append(reference)
    data["population"] = strata
    data["total"] = sampling_check.expected_total(data, len(population))
    result = sampling.draw(
        data["total"], terms.least_each, population, SALT, "test", data["period"]
    )
    data["population_hash"], data["seed"] = result.population_hash, result.seed
    data["lines"] = [make_line(one) for one in result.drawn]
    return data


def make_line(one, **vals):
    return {
        "rank": one.rank,
        "reference": one.reference,
        "stratum": one.stratum,
        "hash": one.digest,
        "origin": "drawn",
        "is_replaced": False,
        "replaces": None,
        "reason": "",
        **vals,
    }


def names(count, strata=1):
    return {f"res.partner,{n}": f"s{n % strata}" for n in range(1, count + 1)}


@tagged("post_install", "-at_install")
class TestSizes(BaseCase):
    """G-4: rounded up in whole numbers."""

    @given(st.integers(0, 10**6), st.integers(0, 1000), st.integers(1, 1000))
    @settings(deadline=None)
    def test_size_is_the_exact_ceiling(self, count, rate, base):
        rate = min(rate, base)
        size = sampling.Terms(rate=rate, base=base).size(count)
        self.assertEqual(size, ceil(Fraction(count * rate, base)))
        self.assertLessEqual(size, count)

    def test_boundaries(self):
        """S3-01: 5 % of 0, 1, 20, 21, 100; CMP-59: 20 % of 7,200."""
        five = sampling.Terms(rate=5)
        found = [five.size(n) for n in (0, 1, 20, 21, 100)]
        self.assertEqual(found, [0, 1, 1, 2, 5])
        self.assertEqual(sampling.Terms(rate=20).size(7200), 1440)
        self.assertEqual(sampling.Terms(rate=15).size(20), 3)
        self.assertEqual(sampling.Terms(rate=15).size(21), 4)

    @given(
        st.lists(st.integers(0, 40), min_size=1, max_size=31),
        st.integers(0, 100),
        st.integers(0, 8),
        st.integers(0, 40),
    )
    @settings(deadline=None)
    def test_rations_add_up(self, days, rate, least, count):
        """A rolling draw ends with the size of the whole, unknown beforehand."""
        terms = sampling.Terms(rate=rate, least=least, count=count)
        seen = drawn = 0
        for part, new in enumerate(days, 1):
            data = {
                "seen_before": seen,
                "drawn_before": drawn,
                "part": part,
                "parts": len(days),
                "terms": terms._asdict(),
            }
            ration = sampling_check.expected_total(data, new)
            self.assertTrue(0 <= ration <= new)
            seen, drawn = seen + new, drawn + ration
            if not count:
                self.assertEqual(drawn, terms.size(seen))
        self.assertLessEqual(drawn, terms.size(seen))

    def test_parts_of_a_period(self):
        days = sampling.parts("day", date(2024, 2, 1), date(2024, 2, 29))
        self.assertEqual((len(days), days[-1][1]), (29, date(2024, 2, 29)))
        weeks = sampling.parts("week", date(2026, 1, 1), date(2026, 3, 31))
        self.assertEqual(weeks[0][0], date(2026, 1, 1))
        self.assertEqual(sum((b - a).days + 1 for a, b in weeks), 90)


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    """Decision 7: exactly the total, largest remainder, one of each."""

    @given(sizes, st.integers(0, 500), st.integers(0, 4))
    @settings(max_examples=300, deadline=None)
    def test_shares(self, strata, total, least):
        found = sampling.shares(total, strata, least)
        self.assertEqual(sum(found.values()), min(total, sum(strata.values())))
        self.assertEqual(set(found), set(strata))
        for name, share in found.items():
            self.assertTrue(0 <= share <= strata[name])
        filled = [name for name in strata if strata[name]]
        if least and total >= len(filled):
            self.assertTrue(all(found[name] for name in filled))
        if total >= sum(min(least, size) for size in strata.values()):
            self.assertTrue(
                all(found[name] >= min(least, strata[name]) for name in strata)
            )

    @given(sizes, st.integers(0, 500))
    @settings(deadline=None)
    def test_without_a_least_it_is_the_largest_remainder(self, strata, total):
        everything = sum(strata.values())
        total = min(total, everything)
        for name, share in sampling.shares(total, strata, 0).items():
            exact = Fraction(total * strata[name], everything) if everything else 0
            self.assertLess(abs(share - exact), 1)

    def test_total_too_small_for_all(self):
        found = sampling.shares(2, {"a": 1, "b": 1, "c": 98}, 1)
        self.assertEqual(sum(found.values()), 2)
        self.assertEqual(found["c"], 1)


@tagged("post_install", "-at_install")
class TestRanks(BaseCase):
    """Decision 8, byte for byte."""

    def test_known_answer(self):
        """Worked out by hand with a SHA-256 tool, not by the code under test."""
        references = ["helpdesk.ticket,10", "helpdesk.ticket,9", "helpdesk.ticket,2"]
        text = "helpdesk.ticket,10\nhelpdesk.ticket,2\nhelpdesk.ticket,9"
        hashed = sha256(text.encode()).hexdigest()
        seed = sha256(f"{SALT}|{hashed}|CMP-59|2026-Q1".encode()).hexdigest()
        order = sorted(
            references, key=lambda ref: sha256(f"{seed}|{ref}".encode()).hexdigest()
        )
        result = sampling.draw(
            3, 1, dict.fromkeys(references, ""), SALT, "CMP-59", "2026-Q1"
        )
        self.assertEqual(result.population_hash, hashed)
        self.assertEqual(result.seed, seed)
        self.assertEqual([one.reference for one in result.drawn], order)
        self.assertEqual([one.rank for one in result.drawn], [1, 2, 3])
        self.assertEqual(sampling.commitment(SALT), sha256(SALT.encode()).hexdigest())

    @given(st.integers(0, 80), st.integers(1, 5), st.integers(0, 100))
    @settings(deadline=None)
    def test_order_of_the_population_does_not_matter(self, count, strata, rate):
        population = names(count, strata)
        total = sampling.Terms(rate=rate).size(count)
        one = sampling.draw(total, 1, population, SALT, "c", "p")
        other = sampling.draw(
            total, 1, dict(reversed(population.items())), SALT, "c", "p"
        )
        self.assertEqual(one, other)
        self.assertEqual(len(one.drawn), total)

    def test_everybody_has_the_same_chance(self):
        """Chi-square over strata (reliability.md): fixed salts, p > 0.01."""
        population, counts = names(50, 5), dict.fromkeys(range(5), 0)
        for number in range(400):
            salt = sha256(str(number).encode()).hexdigest()
            for one in sampling.draw(
                10, 0, dict.fromkeys(population, ""), salt, "c", "p"
            ).drawn:
                counts[int(one.reference.partition(",")[2]) % 5] += 1
        expected = 400 * 10 / 5
        square = sum((found - expected) ** 2 / expected for found in counts.values())
        self.assertLess(square, 13.28)  # four degrees of freedom

    def test_successors(self):
        population = names(30, 3)
        result = sampling.draw(6, 1, population, SALT, "c", "p")
        used = [one.reference for one in result.drawn]
        rest = sampling.successors(result.seed, population, "s1", used)
        self.assertEqual(len(rest), 10 - 2)
        self.assertEqual(rest, sorted(rest))
        self.assertFalse({one.reference for one in rest} & set(used))


@tagged("post_install", "-at_install")
class TestCheck(BaseCase):
    """Each thing that differs is told by itself."""

    def _kinds(self, data):
        return [one.kind for one in sampling_check.verify(data)]

    @given(
        st.integers(0, 60),
        st.integers(1, 4),
        st.builds(
            sampling.Terms,
            rate=st.integers(0, 100),
            base=st.just(100),
            count=st.integers(0, 9),
            least=st.integers(0, 5),
            least_each=st.integers(0, 3),
        ),
    )
    @settings(max_examples=60, deadline=None)
    def test_nothing_differs(self, count, strata, terms):
        self.assertFalse(self._kinds(make_export(names(count, strata), terms)))

    def test_each_difference_has_its_finding(self):
        taken = {line["reference"] for line in make_export(names(40, 2))["lines"]}
        other = next(one for one in names(40, 2) if one not in taken)
        changes = {
            "commitment": lambda data: data.update(commitment="0" * 64),
            "seed": lambda data: data.update(seed="0" * 64),
            "late": lambda data: data.update(committed=data["known_from"]),
            "rank": lambda data: data["lines"][0].update(rank=99),
            "stratum": lambda data: data["lines"][0].update(stratum="s9"),
        }
        for kind, change in changes.items():
            data = make_export(names(40, 2))
            change(data)
            self.assertEqual(self._kinds(data), [kind])
        data = make_export(names(40, 2))
        data["lines"].pop()
        self.assertEqual(self._kinds(data), ["total", "missing"])
        changes = {
            "commitment": lambda data: data.update(salt="f" * 64),
            "population": lambda data: data["population"]["s0"].pop(),
            "foreign": lambda data: data["lines"][0].update(reference=other),
        }
        for kind, change in changes.items():
            data = make_export(names(40, 2))
            change(data)
            self.assertIn(kind, self._kinds(data))

    def _replaced(self, index=0, reason="Locked"):
        population = names(40, 2)
        data = make_export(population)
        line = data["lines"][index]
        used = [one["reference"] for one in data["lines"]]
        following = sampling.successors(data["seed"], population, line["stratum"], used)
        line |= {"is_replaced": True, "reason": reason}
        data["lines"].append(
            make_line(following[0], origin="replacement", replaces=line["reference"])
        )
        return data, following

    def test_replacement(self):
        data, following = self._replaced()
        self.assertFalse(self._kinds(data))
        data["lines"][-1] |= make_line(
            following[1], origin="replacement", replaces=data["lines"][0]["reference"]
        )
        self.assertEqual(self._kinds(data), ["replacement"])
        data, _following = self._replaced(reason=" ")
        self.assertEqual(self._kinds(data), ["reason"])

    def test_replaced_by_nobody(self):
        """Only where the stratum has nobody left."""
        data, _following = self._replaced()
        data["lines"].pop()
        self.assertEqual(self._kinds(data), ["replacement"])
        data = make_export(names(2, 2), sampling.Terms(rate=100))
        data["lines"][0] |= {"is_replaced": True, "reason": "Locked"}
        self.assertFalse(self._kinds(data))

    def _run_script(self, data):
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            return subprocess.run(
                [sys.executable, str(SCRIPT), file.name],
                capture_output=True,
                text=True,
                check=False,
            )

    def test_script_of_the_docs(self):
        """anchors 7.4: a script under 40 lines, hashlib alone, finds the same."""
        lines = SCRIPT.read_text(encoding="utf-8").splitlines()
        self.assertLess(len(lines), 40)
        modules = [line for line in lines if line.startswith(("import", "from"))]
        self.assertEqual(
            modules, ["import json", "import sys", "from hashlib import sha256"]
        )
        for count, strata, terms in (
            (0, 1, sampling.Terms(rate=20)),
            (1, 1, sampling.Terms(rate=5)),
            (97, 7, sampling.Terms(rate=20)),
            (97, 30, sampling.Terms(rate=15, least=20, least_each=2)),
            (33, 4, sampling.Terms(count=5)),
        ):
            data = make_export(names(count, strata), terms)
            done = self._run_script(data)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rolling = make_export(
            names(9), part=3, parts=31, seen_before=21, drawn_before=5
        )
        self.assertEqual(rolling["total"], 1)
        self.assertEqual(self._run_script(rolling).returncode, 0)
        rolling["lines"][0]["reference"] = "res.partner,99"
        self.assertEqual(self._run_script(rolling).returncode, 1)
