"""Sixteen users in a process of their own: list, open, write, without thinking.

`python -m bench.load_client` with a JSON of the plan on standard input; prints JSON:
a list of [kind, seconds, error].
"""

import json
import sys
import threading
import time

from bench.servers import Client, Refused


def user(plan: dict, place: int, found: list, ready: threading.Barrier) -> None:
    """One user until the end of the time."""
    client = Client(plan["port"], session=plan["session"])
    tickets = plan["tickets"][place :: plan["users"]] or plan["tickets"]
    if plan["hot"]:
        tickets = plan["tickets"]
    ready.wait()
    end, number = time.monotonic() + plan["seconds"], place
    while time.monotonic() < end:
        ticket = tickets[number % len(tickets)]
        number += 1
        for kind, method, args, words in steps(plan, ticket, number):
            started = time.perf_counter()
            error = ""
            try:
                client.call("helpdesk.ticket", method, *args, **words)
            except (Refused, OSError, ValueError) as problem:
                error = str(problem)[:200] or type(problem).__name__
            found.append((kind, time.perf_counter() - started, error))


def steps(plan: dict, ticket: int, number: int):
    """What one user does with one ticket."""
    form = {"specification": plan["form"]}
    if not plan["hot"]:
        yield "list", "web_search_read", [], plan["list"]
        yield "open", "web_read", [[ticket]], form
    values = {"priority": str(number % 4)}
    yield "write", "web_save", [[ticket], values], form


def main() -> None:
    """Run the users of the plan and print what they met."""
    plan = json.load(sys.stdin)
    found: list = []
    ready = threading.Barrier(plan["users"])
    threads = [
        threading.Thread(target=user, args=(plan, place, found, ready), daemon=True)
        for place in range(plan["users"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
