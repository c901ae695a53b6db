"""Text that PostgreSQL can store, whatever a mail or a client sent."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(value):
    """Return ``value``; in a text, NUL and lone surrogates become a visible mark.

    >>> storable("a\\x00b") == storable("a\\ud800b") == f"a{REPLACEMENT}b"
    True
    >>> storable("\U0001f600"), storable(7)
    ('\U0001f600', 7)
    """
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        value = "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in value)
    return value.replace("\0", REPLACEMENT)


def storable_vals(vals):
    """Return the values of a create or write with storable texts."""
    return {name: storable(value) for name, value in vals.items()}
