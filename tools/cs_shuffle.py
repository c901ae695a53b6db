"""pytest plugin of `make test-long`: test classes in random order, to find those that
lean on each other.

The seed is printed; CS_SEED=<number> repeats an order (with J=1 also on one database).
Methods stay together with their class, whose set-up is expensive.
"""

import os
import random

SEED = int(os.environ.get("CS_SEED") or random.SystemRandom().randrange(10**6))
# Processes that share the tests have to agree on their order.
os.environ["CS_SEED"] = str(SEED)


def pytest_report_header():
    """Say how to repeat this order."""
    return f"shuffled: repeat this order with CS_SEED={SEED}"


def pytest_collection_modifyitems(items):
    """Shuffle the groups of items that share a class or module."""
    groups = {}
    for item in items:
        groups.setdefault(item.nodeid.rpartition("::")[0], []).append(item)
    order = list(groups.values())
    random.Random(SEED).shuffle(order)
    items[:] = [item for group in order for item in group]
