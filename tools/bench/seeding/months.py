"""The months that have ended, summed up as the scheduled action leaves them."""

from datetime import timedelta

AT_ONCE = 24


def roll_up(env) -> dict:
    """Sum up every month that has ended and is not summed up yet.

    :return: how many months
    """
    periods = env["cs.ticket.period"]
    periods._drop_void()
    periods._open_ended()
    # The wait for old transactions is over.
    for period in periods.search([("computed_date", "=", False)]):
        period.noticed_date -= timedelta(days=1)
    env.flush_all()
    due = periods._get_due()
    for first in range(0, len(due), AT_ONCE):
        due[first : first + AT_ONCE]._roll_up()
    return {"months": len(due)}
