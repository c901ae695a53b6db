import itertools

from odoo.fields import Domain
from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools.domain_absorb import absorb, defer

A, B, C = (Domain(name, "=", True) for name in "abc")


@tagged("post_install", "-at_install")
class TestAbsorb(BaseCase):
    """Record rules keep their meaning when a part that changes nothing goes."""

    def _holds(self, domain, row):
        """Evaluate a domain of plain conditions on a dict of booleans."""
        operator = getattr(domain, "OPERATOR", None)
        if operator == "&":
            return all(self._holds(child, row) for child in domain.children)
        if operator == "|":
            return any(self._holds(child, row) for child in domain.children)
        if domain.is_true() or domain.is_false():
            return domain.is_true()
        return row[domain.field_expr] is domain.value

    def test_absorbed(self):
        for domain, expected in (
            (A | (A & B), A),
            ((A & B) | A | (A & C), A),
            (A & (A | B), A),
            (A & B & (A | C), A & B),
            ((A & B) | (A & B & C), A & B),
            (A | A, A),
            (A | (B & C), A | (B & C)),
            ((A & B) | (A & C), (A & B) | (A & C)),
            (C & (A | (A & B)), C & A),
            (Domain.TRUE, Domain.TRUE),
            (A, A),
        ):
            with self.subTest(domain=list(domain)):
                self.assertEqual(absorb(domain), expected)

    def test_same_records(self):
        """Every domain of a few parts holds for the same rows as before."""
        parts = [A, B, A & B, A | B, A & C, B | C, A & B & C, A | B | C]
        for first, second, third in itertools.product(parts, repeat=3):
            for domain in (
                first | second | third,
                first & second & third,
                first | (second & third),
                first & (second | third),
            ):
                short = absorb(domain)
                for values in itertools.product((True, False), repeat=3):
                    row = dict(zip("abc", values, strict=True))
                    self.assertEqual(self._holds(domain, row), self._holds(short, row))


@tagged("post_install", "-at_install")
class TestDefer(BaseCase):
    """What asks another table is asked last, and only of the rows it decides."""

    SET = Domain("step", "!=", False)
    UNSET = Domain("step", "=", False)
    COSTLY = Domain("followers", "in", [7])

    def _defer(self, domain):
        return defer(domain, lambda condition: condition.field_expr == "followers")

    def test_deferred(self):
        for domain, expected in (
            (self.COSTLY | self.SET, (self.COSTLY & self.UNSET) | self.SET),
            (
                self.COSTLY | A | self.SET,
                (self.COSTLY & self.UNSET) | A | self.SET,
            ),
            (A & (self.COSTLY | self.SET), A & (self.COSTLY & self.UNSET | self.SET)),
        ):
            with self.subTest(domain=list(domain)):
                self.assertEqual(self._defer(domain), expected)

    def test_left_alone(self):
        """Without a column that is filled or not, nothing is gained."""
        for domain in (
            self.COSTLY,
            self.COSTLY | A,
            self.COSTLY & self.SET,
            self.SET | A,
            Domain.TRUE,
        ):
            with self.subTest(domain=list(domain)):
                self.assertEqual(self._defer(domain), domain)
