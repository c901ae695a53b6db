"""Section 1, second table: our own screens, with the queries for what they show."""

import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from unittest.mock import patch

from .common import (
    OURS,
    Sample,
    Table,
    measured,
    median,
    milliseconds,
    open_env,
    p95,
    times,
    undo,
)
from .reads import open_sides
from .reads_rows import TICKET, Choice, form, kanban, listed
from .servers import Client
from .specs import COUNT_LIMIT, Views, relations

ROUNDS = 15
MODULE = "cs_complaint"
PER_RELATION = 2
COLUMNS = (
    "screen", "as", "ms", "p95", "queries", "relations", "queries each",
    "stock screen", "stock ms", "ratio",
)  # fmt: skip
# Which tables a statement reads: each is a relation that the screen shows or asks.
READ = re.compile(r'(?:FROM|JOIN)\s+"?([a-z_]+)"?', re.IGNORECASE)
NOT_SHOWN = {"pg_class", "information_schema", "unnest", "generate_series", "select"}


@dataclass
class Screen:
    """A screen: who opens it, its request, what stock shows at that place."""

    label: str
    login: str
    request: Callable[[int], tuple[str, str, list, dict]]
    stock: str
    spec: dict | None = None


def run(n: int) -> list[Table]:
    """Measure our screens, and the three stock screens they are held against."""
    table = Table(f"Our own screens at {n:,} tickets", COLUMNS)
    with ExitStack() as stack:
        sides = open_sides(stack, n)
        choice = Choice(sides["stock"].seed)
        stock = stock_screens(sides["stock"], choice)
        server = sides["ours"].client
        clients = {
            login: Client(server.port, OURS(n), login, server.log)
            for login in ("agent", "clerk", "head", "dispatcher", "worker", "manager")
        }
        for screen in screens(sides["ours"], choice, clients):
            client = clients[screen.login]
            calls = [screen.request(number) for number in range(ROUNDS + 1)]
            samples = [
                client.measure(model, method, *args, **words)
                for model, method, args, words in calls
            ][1:]
            shown = relations_of(screen, n, calls[0])
            add(table, screen, samples, shown, stock[screen.stock])
        register = register_screen(n, sides["ours"])
        add(table, *register, stock["list"])
    table.note(
        "Relations: those of the view, or the tables that a page reads. "
        f"At most {PER_RELATION} queries each is the bar; registering is measured "
        "in this process and rolled back."
    )
    return [table]


def stock_screens(side, choice: Choice) -> dict[str, float]:
    """Median milliseconds of the stock list, board and form."""
    requests = {"list": listed([]), "board": kanban([]), "form": form(choice)}
    result = {}
    for name, request in requests.items():
        samples = []
        for number in range(8):
            model, method, args, words = request(side, number)
            samples.append(side.client.measure(model, method, *args, **words))
        result[name] = median(milliseconds(samples[1:]))
    return result


def add(table: Table, screen: Screen, samples: list[Sample], shown: int, stock: float):
    """Add a screen."""
    queries = max(sample.queries for sample in samples)
    ours = milliseconds(samples)
    table.add(
        screen.label,
        screen.login,
        median(ours),
        p95(ours),
        queries,
        shown,
        queries / shown if shown else None,
        screen.stock,
        stock,
        times(stock, median(ours)),
    )


def relations_of(screen: Screen, n: int, call: tuple) -> int:
    """How many relations a screen shows: by its view, else by the tables it reads."""
    if screen.spec is not None:
        return 1 + relations(screen.spec)
    model, method, args, words = call
    with open_env(OURS(n), screen.login) as env:
        statements: list[str] = []
        original = type(env.cr).execute

        def execute(cr, query, *arguments, **options):
            statements.append(getattr(query, "code", query))
            return original(cr, query, *arguments, **options)

        with patch.object(type(env.cr), "execute", execute):
            getattr(env[model], method)(*args, **words)
    found = {name for text in statements for name in READ.findall(str(text))}
    return len(found - NOT_SHOWN)


def screens(side, choice: Choice, clients: dict[str, Client]) -> list[Screen]:
    """Our screens, as their pages ask for them."""
    return [
        *ticket_screens(side, choice, clients["agent"]),
        *desk_screens(side, choice),
        *role_screens(side, clients),
    ]


def ticket_screens(side, choice: Choice, client: Client) -> list[Screen]:
    """List, board and form of our tickets with our views."""

    def view(name: str) -> int:
        return side.seed.one(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s",
            MODULE,
            f"helpdesk_ticket_view_{name}",
        )

    kinds = ("list", "kanban", "form", "search")
    views = Views(client, TICKET, {kind: view(kind) for kind in kinds})
    is_open = [("step", "!=", False), ("is_open", "=", True)]
    everything = [("step", "!=", False)]
    context = {"cs_centre_board": True}

    def page(domain: list):
        words = {
            "domain": domain,
            "specification": views.spec("list"),
            "offset": 0,
            "limit": 80,
            "order": "",
            "count_limit": COUNT_LIMIT,
            "context": context,
        }
        return lambda _number: (TICKET, "web_search_read", [], words)

    def board(_number: int):
        return TICKET, "web_read_group", [], views.board(is_open, context)

    def opened(number: int):
        ids = [choice.ticket(side, number)]
        words = {"specification": views.spec("form"), "context": context}
        return TICKET, "web_read", [ids], words

    list_spec, board_spec = views.spec("list"), views.spec("kanban")
    return [
        Screen("ticket list, open", "agent", page(is_open), "list", list_spec),
        Screen("ticket list, all", "agent", page(everything), "list", list_spec),
        Screen("ticket board", "agent", board, "board", board_spec),
        Screen("ticket form", "agent", opened, "form", views.spec("form")),
    ]


