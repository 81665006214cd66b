"""An admin retries and cancels over GraphQL; others are turned away."""

from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import World

_ANSWER = """
    __typename
    ... on %sPayload { replayed transaction { id status chargeState transferState } }
    ... on Refusal { code message retryable fields { field problem } }
"""
RETRY = f"""mutation Retry($input: TransactionReasonInput!) {{
  retryTransaction(input: $input) {{ {_ANSWER % "Retry"} }} }}"""
RETRY_TRANSFER = f"""mutation RetryTransfer($input: TransactionReasonInput!) {{
  retryTransfer(input: $input) {{ {_ANSWER % "Retry"} }} }}"""
CANCEL = f"""mutation Cancel($input: TransactionReasonInput!) {{
  cancelTransaction(input: $input) {{ {_ANSWER % "Transaction"} }} }}"""
REVERSE = """mutation Reverse($input: ReverseTransferInput!) {
  reverseTransfer(input: $input) {
    __typename
    ... on TransferPayload { replayed clawback { state } transaction { id } }
    ... on Refusal { code message retryable fields { field problem } }
  } }"""
ALL = [RETRY, RETRY_TRANSFER, CANCEL, REVERSE]


@pytest.fixture
async def transaction_id(world: World) -> str:
    """Return a commission that waits for a card."""
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    return str(made["id"])


async def give(world: World, document: str, transaction_id: str, **more: Any) -> Any:
    given = {"transactionId": transaction_id, "reason": "the seller called", **more}
    if document is REVERSE:
        given.setdefault("idempotencyKey", "r-1")
    reply = await world.ask(document, {"input": given}, bearer=token(Role.ADMIN))
    (answer,) = reply.data.values()
    return answer


async def test_a_cancelled_transaction_is_answered_and_repeated(
    world: World, transaction_id: str
) -> None:
    answer = await give(world, CANCEL, transaction_id, idempotencyKey="c-1")
    assert answer == {
        "__typename": "TransactionPayload",
        "replayed": False,
        "transaction": {
            "id": transaction_id,
            "status": "CANCELLED",
            "chargeState": "CANCELLED",
            "transferState": "NONE",
        },
    }
    assert (await give(world, CANCEL, transaction_id, idempotencyKey="c-1"))["replayed"]
    conflict = await give(world, CANCEL, transaction_id, idempotencyKey="c-1", reason="other")
    assert conflict["code"] == "IDEMPOTENCY_CONFLICT"
    assert [problem["field"] for problem in conflict["fields"]] == ["reason"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (RETRY, "RETRY_IMPOSSIBLE"),
        (RETRY_TRANSFER, "RETRY_IMPOSSIBLE"),
        (REVERSE, "REVERSAL_IMPOSSIBLE"),
    ],
)
async def test_what_cannot_help_is_refused_and_says_what_does(
    world: World, transaction_id: str, document: str, code: str
) -> None:
    answer = await give(world, document, transaction_id)
    assert (answer["code"], answer["retryable"]) == (code, False)


@pytest.mark.parametrize("document", ALL)
async def test_an_order_without_a_reason_or_a_transaction_is_refused(
    world: World, transaction_id: str, document: str
) -> None:
    answer = await give(world, document, transaction_id, reason="")
    assert answer["fields"][0]["field"] == "reason"
    answer = await give(world, document, "nonsense")
    assert answer["fields"][0]["field"] == "transactionId"


@pytest.mark.parametrize("document", ALL)
@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_only_admins_give_orders(
    world: World, transaction_id: str, document: str, role: Role
) -> None:
    given = {"transactionId": transaction_id, "reason": "why not", "idempotencyKey": "k"}
    reply = await world.ask(document, {"input": given}, bearer=token(role))
    assert reply.code == "FORBIDDEN"


EXPLAIN = """query Explain($id: ID!) {
  transaction(id: $id) {
    createdAt availableActions
    explain { reasonCode since summary nextStep nextAt whoCanAct }
  } }"""


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.SELLER, ["CREATE_CUSTOMER_SETUP"]),
        (Role.SERVICE, ["CREATE_CUSTOMER_SETUP"]),
        (
            Role.ADMIN,
            ["CREATE_CUSTOMER_SETUP", "CANCEL_TRANSACTION", "CLAWBACK", "RECONCILE_TRANSACTION"],
        ),
    ],
)
async def test_a_transaction_says_why_it_waits_and_what_the_caller_may_ask_for(
    world: World, transaction_id: str, role: Role, actions: list[str]
) -> None:
    bearer = token(role, subject="seller-1")
    reply = await world.ask(EXPLAIN, {"id": transaction_id}, bearer=bearer)
    shown = reply.data["transaction"]
    assert shown["availableActions"] == actions
    assert shown["explain"] == {
        "reasonCode": "AWAITING_CARD",
        "since": shown["createdAt"],
        "summary": "The fee waits for a card that can be charged.",
        "nextStep": "The seller saves a card (createCustomerSetup); it is charged at once.",
        "nextAt": None,
        "whoCanAct": ["SELLER"],
    }
