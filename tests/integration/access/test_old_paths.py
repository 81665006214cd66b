"""The old contract's paths, each held to the row of the operation that it stands for."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Final

import orjson
import pytest

from application.permissions import SERVICE_SCOPES, Permission
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.http.rest.operation import PREFIX, Operation
from entrypoints.http.rest.routes import OPERATIONS
from tests.integration.access.asking import bearer_of
from tests.integration.access.seeded import Seeded, seeded
from tests.integration.access.table import CALLERS, QUERIES, SELLERS_READ
from tests.integration.access.table_of_changes import MUTATIONS
from tests.unit.application.ledger_view import changed, snapshot

ROWS: Final = {**QUERIES, **MUTATIONS}
LETTERS: Final = {401: "U", 403: "F", 404: "N", 200: "S"}

GIVEN: Final[Mapping[str, Any]] = {
    "userId": "{seller}",
    "externalUserId": "{seller}",
    "reference": "{seller}",
    "transactionId": "{sent}",
    "returnUrl": "https://app.opside.test/back",
    "refreshUrl": "https://app.opside.test/again",
    "priceId": "price_basic",
    "customerId": "{customer}",
    "stripeSubscriptionId": "{at Stripe}",
    "eventType": "charge.succeeded",
    "reason": "somebody asked for it",
}
"""What is given in place of the examples, which name nobody of this world."""

ODD: Final[Mapping[str, Mapping[str, Any]]] = {
    "/stripe/retry-transaction": {"transactionId": "{declined}"},
    "/stripe/clawback": {"refundAmountCents": 100},
    "/stripe/cleanup": {"daysToKeep": 90},
}
CELLS: Final[Mapping[str, str]] = {
    # Its path names the seller.
    "/stripe/transactions/{reference}": SELLERS_READ,
}


@pytest.fixture(scope="module")
async def sues() -> AsyncIterator[Seeded]:
    made = await seeded()
    yield made
    await made.close()


def words_of(here: Seeded) -> dict[str, str]:
    """Return what the owner's things are called in the old contract, too."""
    tables = here.shop.database.tables
    (subscription,) = tables.subscriptions.values()
    (customer,) = tables.customers.values()
    assert subscription.facts is not None
    return {
        **here.words,
        "at Stripe": subscription.facts.reference,
        "customer": str(customer.reference),
    }


def request_of(here: Seeded, operation: Operation) -> tuple[str, dict[str, Any]]:
    """Return the path and the body of a request that is good."""
    words = words_of(here)
    asked = {**operation.example, **GIVEN, **ODD.get(operation.path, {})}
    named = {
        name: _value(here, name, value.format(**words) if isinstance(value, str) else value)
        for name, value in asked.items()
        if name in operation.example or name in ("reference", "priceId")
    }
    path = PREFIX + operation.path.format(**named)
    wanted = {field.alias for field in operation.given.model_fields.values()}
    return path, {name: value for name, value in named.items() if name in wanted}


def _value(here: Seeded, name: str, value: Any) -> Any:
    if name != "transactionId":
        return value
    wanted = transaction_id_of(value)
    assert wanted is not None
    return here.shop.database.tables.transactions[wanted].number


async def letters(
    here: Seeded,
    operation: Operation,
    callers: Sequence[str],
    *,
    scopes: Collection[Permission],
) -> str:
    path, body = request_of(here, operation)
    told = ""
    for caller in callers:
        bearer = bearer_of(caller, scopes=scopes)
        headers = {"Content-Type": "application/json"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        content = orjson.dumps(body) if operation.has_body else None
        reply = await here.world.client.request(
            operation.method, path, content=content, headers=headers
        )
        assert reply.status_code in LETTERS, (caller, reply.text)
        told += LETTERS[reply.status_code]
    return told


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.path)
async def test_a_path_serves_whom_the_row_says(sues: Seeded, operation: Operation) -> None:
    row = ROWS[operation.stands_for[0]]
    cells = dict(zip(CALLERS, CELLS.get(operation.path, row.cells), strict=True))
    served = [caller for caller in CALLERS if cells[caller] in "SE"]
    refused = [caller for caller in CALLERS if caller not in served]
    before = snapshot(sues.shop)
    scopes = row.scopes or SERVICE_SCOPES
    told = await letters(sues, operation, refused, scopes=scopes)
    assert told == "".join(cells[caller] for caller in refused)
    for scope in row.scopes:
        others = SERVICE_SCOPES - {scope}
        assert await letters(sues, operation, ["service"], scopes=others) == "F", scope
    assert changed(sues.shop, before) == []
    for caller in served:
        here = await seeded() if operation.has_body else sues
        assert await letters(here, operation, [caller], scopes=scopes) == "S", caller
        if here is not sues:
            await here.close()
