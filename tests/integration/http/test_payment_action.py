"""A refused charge through the door: what it waits for, and the secret of the bank's question."""

from dataclasses import replace

from adapters.memory.gateway_objects import HeldIntent
from application.actor import Role
from application.ports.charge_gateway import ActionRequired
from domain.charge import ChargeTrigger
from domain.dunning import declined
from domain.ids import CustomerReference, PaymentIntentReference, PaymentMethodReference, SellerId
from domain.transaction import Failure, Transaction
from tests.builders import NOON, a_recovery, a_transaction
from tests.integration.http.callers import token
from tests.integration.http.world import World

COMPLETE = """
mutation ($id: ID!) {
  completePaymentAction(transactionId: $id) {
    __typename
    ... on PaymentActionPayload { transaction { id } clientSecret paymentMethodId }
    ... on Refusal { code message retryable }
  }
}
"""
FAILURE = """
query ($id: ID!) {
  transaction(id: $id) {
    chargeState failureCode
    failure { code declineCode adviceCode action nextRetryAt }
  }
}
"""
ASKED = Failure("authentication_required", "authentication_required")


INTENT = PaymentIntentReference("pi_1")
MINE = token(Role.SELLER, subject="seller-1")
TOMS = token(Role.SELLER, subject="tom")


def submitted() -> Transaction:
    recovery = a_recovery()._replace(seller_id=SellerId("seller-1"))
    begun = a_transaction(recovery=recovery).charge_after(ChargeTrigger.SUBMIT, at=NOON)
    return replace(begun, number=1, payment_intent=INTENT)


def store(world: World, transaction: Transaction) -> dict[str, str]:
    """Store a transaction; return the variables that name it."""
    world.database.tables.transactions[transaction.id] = transaction
    return {"id": f"txn_{transaction.id.hex}"}


async def test_a_seller_whose_bank_asks_gets_the_secret_and_nobody_elses_seller_does(
    world: World,
) -> None:
    asked = submitted().charge_after(ChargeTrigger.DEMAND_ACTION, at=NOON, failure=ASKED)
    card = PaymentMethodReference("pm_1")
    world.processor.intents[INTENT] = HeldIntent(
        reference=INTENT,
        amount=asked.quote.fee,
        customer=CustomerReference("cus_1"),
        outcome=ActionRequired(
            transaction_id=asked.id, payment_intent=INTENT, failure=ASKED, card=card
        ),
        confirmed_at=NOON,
    )
    which = store(world, asked)
    for bearer in (MINE, token(), token(Role.ADMIN)):
        answer = (await world.ask(COMPLETE, which, bearer=bearer)).data["completePaymentAction"]
        assert answer == {
            "__typename": "PaymentActionPayload",
            "transaction": which,
            "clientSecret": "pi_1_secret",
            "paymentMethodId": "pm_1",
        }
    refusal = (await world.ask(COMPLETE, which, bearer=TOMS)).data["completePaymentAction"]
    assert refusal["code"] == "NOT_FOUND"
    shown = (await world.ask(FAILURE, which, bearer=MINE)).data["transaction"]
    assert shown["failure"]["action"] == "NEEDS_ACTION"


async def test_there_is_no_secret_where_the_bank_asks_nothing(world: World) -> None:
    which = store(world, submitted())
    refusal = (await world.ask(COMPLETE, which)).data["completePaymentAction"]
    assert refusal == {
        "__typename": "Refusal",
        "code": "PAYMENT_ACTION_NOT_REQUIRED",
        "message": "nothing to confirm; the charge is PROCESSING",
        "retryable": False,
    }
    malformed = (await world.ask(COMPLETE, {"id": "1"})).data["completePaymentAction"]
    assert malformed["code"] == "VALIDATION_FAILED"


async def test_a_decline_says_what_it_waits_for_and_until_when(world: World) -> None:
    failure = Failure("card_declined", "insufficient_funds", "try_again_later")
    which = store(world, declined(submitted(), failure, at=NOON))
    shown = (await world.ask(FAILURE, which, bearer=MINE)).data["transaction"]
    assert shown == {
        "chargeState": "FAILED",
        "failureCode": "insufficient_funds",
        "failure": {
            "code": "card_declined",
            "declineCode": "insufficient_funds",
            "adviceCode": "try_again_later",
            "action": "RETRY_LATER",
            "nextRetryAt": NOON.replace(hour=NOON.hour + 1).isoformat(),
        },
    }


async def test_a_seller_does_not_read_that_a_card_was_stolen(world: World) -> None:
    failure = Failure("card_declined", "stolen_card", "do_not_try_again")
    which = store(world, declined(submitted(), failure, at=NOON))
    plain = {"code": "card_declined", "declineCode": "generic_decline", "adviceCode": None}
    never = {"action": "NEVER", "nextRetryAt": None}
    shown = (await world.ask(FAILURE, which, bearer=MINE)).data["transaction"]
    assert (shown["failureCode"], shown["failure"]) == ("generic_decline", {**plain, **never})
    told = (await world.ask(FAILURE, which)).data["transaction"]
    assert told["failureCode"] == "stolen_card"
