"""Proposing a category by the words of the matter (ux 5.1, CMP-06).

Pure functions without a database. A word of the table counts when it occurs in the
text; longer words say more than shorter ones, so "no hot water" wins over "water".
"""

import re

from .phrases import normalise

_PARTS = re.compile("[\\s,;|/\u3001\uff0c\uff1b]+")
_LATIN = re.compile(r"[a-z0-9]+")


def split_words(text):
    """Return the words of a table cell, in their order and each once.

    >>> split_words("leak, drip;\u6f0f\u6c34\u3001\u6ef4\u6c34 leak") == [
    ...     "leak", "drip", "\u6f0f\u6c34", "\u6ef4\u6c34"]
    True
    >>> split_words(False)
    []
    """
    return list(dict.fromkeys(word for word in _PARTS.split(text or "") if word))


def score(words, text):
    """Return how much the ``words`` of a category speak for ``text``; 0 is nothing.

    Chinese words count as a part of the text, Latin ones from the start of a word.

    >>> score(["\u6f0f\u6c34"], "\u536b\u751f\u95f4\u6f0f \u6c34\u4e86")
    2
    >>> score(["leak", "water leak"], "A water leak in the kitchen")
    13
    >>> score(["lift"], "shoplifting"), score(["lift"], "The Lifts stand still")
    (0, 4)
    """
    plain = normalise(text)
    tokens = _LATIN.findall((text or "").casefold())
    total = 0
    for word in words:
        key = normalise(word)
        if key and (_occurs(key, tokens, plain)):
            total += len(key)
    return total


def _occurs(key, tokens, plain):
    if not key.isascii():
        return key in plain
    # Several Latin words stand in a row in the text.
    return any("".join(tokens[i:]).startswith(key) for i in range(len(tokens)))


def best(scored, limit):
    """Return the keys of the ``limit`` best, best first.

    :param scored: ``{key: (score, uses, -order)}``; those with score 0 come last

    >>> best({"a": (0, 9, 0), "b": (2, 1, 0), "c": (2, 5, 0)}, 2)
    ['c', 'b']
    """
    return sorted(scored, key=lambda key: scored[key], reverse=True)[:limit]
