"""Path 3: a screen's list of fifty transactions, thirteen fields a row, from one statement."""

from typing import Final

from entrypoints.local.stack import LocalStack
from tests.bench.database import Database
from tests.bench.figures import Figures, RoundFailed, Target
from tests.bench.floor import Floor
from tests.bench.history import add_history
from tests.bench.load import Generator, Load
from tests.bench.requests import GraphQLRequests, address_of
from tests.bench.script import script_of
from tests.bench.statements import Statement, statements_of

ROWS: Final = 2_000
PER_SECOND_MAX: Final = 3_000
FULL: Final = b'"hasNextPage":true'


class TransactionsListed:
    """Asks two processes for the same page from sixteen connections."""

    name = "transactions(first: 50)"
    target = Target(rate_min=300, p95_max_ms=60)

    def __init__(self, stack: LocalStack, database: Database, generate: Generator) -> None:
        self._generate = generate
        self._host, self._port = address_of(stack.api_url)
        self._request = GraphQLRequests(stack).page(50)
        add_history(database, ROWS)
        self._drive(0.5)
        recorded = statements_of(database, self._ask, about=_is_the_page)
        if len(recorded) != 1:
            raise RoundFailed(f"a page took {len(recorded)} statements")
        self.notes = ("a page of transactions is one statement",)
        self._floor = Floor(database, script_of(recorded, {}))

    @property
    def floor_name(self) -> str:
        return self._floor.name

    def round(self, seconds: float) -> Figures:
        return self._drive(seconds)

    def floor(self, seconds: float) -> Figures:
        return self._floor(seconds)

    def _drive(self, seconds: float) -> Figures:
        return self._send([self._request] * int(seconds * PER_SECOND_MAX), seconds)

    def _ask(self) -> None:
        self._send([self._request], 1, connections=1)

    def _send(self, requests: list[bytes], seconds: float, connections: int = 16) -> Figures:
        load = Load(
            host=self._host,
            port=self._port,
            requests=requests,
            sign=FULL,
            seconds=seconds,
            connections=connections,
        )
        return self._generate(load)


def _is_the_page(statement: Statement) -> bool:
    return "FROM" in statement.sql and "transaction" in statement.sql
