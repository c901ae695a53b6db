"""What is worth keeping of a closed matter, and which answer fits (CMP-56).

Pure functions without a database.
"""

import hashlib
import unicodedata

from .text_similarity import similarity

# Less than this many letters is no solution that helps anybody.
MIN_SOLUTION = 6
# How alike a question must be to what is typed before its answer is offered.
MIN_LIKENESS = 0.34
TITLE_LENGTH = 60


def letters(text):
    """Return the letters and digits of a text, one way of writing them.

    >>> letters("Changed the Hose!  (twice)")
    'changedthehosetwice'
    """
    text = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(char for char in text if char.isalnum())


def is_useful(solution):
    """Tell whether a solution says something.

    >>> is_useful("done."), is_useful("Hose changed"), is_useful(None)
    (False, True, False)
    """
    return len(letters(solution)) >= MIN_SOLUTION


def make_key(category_id, solution):
    """Return the digest by which the same solution of the same category is known.

    >>> make_key(4, "Hose changed.") == make_key(4, "hose  changed")
    True
    >>> make_key(4, "Hose changed") == make_key(5, "Hose changed")
    False
    """
    text = f"{category_id or 0}|{letters(solution)}"
    return hashlib.sha256(text.encode()).hexdigest()


def make_title(text):
    """Return the first line of a problem, short enough for a list.

    >>> make_title("  Hose drips\\nsince Monday")
    'Hose drips'
    """
    first = next(
        (line.strip() for line in (text or "").splitlines() if line.strip()), ""
    )
    if len(first) > TITLE_LENGTH:
        first = first[: TITLE_LENGTH - 1].rstrip() + "…"
    return first


def rank(entries, text, category_id=0, limit=3):
    """Return the ids of the entries that fit what was typed, best first.

    :param entries: iterable of (id, category id, problem, use count)
    :param str text: what was typed
    :param int category_id: the category chosen so far; its entries come first
    :param int limit: how many at most

    >>> rank([(1, 7, "Hose drips", 0), (2, 8, "Lift stands still", 9)], "a hose drips")
    [1]
    >>> rank([(1, 7, "Hose drips", 0), (2, 8, "The hose drips", 9)], "hose drips", 7)
    [1, 2]
    >>> rank([(1, 7, "Hose drips", 0)], "")
    []
    """
    scored = []
    for entry_id, entry_category, problem, uses in entries:
        likeness = similarity(problem, text)
        if likeness >= MIN_LIKENESS:
            same = bool(category_id) and entry_category == category_id
            scored.append((same, likeness, uses, -entry_id, entry_id))
    return [item[-1] for item in sorted(scored, reverse=True)[:limit]]
