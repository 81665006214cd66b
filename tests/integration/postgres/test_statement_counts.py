"""A page takes as many statements for one row as for a hundred, whatever hangs on each row.

The queries are found in the schema, each with everything that can be asked for below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import strawberry
from graphql import build_schema as build_sdl

from application.actor import Actor, Role
from entrypoints.container import Container
from entrypoints.graphql.context import Context
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.schema import build_schema
from entrypoints.graphql.sdl import SDL_FILE
from tests.contract.store import Store
from tests.integration.postgres.crowd import SELLER, crowd
from tests.integration.postgres.meter import Meter
from tests.integration.postgres.planted import service
from tests.integration.postgres.whole_documents import whole_documents
from tests.postgres_fixtures import PostgresDatabase

COUNTS: Final = (1, 10, 100)

ADMIN: Final = Actor(subject="ada", role=Role.ADMIN, request_id="req-1")

PERIOD: Final = '{ from: "2026-02-01T00:00:00Z", to: "2026-02-02T00:00:00Z" }'


def arguments(transaction: str) -> dict[str, str]:
    """Return what the queries are asked with that cannot be asked without."""
    seller = f'sellerId: "{SELLER}"'
    return {
        "node": f'id: "{transaction}"',
        "transaction": f'id: "{transaction}"',
        "connectAccount": seller,
        "paymentMethods": seller,
        "eventGaps": 'since: "2026-01-01T00:00:00Z"',
        "payouts": seller,
        "clawbackPreview": f'input: {{ transactionId: "{transaction}", reason: "why", kind: ERROR,'
        " amountClawedBackCents: 1 }",
        "sellerBalance": seller,
        "ledgerEntries": seller,
        "sellerAuditSummary": seller,
        "export": 'id: "exp_00000000000000000000000000000001"',
        "statements": seller,
        "statement": f'{seller} period: "2026-03"',
        "feeQuote": f'input: {{ {seller}, amountRecoveredCents: 10000, currency: "usd" }}',
        "simulateFeePolicy": "input: { terms: { rateBps: 1000 } }",
        "driftReport": f"period: {PERIOD}",
        "idempotencyRecord": 'key: "key-0"',
    }


SHORT: Final = {
    "queueStats": "one line for each kind of job",
    "trialBalance": "one line for each account",
    "sellerBalance": "one line for each currency",
    "feeSummary": "one line for each currency",
    "statements": "one for each month",
    "productionReadiness": "one line for each check",
}
"""Lists at the top that do not grow with what is stored here."""


NOTHING_HERE: Final = {
    "clawbackPreview": "of this transaction nothing is left to settle",
    "reconciliationSummary": "it is of now, and the crowd is of a day long gone",
    "sellerAuditSummary": "it is of the last days, and the crowd is of a day long gone",
    "eventGaps": "no event had to be fetched",
    "driftReport": "Stripe moved nothing in that period",
    "verifyAudit": "nothing is wrong with the audit",
}
"""Queries whose lists are empty here, and why."""


TOTALS: Final = ("nodes { id } pageInfo { hasNextPage }", "nodes { id } totalCount")


@dataclass
class Asked:
    """How many statements each query took, and how long its lists were."""

    statements: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)


def unbounded() -> strawberry.Schema:
    """Return the schema without its bounds: no caller may ask for so much at once."""
    schema = build_schema()
    schema.extensions = ()
    return schema


@dataclass
class Asking:
    """Asks the whole schema of what is stored, as an admin."""

    container: Container
    meter: Meter
    transaction: str
    schema: strawberry.Schema = field(default_factory=unbounded)

    async def all(self) -> Asked:
        """Ask every query there is."""
        found = Asked()
        sdl = build_sdl(SDL_FILE.read_text())
        for name, document in whole_documents(sdl, arguments(self.transaction)):
            await self.meter.sent()
            answer = await self._ask(document)
            found.statements[name] = len(await self.meter.sent())
            for path, length in lists_in(answer[name], name):
                found.lengths[path] = max(length, found.lengths.get(path, 0))
        return found

    async def sent_for(self, document: str) -> list[str]:
        """Return the statements that a document takes."""
        await self.meter.sent()
        await self._ask(document)
        return await self.meter.sent()

    async def _ask(self, document: str) -> dict[str, Any]:
        context = Context(use_cases=self.container.use_cases(), actor=ADMIN)
        result = await self.schema.execute(document, context_value=context)
        assert result.errors is None, (document, result.errors)
        assert result.data is not None
        return result.data


def lists_in(value: Any, path: str) -> Iterator[tuple[str, int]]:
    """Yield the path and the length of each list in an answer."""
    if isinstance(value, list):
        yield path, len(value)
        for one in value:
            yield from lists_in(one, path)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from lists_in(one, f"{path}.{name}")


async def test_a_page_of_a_hundred_takes_no_more_statements_than_one_row(
    postgres_store: Store, postgres_database: PostgresDatabase, sandbox: str
) -> None:
    async with service(postgres_database, sandbox) as opened:
        container, asked, stored = opened.container, [], 0
        meter = Meter(container.storage.engine())
        for count in COUNTS:
            made = await crowd(postgres_store, range(stored, count))
            stored = count
            asking = Asking(container, meter, public_transaction_id(made[0]))
            # A driver asks about the types that it meets, once on each connection.
            await asking.all()
            asked.append(await asking.all())
            counted = [await asking.sent_for(f"{{ transactions {{ {what} }} }}") for what in TOTALS]
            # The total costs a statement, for whoever asks for it.
            assert [["count(" in one for one in sent] for sent in counted] == [
                [False],
                [False, True],
            ]
    grown = {
        name: [one.statements[name] for one in asked]
        for name in asked[0].statements
        if len({one.statements[name] for one in asked}) > 1
    }
    assert grown == {}
    assert_whole(asked[-1])


def assert_whole(asked: Asked) -> None:
    """Check that there was something to ask about: a list without rows proves nothing."""
    tops = [path for path in asked.lengths if path.removesuffix(".nodes") in asked.statements]
    assert tops
    few = {path for path in tops if asked.lengths[path] != COUNTS[-1]}
    few = {path.removesuffix(".nodes") for path in few}
    assert few - NOTHING_HERE.keys() == set(SHORT)
    empty = {path for path, length in asked.lengths.items() if not length}
    assert sorted(path for path in empty if path.split(".")[0] not in NOTHING_HERE) == []
