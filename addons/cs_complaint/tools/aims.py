"""Did the same matter come before? (CMP-07) Pure functions without a database."""


def find_earlier(row, rows, within):
    """Return the id of the latest earlier row of the same matter, or False.

    :param row: (id, moment of receipt, what makes it the same)
    :param rows: rows of the same form, in any order, the one asked about may be among
        them
    :param timedelta within: how long ago counts, the limit itself too

    >>> from datetime import datetime, timedelta
    >>> day = datetime(2026, 3, 30)
    >>> rows = [(1, datetime(2026, 3, 1), "a"), (2, datetime(2026, 3, 9), "b")]
    >>> find_earlier((3, day, "a"), rows, timedelta(days=29))
    1
    >>> find_earlier((3, day, "a"), rows, timedelta(days=28))
    False
    >>> find_earlier((1, datetime(2026, 3, 1), "a"), rows, timedelta(days=28))
    False
    """
    row_id, moment, matter = row
    earlier = [
        (other_moment, other_id)
        for other_id, other_moment, other_matter in rows
        if other_matter == matter
        and moment - within <= other_moment
        and (other_moment, other_id) < (moment, row_id)
    ]
    return max(earlier)[1] if earlier else False
