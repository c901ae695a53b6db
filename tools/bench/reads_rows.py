"""The requests of the stock screens, as the web client sends them."""

from collections.abc import Callable
from dataclasses import dataclass

from .specs import COUNT_LIMIT

TICKET, TEAM, PARTNER = "helpdesk.ticket", "helpdesk.ticket.team", "res.partner"
COUNTS = ("helpdesk_ticket_active_count", "helpdesk_ticket_count")
COUNTS += ("helpdesk_ticket_count_string",)
LIMIT = 80


@dataclass
class Side:
    """One of the two databases: who asks, what is where, what the views ask for."""

    client: object
    seed: object
    views: dict


@dataclass
class Row:
    """A row of the table: what it is called, its bar, and its request.

    ``request`` gets a side and the number of the round, and returns model, method,
    arguments and keyword arguments.
    """

    label: str
    bar: float | None
    request: Callable[[Side, int], tuple[str, str, list, dict]]
    writes: bool = False


def listed(domain, offset: int = 0):
    """A page of the list."""

    def request(side: Side, number: int):
        words = {
            "domain": domain(side, number) if callable(domain) else domain,
            "specification": side.views[TICKET].spec("list"),
            "offset": offset,
            "limit": LIMIT,
            "order": "",
            "count_limit": max(COUNT_LIMIT, offset + LIMIT + 1),
        }
        return TICKET, "web_search_read", [], words

    return request


def kanban(domain):
    """The board by stage."""

    def request(side: Side, number: int):
        wanted = domain(side, number) if callable(domain) else domain
        return TICKET, "web_read_group", [], side.views[TICKET].board(wanted)

    return request


def progress(side: Side, _number: int):
    """The bars above the columns of the board."""
    words = {
        "domain": [],
        "group_by": "stage_id",
        "progress_bar": side.views[TICKET].progress_bar(),
    }
    return TICKET, "read_progress_bar", [], words


def pivot(domain):
    """Months by stages with both totals."""
    month = "create_date:month"

    def request(side: Side, number: int):
        words = {
            "domain": domain(side, number) if callable(domain) else domain,
            "grouping_sets": [[], [month], ["stage_id"], [month, "stage_id"]],
            "aggregates": ["__count"],
        }
        return TICKET, "formatted_read_grouping_sets", [], words

    return request


class Choice:
    """Which tickets and contacts the rows ask for: the same ones on both sides."""

    def __init__(self, seed) -> None:
        shown = "site < 7 AND NOT is_plain"
        self.read = seed.tickets(shown, 200)
        self.open = seed.tickets(
            f"{shown} AND step = 'assigned' AND kind = 'repair'", 60
        )
        self.partners = [
            row[0]
            for row in seed.rows(
                "SELECT DISTINCT partner FROM bench_plan WHERE site < 7 "
                "AND n % 1000 < 300 ORDER BY 1 LIMIT 200"
            )
        ]
        first = seed.first_partner
        self.firms = [
            row[0]
            for row in seed.rows(
                f"SELECT name FROM res_partner WHERE is_company AND id >= {first} "
                "ORDER BY hashint8extended(id, 99) LIMIT 40"
            )
        ]
        self.people = [
            row[0]
            for row in seed.rows(
                f"SELECT name FROM res_partner WHERE NOT is_company AND id >= {first} "
                f"AND id < {first} + 1000 AND length(name) = 3 ORDER BY id LIMIT 40"
            )
        ]

    def ticket(self, side: Side, number: int) -> int:
        """Any ticket, another one in each round."""
        return side.seed.ticket(self.read[number % len(self.read)])

    def open_ticket(self, side: Side, number: int) -> int:
        """A ticket that a department works on."""
        return side.seed.ticket(self.open[number % len(self.open)])

    def all_open(self, side: Side) -> list[int]:
        """Every ticket that a row may write."""
        return [side.seed.ticket(n) for n in self.open]

    def partner(self, side: Side, number: int) -> int:
        """A contact with tickets."""
        return side.seed.partner(self.partners[number % len(self.partners)])

    def number_text(self, side: Side, number: int) -> str:
        """The number of a ticket."""
        return side.seed.number(self.read[number % len(self.read)])


