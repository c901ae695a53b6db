"""Long work that shares its process with people who wait for an answer."""

import threading
import time

from odoo.tools import config

#: A piece of work between two looks around, in seconds of this thread.
PIECE = 0.01
#: What part of the time the server allows is used before the work is given up; the
#: rest is for finishing the file.
USABLE = 0.6


class OutOfTime(Exception):
    """The server would lose its patience before the work is done."""


def gently(items, start=None, every=20):
    """Yield the items; while others wait for an answer, rest as long as you worked.

    A server without workers runs everything in one interpreter, where a thread that
    only computes makes all others wait for it again and again. Resting half of the
    time leaves them the other half, whole. With workers, long work has a process of
    low priority of its own and need not rest.

    :param start: when a scheduled action began the task, by ``time.time()``; without
        it the task is a request's, or nobody's who looks at the clock (a script)
    :raise OutOfTime: before the server ends the task because it takes too long, and,
        without workers, the requests of everybody with it
    """
    is_shared = not config["workers"]
    limit = get_limit(bool(start))
    done = time.thread_time()
    for number, item in enumerate(items, 1):
        yield item
        if number % every == 0 and (worked := time.thread_time() - done) >= PIECE:
            check_time(start, limit)
            if is_shared and is_somebody_waiting():
                time.sleep(worked)
            done = time.thread_time()


def is_somebody_waiting():
    """Is another request being answered in this process?"""
    this = threading.current_thread()
    return any(
        thread is not this and getattr(thread, "type", "") == "http"
        for thread in threading.enumerate()
    )


def check_time(start, limit):
    """Raise ``OutOfTime`` when a task has used up the seconds it is allowed."""
    # Without workers the server counts from where its thread began to work.
    start = getattr(threading.current_thread(), "start_time", None) or start
    if start and limit and time.time() - start > limit * USABLE:
        raise OutOfTime


def get_limit(is_job):
    """Return the seconds that one task may take, 0 for any number.

    :param is_job: whether a scheduled action does it, else a request
    """
    own = config["limit_time_real_cron"] if is_job else -1
    if config["workers"] and not own:
        return 0
    return own if own and own > 0 else config["limit_time_real"]
