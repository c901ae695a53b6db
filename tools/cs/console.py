"""What the user sees: steps with their duration, and problems as one sentence with its
cure.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """A foreseeable failure: one sentence that says what is wrong, and one that says
    the cure.
    """

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.sentence}\n  Cure: {self.cure}" if self.cure else self.sentence


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def mark() -> None:
    """One sign of life inside a running step."""
    print(".", end="", flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and print how many seconds it took when it is done."""
    started = time.monotonic()
    print(f"· {title} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(
            " interrupted" if sys.exc_info()[0] is KeyboardInterrupt else " failed",
            flush=True,
        )
        raise
    print(f" {seconds(time.monotonic() - started)}", flush=True)


def seconds(duration: float) -> str:
    """`3.2 s`, or `4 min 05 s` for what takes longer than two minutes.

    >>> seconds(3.21), seconds(245)
    ('3.2 s', '4 min 05 s')
    """
    if duration < 120:
        return f"{duration:.1f} s"
    return f"{int(duration // 60)} min {int(duration % 60):02d} s"
