import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import signature_chain, signed_content
from odoo.addons.cs_base.tools.signature_chain import (
    CUT,
    EDITED,
    GENESIS,
    MISSING,
    SWAPPED,
    Finding,
    Head,
    digest,
    link_hash,
    seal_links,
    verify,
)

CHAIN = "cs.meeting/7"
OTHER = digest("something else")
steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)
lengths = st.integers(min_value=1, max_value=40)


def make(length):
    """Return a whole chain and its heads: one published earlier, and the last."""
    links = list(seal_links(CHAIN, Head(0, GENESIS), map(digest, range(length))))
    middle = (length + 1) // 2
    heads = [Head(n, links[n - 1].hash) for n in {middle, length}]
    return links, heads


def reseal(links, start):
    """Seal the links from an index on anew, as a clever forger does."""
    head = Head(start, links[start - 1].hash if start else GENESIS)
    contents = [link.payload_hash for link in links[start:]]
    return [*links[:start], *seal_links(CHAIN, head, contents)]


@tagged("post_install", "-at_install")
class TestSignatureChain(BaseCase):
    """architecture 3.3: any single tampering is found and named."""

    def test_doctests(self):
        for module in (signature_chain, signed_content):
            with self.subTest(module.__name__):
                result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    @given(length=st.integers(min_value=0, max_value=40))
    @steady
    def test_whole(self, length):
        """A whole chain has no finding, with and without heads."""
        links, heads = make(length) if length else ([], [])
        self.assertEqual(verify(CHAIN, links, heads), [])
        self.assertEqual(verify(CHAIN, links), [])
        self.assertEqual(verify(CHAIN, iter(links), heads), [])

    @given(length=lengths, data=st.data())
    @steady
    def test_edited(self, length, data):
        """Content, seal or predecessor of one link changed, by one column."""
        links, heads = make(length)
        k = data.draw(st.integers(0, length - 1))
        name = data.draw(st.sampled_from(["payload_hash", "hash", "prev_hash"]))
        links[k] = links[k]._replace(**{name: OTHER})
        expected = [Finding(EDITED, k + 1, k + 1)]
        self.assertEqual(verify(CHAIN, links, heads), expected)
        self.assertEqual(verify(CHAIN, links), expected)

    @given(length=lengths, data=st.data())
    @steady
    def test_edited_and_sealed(self, length, data):
        """A forger who knows the formula seals the one link anew."""
        links, heads = make(length)
        k = data.draw(st.integers(0, length - 1))
        prev_hash = data.draw(st.sampled_from([links[k].prev_hash, OTHER]))
        seal = link_hash(CHAIN, k + 1, prev_hash, OTHER)
        links[k] = links[k]._replace(prev_hash=prev_hash, hash=seal, payload_hash=OTHER)
        self.assertEqual(verify(CHAIN, links, heads), [Finding(EDITED, k + 1, k + 1)])

    @given(length=lengths, data=st.data())
    @steady
    def test_written_anew(self, length, data):
        """All links from one on are sealed anew: a head tells."""
        links, heads = make(length)
        k = data.draw(st.integers(0, length - 1))
        links[k] = links[k]._replace(payload_hash=OTHER)
        first = min(head.length for head in heads if head.length > k)
        self.assertEqual(
            verify(CHAIN, reseal(links, k), heads), [Finding(EDITED, first, first)]
        )

    @given(length=st.integers(min_value=2, max_value=40), data=st.data())
    @steady
    def test_missing(self, length, data):
        """Links in the middle, or at the beginning, are gone; numbered anew or not."""
        links, heads = make(length)
        first = data.draw(st.integers(0, length - 2))
        last = data.draw(st.integers(first, min(length - 2, first + 14)))
        left = links[:first] + links[last + 1 :]
        expected = [Finding(MISSING, first + 1, last + 1)]
        self.assertEqual(verify(CHAIN, left, heads), expected)
        self.assertEqual(verify(CHAIN, left), expected)
        renumbered = [link._replace(seq=n) for n, link in enumerate(left, 1)]
        self.assertEqual(verify(CHAIN, renumbered, heads), expected)

    @given(length=st.integers(min_value=2, max_value=40), data=st.data())
    @steady
    def test_swapped(self, length, data):
        """Two links in each other's place, by whichever columns."""
        links, heads = make(length)
        i = data.draw(st.integers(0, length - 2))
        j = data.draw(st.integers(i + 1, length - 1))
        names = data.draw(
            st.sampled_from(
                [
                    ("payload_hash",),
                    ("payload_hash", "hash"),
                    ("payload_hash", "hash", "prev_hash"),
                    ("payload_hash", "prev_hash"),
                    ("hash",),
                    ("hash", "prev_hash"),
                    ("prev_hash",),
                ]
            )
        )
        one, two = links[i], links[j]
        links[i] = one._replace(**{name: getattr(two, name) for name in names})
        links[j] = two._replace(**{name: getattr(one, name) for name in names})
        expected = [Finding(SWAPPED, i + 1, j + 1)]
        self.assertEqual(verify(CHAIN, links, heads), expected)
        self.assertEqual(verify(CHAIN, links), expected)

    @given(length=lengths, data=st.data())
    @steady
    def test_cut(self, length, data):
        """The end is gone: only a head tells, and it says how much."""
        links, heads = make(length)
        left = links[: data.draw(st.integers(0, length - 1))]
        self.assertEqual(
            verify(CHAIN, left, heads), [Finding(CUT, len(left) + 1, length)]
        )
        self.assertEqual(verify(CHAIN, left), [])

    def test_cut_and_refilled(self):
        """The end was cut and others signed since: not what was published."""
        links, heads = make(20)
        more = seal_links(CHAIN, Head(15, links[14].hash), [OTHER] * 9)
        self.assertEqual(
            verify(CHAIN, [*links[:15], *more], heads), [Finding(EDITED, 20, 20)]
        )

    def test_added(self):
        """A link that was put in is found, also where all others moved up."""
        links, heads = make(10)
        forged = next(seal_links(CHAIN, Head(4, links[3].hash), [OTHER]))
        moved = [link._replace(seq=link.seq + 1) for link in links[4:]]
        found = verify(CHAIN, [*links[:4], forged, *moved], heads)
        self.assertIn(EDITED, {finding.kind for finding in found})
        twice = verify(CHAIN, [*links[:5], forged, *links[5:]], heads)
        self.assertIn(EDITED, {finding.kind for finding in twice})

    def test_several(self):
        """Two deeds in one chain are two findings."""
        links, heads = make(30)
        links[4] = links[4]._replace(payload_hash=OTHER)
        del links[20:22]
        self.assertEqual(
            verify(CHAIN, links[:-3], heads),
            [Finding(EDITED, 5, 5), Finding(MISSING, 21, 22), Finding(CUT, 28, 30)],
        )

    def test_ruined(self):
        """A chain of another name has no good link, and the list has an end."""
        links, heads = make(5000)
        found = verify("another", links, heads)
        self.assertEqual({finding.kind for finding in found}, {EDITED})
        self.assertEqual(len(found), 200)