def desk_screens(side, choice: Choice) -> list[Screen]:
    """The page at which calls are taken."""
    site = side.seed.ref("site", 0)

    def typed(texts: list[str]):
        return lambda number: (
            "cs.intake",
            "search_box",
            [texts[number % len(texts)], site],
            {},
        )

    phones = [
        row[0]
        for row in side.seed.rows(
            "SELECT digits FROM cs_phone WHERE site_id = %s ORDER BY id LIMIT 20", site
        )
    ]
    codes = [
        row[0]
        for row in side.seed.rows(
            "SELECT code FROM cs_unit WHERE site_id = %s ORDER BY id LIMIT 20", site
        )
    ]
    numbers = [choice.number_text(side, number) for number in range(20)]
    return [
        Screen("desk: start", "agent", call("cs.intake", "get_start"), "list"),
        Screen("desk: numbers", "agent", call("cs.intake", "get_numbers"), "list"),
        Screen("desk: search a telephone", "agent", typed(phones), "list"),
        Screen(
            "desk: search four digits", "agent", typed([p[-4:] for p in phones]), "list"
        ),
        Screen("desk: search a door", "agent", typed(codes), "list"),
        Screen("desk: search a name", "agent", typed(choice.people), "list"),
        Screen("desk: search a number", "agent", typed(numbers), "list"),
        Screen("desk: suggestions", "agent", suggest(side), "list"),
    ]


def suggest(side):
    """What the right side shows while a call is typed."""
    vals = call_values(side)
    return lambda _number: ("cs.intake", "suggest", [vals], {})


def call_values(side) -> dict:
    """A call from a door that has tickets."""
    site, unit = side.seed.ref("site", 0), "SELECT unit_id FROM bench_unit WHERE idx=0"
    return {
        "kind": "repair",
        "site_id": site,
        "unit_id": side.seed.one(unit),
        "phone": "13900000001",
        "name": "Caller",
        "description": "Water drips from the ceiling",
        "category_id": side.seed.ref("category", 0),
    }


def call(model: str, method: str, *args):
    """A page that asks the same each time."""
    return lambda _number: (model, method, list(args), {})


def role_screens(side, clients: dict[str, Client]) -> list[Screen]:
    """Cockpit, board of tasks, page of a worker, start pages, exceptions."""
    cockpit = "cs.callback.cockpit"
    keys = [
        home["key"]
        for home in clients["clerk"].call(cockpit, "get_queue", "all")["households"]
    ]
    exceptions = Views(clients["manager"], "cs.exception", {"list": False})
    words = {
        "domain": [("state", "=", "open")],
        "specification": exceptions.spec("list"),
        "offset": 0,
        "limit": 80,
        "order": "",
        "count_limit": COUNT_LIMIT,
    }

    def household(number: int):
        return cockpit, "get_household", [keys[number % len(keys)]], {}

    return [
        Screen(
            "callbacks: queue of today", "clerk", call(cockpit, "get_queue"), "list"
        ),
        Screen(
            "callbacks: whole queue", "clerk", call(cockpit, "get_queue", "all"), "list"
        ),
        Screen("callbacks: a household", "clerk", household, "form"),
        Screen(
            "dispatch board",
            "dispatcher",
            call("cs.dispatch.board", "get_data"),
            "board",
        ),
        Screen("worker's page", "worker", call("cs.worker.page", "get_data"), "list"),
        *(
            Screen(
                f"workbench of a {login}",
                login,
                call("cs.workbench", "get_data"),
                "list",
            )
            for login in ("agent", "head", "manager")
        ),
        Screen(
            "exceptions not seen",
            "manager",
            lambda _number: ("cs.exception", "web_search_read", [], words),
            "list",
            exceptions.spec("list"),
        ),
    ]


def register_screen(n: int, side) -> tuple[Screen, list[Sample], int]:
    """Registering a call, in this process and rolled back."""
    vals = call_values(side)
    samples = []
    with open_env(OURS(n), "agent") as env:
        for _number in range(ROUNDS):
            undo(env)
            given = {**vals, "token": str(uuid.uuid4())}

            def work(given: dict = given) -> None:
                env["cs.intake"].register(given)
                env.flush_all()

            samples.append(measured(work))
        undo(env)
    screen = Screen("desk: register (in process)", "agent", call("", ""), "list")
    return screen, samples[1:], 0
