"""Is a figure as good as it was meant to be? (CMP-03) Pure functions."""

NOT_SET, MET, MISSED = "not_set", "met", "missed"


def judge(rate, target):
    """Return what a figure is worth against its target.

    :param rate: share of 1, None where nothing was due
    :param target: percent from 0 to 100; 0 or None: no target, so no judgement

    >>> judge(0.95, 95), judge(0.9499, 95), judge(1, 100)
    ('met', 'missed', 'met')
    >>> judge(0.2, 0), judge(None, 95), judge(0.2, None)
    ('not_set', 'not_set', 'not_set')
    """
    if not target or rate is None:
        return NOT_SET
    # Shares are quotients of whole numbers: a rounding of the last digit is none.
    return MET if rate * 100 >= target - 1e-9 else MISSED
