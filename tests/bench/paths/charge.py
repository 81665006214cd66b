"""Path 2: `chargeCommission` is checked, priced, stored with its job, durable, and answered."""

from itertools import count
from typing import Final

from entrypoints.local.stack import LocalStack
from tests.bench.database import Database, require_rows
from tests.bench.figures import Figures, Target
from tests.bench.floor import Floor
from tests.bench.load import Generator, Load
from tests.bench.requests import GraphQLRequests, address_of
from tests.bench.script import MARK, script_of
from tests.bench.sellers import add_sellers, seller
from tests.bench.statements import Statement, statements_of

TABLES: Final = (
    "transaction",
    "idempotency_key",
    # The scheduler writes jobs of its own meanwhile.
    "outbox WHERE kind = 'RUN_CHARGE'",
    "audit_event",
)
PER_SECOND_MAX: Final = 3_000
ACCEPTED: Final = b'"__typename":"ChargeCommissionPayload","replayed":false'


class ChargeAccepted:
    """Charges fresh claims of a hundred sellers from sixteen connections."""

    name = "chargeCommission accepted"
    target = Target(ratio_min=0.25, p95_max_ms=50)

    def __init__(self, stack: LocalStack, database: Database, generate: Generator) -> None:
        self._stack, self._database, self._generate = stack, database, generate
        self._requests, self._numbers = GraphQLRequests(stack), count(1)
        add_sellers(database)
        self._drive(0.5)
        recorded = self._recorded()
        self.notes = (f"chargeCommission sends {len(recorded)} statements, BEGIN and COMMIT too",)
        self._floor = Floor(
            database, script_of(recorded, {seller(0): "'bench-seller-' || :s::text"})
        )

    @property
    def floor_name(self) -> str:
        return self._floor.name

    def round(self, seconds: float) -> Figures:
        with self._database.grows(*TABLES) as gained:
            figures = self._drive(seconds)
        require_rows(gained, figures.done)
        return figures

    def floor(self, seconds: float) -> Figures:
        with self._database.grows(*TABLES) as gained:
            figures = self._floor(seconds)
        require_rows(gained, figures.done)
        return figures

    def _drive(self, seconds: float) -> Figures:
        host, port = address_of(self._stack.api_url)
        requests = [
            self._request(seller(number), str(number))
            for number in (next(self._numbers) for _ in range(int(seconds * PER_SECOND_MAX)))
        ]
        return self._generate(
            Load(host=host, port=port, requests=requests, sign=ACCEPTED, seconds=seconds)
        )

    def _request(self, seller_id: str, name: str) -> bytes:
        return self._requests.charge(
            seller_id=seller_id, claim_id=f"claim-{name}", key=f"bench-key-{name}"
        )

    def _recorded(self) -> list[Statement]:
        host, port = address_of(self._stack.api_url)
        tries = count(1)

        def ask() -> None:
            request = self._request(seller(0), f"{MARK}-{next(tries)}")
            load = Load(
                host=host, port=port, requests=[request], sign=ACCEPTED, seconds=1, connections=1
            )
            self._generate(load)

        return statements_of(self._database, ask, about=_is_about_mark)


def _is_about_mark(statement: Statement) -> bool:
    return any(MARK in (text or "") for text in statement.parameters)
