"""Which signing PINs are too easy to guess (architecture 3.3).

Pure Python, without a database.
"""

from datetime import date

MIN_LENGTH = 6
MAX_LENGTH = 12
_RUNS = ("01234567890123456789", "98765432109876543210")


def find_weakness(pin):
    """Tell why a PIN will not do.

    :param str pin: what somebody chose
    :return: "form" (not 6 to 12 digits), "repeat" (one digit or a short pattern again
        and again), "run" (digits in a row, up or down), "date" (reads as a day or
        month, as birthdays do) or an empty string

    >>> find_weakness("12345"), find_weakness("12345a"), find_weakness("\\uff11" * 6)
    ('form', 'form', 'form')
    >>> find_weakness("111111"), find_weakness("121212"), find_weakness("123123")
    ('repeat', 'repeat', 'repeat')
    >>> find_weakness("123456"), find_weakness("987654"), find_weakness("890123")
    ('run', 'run', 'run')
    >>> find_weakness("860512"), find_weakness("12051986"), find_weakness("198605")
    ('date', 'date', 'date')
    >>> find_weakness("739405"), find_weakness("40719382")
    ('', '')
    """
    if not (pin.isascii() and pin.isdigit() and MIN_LENGTH <= len(pin) <= MAX_LENGTH):
        return "form"
    if _repeats(pin):
        return "repeat"
    if any(pin in run for run in _RUNS):
        return "run"
    return "date" if _is_date(pin) else ""


def _repeats(pin):
    """Tell whether the PIN is one to three digits again and again, or in pairs.

    >>> _repeats("787878"), _repeats("1231231"), _repeats("112233"), _repeats("783921")
    (True, True, True, False)
    """
    for size in (1, 2, 3):
        if (pin[:size] * len(pin))[: len(pin)] == pin:
            return True
    pairs = [pin[i : i + 2] for i in range(0, len(pin), 2)]
    return all(len(pair) == 2 and pair[0] == pair[1] for pair in pairs)


def _is_date(pin):
    """Tell whether six or eight digits read as a birthday in a usual order.

    >>> _is_date("19860512"), _is_date("051286"), _is_date("19861332")
    (True, True, False)
    """
    if len(pin) == 8:
        orders = (pin, pin[4:] + pin[2:4] + pin[:2], pin[4:] + pin[:4])
        return any(_is_day(o[:4], o[4:6], o[6:]) for o in orders)
    if len(pin) != 6:
        return False
    if pin[:2] in ("19", "20") and 1 <= int(pin[4:]) <= 12:
        return True  # year and month
    orders = (pin, pin[4:] + pin[2:4] + pin[:2], pin[4:] + pin[:4])
    return any(
        _is_day(century + o[:2], o[2:4], o[4:])
        for o in orders
        for century in ("19", "20")
    )


def _is_day(year, month, day):
    if not 1900 <= int(year) <= 2099:
        return False
    try:
        return bool(date(int(year), int(month), int(day)))
    except ValueError:
        return False
