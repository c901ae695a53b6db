"""Several answers on one page: one that fails does not take the others with it."""

import logging

from psycopg2 import Error as DatabaseError

_logger = logging.getLogger(__name__)


def answer_each(cr, calls):
    """Call everything, and return the answers in order.

    The calls only read. Together they have one savepoint; only when the database
    refuses something they are called again with one each.

    :param cr: cursor
    :param calls: list of functions without arguments
    :return: list of ``(answer, None)`` or ``(None, exception)``
    """
    try:
        with cr.savepoint():
            return [_answer(call) for call in calls]
    except DatabaseError as reason:
        _logger.info("Answered one by one: %s", reason)
    return [_answer_apart(cr, call) for call in calls]


def _answer(call):
    try:
        return call(), None
    except DatabaseError:
        # The transaction is spoilt: the savepoint outside has to take it back.
        raise
    except Exception as reason:
        _logger.warning("A part of a page failed", exc_info=True)
        return None, reason


def _answer_apart(cr, call):
    try:
        with cr.savepoint():
            return _answer(call)
    except DatabaseError as reason:
        _logger.warning("A part of a page failed", exc_info=True)
        return None, reason


def reason_text(reason):
    """Return the first line of what an exception says, or its kind.

    >>> reason_text(ValueError("No such thing")), reason_text(KeyError())
    ('No such thing', 'KeyError')
    """
    lines = str(reason).strip().splitlines()
    return lines[0][:200] if lines else type(reason).__name__
