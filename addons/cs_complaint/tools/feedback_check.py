"""Is what came through the public form written by a person? (CMP-04)

Pure functions without a database. Nothing of a customer is thrown away silently: what
is refused is said on the page, with the number to call.
"""

import re

MIN_SECONDS = 3
MAX_SECONDS = 24 * 3600
MAX_LINKS = 2
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)

TRAP, QUICK, OLD, LINKS, EMPTY = "trap", "quick", "old", "links", "empty"


def judge(text, trap, age):
    """Return what speaks against a message: a list of the words above.

    :param str text: what was written
    :param str trap: content of the field that people do not see
    :param age: seconds since the form was opened, None when nobody knows

    >>> judge("The lift stands still since Monday", "", 40)
    []
    >>> judge("Buy http://a http://b http://c", "x", 1)
    ['trap', 'quick', 'links']
    >>> judge("  ", "", 40), judge("Noise", "", None), judge("Noise", "", 90000)
    (['empty'], ['old'], ['old'])
    """
    found = []
    if (trap or "").strip():
        found.append(TRAP)
    if age is None or age > MAX_SECONDS:
        found.append(OLD)
    elif age < MIN_SECONDS:
        found.append(QUICK)
    if len(_LINK.findall(text or "")) > MAX_LINKS:
        found.append(LINKS)
    if not any(char.isalnum() for char in text or ""):
        found.append(EMPTY)
    return found