def rows(choice: Choice) -> list[Row]:
    """The rows of section 1, in their order, with the ratios that are the bar."""

    def team(side: Side, _number: int):
        return [("team_id", "=", side.seed.ref("team", 0))]

    def team_open(side: Side, number: int):
        return [*team(side, number), ("closed", "=", False)]

    def is_new(side: Side, _number: int):
        return [("stage_id", "=", side.seed.stage("registered"))]

    def number_box(side: Side, number: int):
        text = choice.number_text(side, number)
        return ["|", ("number", "ilike", text), ("name", "ilike", text)]

    def word_box(_side: Side, number: int):
        text = f"#{(1234 + 77 * number) % 9973}"
        return ["|", ("number", "ilike", text), ("name", "ilike", text)]

    def firm(_side: Side, number: int):
        return [("partner_id", "ilike", choice.firms[number % len(choice.firms)])]

    def firm_word(_side: Side, number: int):
        name = choice.firms[number % len(choice.firms)]
        return [("partner_id", "ilike", name.rsplit(" ", 1)[0])]

    def person(_side: Side, number: int):
        return [("partner_id", "ilike", choice.people[number % len(choice.people)])]

    def last_year(side: Side, _number: int):
        since = side.seed.one(
            "SELECT to_char(max(received) - interval '1 year', 'YYYY-MM-DD 00:00:00') "
            "FROM bench_plan"
        )
        return [("create_date", ">=", since)]

    return [
        Row("list 80, default order", 8, listed([])),
        Row("list, team + open", 8, listed(team_open)),
        Row("list, stage New", 8, listed(is_new)),
        Row("list, page 100", 8, listed([], offset=99 * LIMIT)),
        Row("kanban by stage, all", 8, kanban([])),
        Row("kanban by stage, one team", 8, kanban(team)),
        Row("kanban progress bar", None, progress),
        Row(
            "number, exact",
            20,
            listed(lambda s, n: [("number", "=", choice.number_text(s, n))]),
        ),
        Row("search box, a number", 20, listed(number_box)),
        Row("search box, a word of the title", 20, listed(word_box)),
        Row("contact's name ilike, one firm", 20, listed(firm)),
        Row("contact's name ilike, many firms", 20, listed(firm_word)),
        Row("contact's name ilike, a person", 20, listed(person)),
        Row("contact name_search (many2one box)", 6, name_search(choice)),
        Row(
            "tickets of one contact",
            8,
            listed(lambda s, n: [("partner_id", "child_of", choice.partner(s, n))]),
        ),
        Row("pivot month x stage, all (live)", None, pivot([])),
        Row("pivot month x stage, one year (live)", None, pivot(last_year)),
        Row("form, web_read", 8, form(choice)),
        Row("form save, priority", 8, save_priority(choice), writes=True),
        Row("form save, user (tracked)", 8, save_user(choice), writes=True),
        Row("form save, stage (tracked)", 8, save_stage(choice), writes=True),
        Row("teams dashboard, cards", 8, cards),
        Row("teams retrieve_dashboard", 8, lambda _s, _n: dashboard()),
        Row("contact form, ticket counts", 8, partner_counts(choice)),
        Row("contact list of 80 with counts", 300, partner_list),
        Row(
            "description ilike",
            None,
            listed([("description", "ilike", "no such words in any ticket")]),
        ),
        Row("count all", None, lambda _s, _n: (TICKET, "search_count", [[]], {})),
        Row(
            "count all, capped at 10,001",
            None,
            lambda _s, _n: (TICKET, "search_count", [[]], {"limit": COUNT_LIMIT}),
        ),
    ]


def name_search(choice: Choice):
    """The box of a many2one while somebody types a name."""

    def request(_side: Side, number: int):
        words = {
            "name": choice.firms[number % len(choice.firms)][:12],
            "specification": {"display_name": {}},
            "domain": [],
            "operator": "ilike",
            "limit": 8,
        }
        return PARTNER, "web_name_search", [], words

    return request


def form(choice: Choice):
    """Opening the form."""

    def request(side: Side, number: int):
        spec = side.views[TICKET].spec("form")
        ids = [choice.ticket(side, number)]
        return TICKET, "web_read", [ids], {"specification": spec}

    return request


def saved(choice: Choice, values: Callable[[Side, int, int], dict]):
    """Saving the form."""

    def request(side: Side, number: int):
        ticket = choice.open_ticket(side, number)
        spec = side.views[TICKET].spec("form")
        vals = values(side, number, ticket)
        return TICKET, "web_save", [[ticket], vals], {"specification": spec}

    return request


def save_priority(choice: Choice):
    """Another priority in each round."""

    def values(_side: Side, number: int, _ticket: int) -> dict:
        return {"priority": "23"[number // len(choice.open) % 2]}

    return saved(choice, values)


def save_user(choice: Choice):
    """Another agent of the ticket's team."""

    def values(side: Side, _number: int, ticket: int) -> dict:
        return {
            "user_id": side.seed.one(
                "SELECT r.res_users_id FROM helpdesk_ticket_team_res_users_rel r, "
                "helpdesk_ticket t WHERE t.id = %s "
                "AND r.helpdesk_ticket_team_id = t.team_id "
                "AND r.res_users_id IS DISTINCT FROM t.user_id ORDER BY 1 DESC LIMIT 1",
                ticket,
            )
        }

    return saved(choice, values)


def save_stage(choice: Choice):
    """The next stage: ours is moved past its gates by the same request."""
    stages: dict[int, tuple[int, int]] = {}

    def values(side: Side, _number: int, _ticket: int) -> dict:
        key = id(side)
        if key not in stages:
            here, there = side.seed.stage("assigned"), side.seed.stage("in_progress")
            if here == there:
                there = side.seed.stage("reported")
            stages[key] = (here, there)
        return {"stage_id": stages[key][1]}

    return saved(choice, values)


def cards(side: Side, _number: int):
    """The cards of the teams with their counters."""
    words = {
        "domain": [],
        "specification": side.views[TEAM].spec("kanban"),
        "offset": 0,
        "limit": 40,
        "order": "",
        "count_limit": COUNT_LIMIT,
    }
    return TEAM, "web_search_read", [], words


def dashboard():
    """The numbers above the cards."""
    return TEAM, "retrieve_dashboard", [], {}


def partner_counts(choice: Choice):
    """The button of a contact that counts its tickets."""

    def request(side: Side, number: int):
        spec = {"display_name": {}, **{name: {} for name in COUNTS}}
        ids = [choice.partner(side, number)]
        return PARTNER, "web_read", [ids], {"specification": spec}

    return request


def partner_list(side: Side, _number: int):
    """Eighty contacts with their tickets."""
    words = {
        "domain": [("id", ">=", side.seed.first_partner)],
        "specification": {
            "complete_name": {},
            "phone": {},
            "email": {},
            "helpdesk_ticket_count_string": {},
        },
        "offset": 0,
        "limit": LIMIT,
        "order": "id",
        "count_limit": COUNT_LIMIT,
    }
    return PARTNER, "web_search_read", [], words
