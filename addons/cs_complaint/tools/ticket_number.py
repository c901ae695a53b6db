"""Ticket numbers: year, month and a running number, so that text sorts as time."""


def format_number(year, month, running):
    """Return the number of a ticket.

    :param int year: year of receipt, four digits
    :param int month: month of receipt
    :param int running: running number within the month, from 1

    >>> format_number(2026, 11, 381)
    '2611-000381'
    >>> format_number(2026, 3, 1234567)
    '2603-1234567'
    """
    return f"{year % 100:02d}{month:02d}-{running:06d}"


KIND_LETTERS = {"complaint": "T", "repair": "R", "help": "Q", "suggestion": "J"}


def short_number(number, kind):
    """Return the short form that lists and people on the phone use.

    The letter only shows the kind; it is not stored, so a change of kind keeps the
    number.

    >>> short_number("2611-000381", "repair")
    'R2611-0381'
    >>> short_number("2611-123456", None)
    '2611-123456'
    >>> short_number("HT00012", "repair")
    'HT00012'
    >>> short_number("/", "repair")  # not registered yet
    ''
    """
    if number == "/":
        return ""
    head, dash, running = (number or "").partition("-")
    if not dash or not running.isdigit() or len(head) != 4:
        return number or ""
    return f"{KIND_LETTERS.get(kind, '')}{head}-{int(running):04d}"
