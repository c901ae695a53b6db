"""Which children of a mass event are called back (CMP-13).

Pure functions without a database. As in decision 8, the rank of a reference is a
SHA-256 digest, so that anybody can draw the same sample again.
"""

from hashlib import sha256


def sample_size(count, percent):
    """Return how many of ``count`` are drawn: the ceiling, in whole numbers.

    >>> sample_size(10, 10), sample_size(11, 10), sample_size(0, 10)
    (1, 2, 0)
    >>> sample_size(40, 100), sample_size(29, 33)
    (40, 10)
    """
    return -(-count * percent // 100)


def draw(seed, references, percent):
    """Return the drawn ones of ``references``, a set.

    :param str seed: hexadecimal text noted before the draw
    :param references: texts such as ``helpdesk.ticket,12``

    >>> names = [f"helpdesk.ticket,{number}" for number in range(20)]
    >>> drawn = draw("00", names, 10)
    >>> len(drawn), drawn == draw("00", reversed(names), 10)
    (2, True)
    """
    ranked = sorted(
        references, key=lambda ref: sha256(f"{seed}|{ref}".encode()).hexdigest()
    )
    return set(ranked[: sample_size(len(ranked), percent)])
