"""How alike two short texts are: do two callers tell the same matter?

Pure functions without a database. Pairs of neighbouring characters are compared, so
no dictionary is needed and Chinese and Latin text are treated alike.
"""

import itertools
import unicodedata

MAX_TEXT = 200


def similarity(one, other):
    """Return how alike two texts are, from 0 to 1.

    The shorter text is looked for in the longer one: "leak" is all in "the pipe has a
    leak".

    :param one, other: any strings or false values

    >>> similarity("Water drips!", "water  drips")
    1.0
    >>> similarity("leak", "the pipe has a leak")
    1.0
    >>> similarity("lift stands still", "water drips") < 0.2
    True
    >>> similarity("", "water"), similarity(None, None)
    (0.0, 0.0)
    """
    pairs, other_pairs = _pairs(one), _pairs(other)
    if not pairs or not other_pairs:
        return 0.0
    return len(pairs & other_pairs) / min(len(pairs), len(other_pairs))


def _pairs(text):
    text = unicodedata.normalize("NFKC", text or "")[:MAX_TEXT].casefold()
    letters = [char for char in text if char.isalnum()]
    return {a + b for a, b in itertools.pairwise(letters)}
