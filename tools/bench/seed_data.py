"""What a section needs to know of a seeded database: ids of the same things in both."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from cs import cluster


class SeedData:
    """Ids of a seeded database, read over a connection of its own."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.first_ticket = self.one("SELECT min(id) FROM bench_plan")
        self.first_partner = self.ref("first_partner")

    def rows(self, query: str, *parameters) -> list[tuple]:
        """Rows of a query."""
        with self.connection.cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchall()

    def one(self, query: str, *parameters):
        """The single value of a query."""
        return self.rows(query, *parameters)[0][0]

    def ref(self, kind: str, pos: int = 0) -> int:
        """The id of the thing of a kind at a place in the list."""
        return self.one(
            "SELECT id FROM bench_ref WHERE kind = %s AND pos = %s", kind, pos
        )

    def ticket(self, n: int) -> int:
        """The id of a ticket by its number in the plan."""
        return self.first_ticket + n - 1

    def partner(self, n: int) -> int:
        """The id of a contact by its number in the plan, from 0."""
        return self.first_partner + n

    def number(self, n: int) -> str:
        """The number that a ticket of the plan bears."""
        return self.one(
            "SELECT number FROM helpdesk_ticket WHERE id = %s", self.ticket(n)
        )

    def stage(self, step: str) -> int:
        """The stage that tickets of the first company have at this step."""
        return self.one(
            "SELECT t.stage_id FROM bench_plan p JOIN helpdesk_ticket t "
            "ON t.id = p.id WHERE p.step = %s AND p.site = 0 LIMIT 1",
            step,
        )

    def tickets(self, condition: str, count: int) -> list[int]:
        """Numbers in the plan of some tickets; spread, and always the same ones."""
        return [
            row[0]
            for row in self.rows(
                f"SELECT n FROM bench_plan WHERE {condition} "
                "ORDER BY hashint8extended(n, 99), n LIMIT %s",
                count,
            )
        ]


@contextmanager
def seed_data(database: str, role: str = cluster.ROLE) -> Iterator[SeedData]:
    """Open a seeded database to look things up, each query for itself."""
    connection = psycopg2.connect(
        host=str(cluster.socket_folder()),
        port=cluster.PORT,
        user=role,
        dbname=database,
    )
    connection.autocommit = True
    try:
        yield SeedData(connection)
    finally:
        connection.close()


class Undo:
    """Puts tickets back as they were before a benchmark wrote them."""

    TABLES = {
        "helpdesk_ticket": "id = ANY(%(ids)s)",
        "cs_deadline": "res_model = 'helpdesk.ticket' AND res_id = ANY(%(ids)s)",
    }
    LOGS = ("mail_message", "mail_followers", "mail_mail", "bus_bus")

    def __init__(self, database: str, tickets: list[int]) -> None:
        self.database, self.ids = database, {"ids": tickets}

    def __enter__(self) -> "Undo":
        with seed_data(self.database, cluster.SUPERUSER) as seed:
            self.tables = [
                table
                for table in self.TABLES
                if seed.one("SELECT to_regclass(%s) IS NOT NULL", table)
            ]
            with seed.connection.cursor() as cr:
                for table in self.tables:
                    cr.execute(f"DROP TABLE IF EXISTS bench_undo_{table}")
                    cr.execute(
                        f"CREATE TABLE bench_undo_{table} AS SELECT * FROM {table} "
                        f"WHERE {self.TABLES[table]}",
                        self.ids,
                    )
            self.last = {
                table: seed.one(f"SELECT COALESCE(max(id), 0) FROM {table}")
                for table in self.LOGS
            }
        return self

    def __exit__(self, *_error) -> None:
        with (
            seed_data(self.database, cluster.SUPERUSER) as seed,
            seed.connection.cursor() as cr,
        ):
            for table, last in self.last.items():
                cr.execute(f"DELETE FROM {table} WHERE id > {last}")
            # Without triggers: rows that point here stay.
            cr.execute("SET session_replication_role = replica")
            for table in self.tables:
                cr.execute(f"DELETE FROM {table} WHERE {self.TABLES[table]}", self.ids)
                cr.execute(f"INSERT INTO {table} SELECT * FROM bench_undo_{table}")
                cr.execute(f"DROP TABLE bench_undo_{table}")
