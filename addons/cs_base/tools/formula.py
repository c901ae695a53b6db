"""Text that a spreadsheet would take for a formula.

Pure Python; every way by which rows leave the system for a spreadsheet asks here
(OWASP ASVS 1.2.10).
"""

# The usual four, their full-width forms, and what is skipped before them.
STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def looks_like_formula(text):
    """Tell whether a spreadsheet might run ``text`` instead of showing it.

    >>> looks_like_formula('=HYPERLINK("http://evil","x")')
    True
    >>> looks_like_formula("@SUM(A1)"), looks_like_formula("\\t=1+1")
    (True, True)
    >>> looks_like_formula("3-2-1201"), looks_like_formula("")
    (False, False)
    """
    return text.startswith(STARTS)


def as_text(value):
    """Return what to write into a CSV file for ``value``: text that stays text.

    >>> as_text("@SUM(A1)")
    "'@SUM(A1)"
    >>> as_text("Leak"), as_text(-5), as_text(False)
    ('Leak', -5, False)
    """
    if isinstance(value, str) and looks_like_formula(value):
        return "'" + value.replace("\0", "")
    return value
