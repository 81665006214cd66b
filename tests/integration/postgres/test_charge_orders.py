"""A fee that the bank asked about, told in every order and twice over: one end, one record."""

from collections.abc import Sequence
from itertools import permutations
from typing import Final

import pytest

from adapters.memory.gateway_objects import HeldCharge
from domain.charge import ChargeState
from domain.funds_flow import FundsFlow
from domain.ids import WHOLE_CLAIM, ChargeReference, ClaimId, TransactionId
from domain.transaction import RecoveryKey
from tests.builders import a_seller_id, fresh, usd
from tests.integration.postgres.event_door import EventDoor, Fact
from tests.unit.application.story import a_request
from tests.unit.application.world import ENGINE

TYPES: Final = (
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.failed",
    "charge.succeeded",
)
MORE_TYPES: Final = (*TYPES, "charge.updated")

ACTIONS: Final = (
    "transaction.requested",
    "charge.submit",
    "charge.demand_action",
    "charge.succeeded",
)


async def asked_about(door: EventDoor) -> TransactionId:
    """Let a fee be asked for whose bank asks for the seller."""
    seller_id = a_seller_id()
    begun = await door.core.create_customer_setup()(
        seller_id=seller_id, email="a@b.test", name=None, actor=ENGINE
    )
    card = door.processor.complete_setup(begun.setup.reference)
    await door.core.set_default_card()(seller_id=seller_id, card=card, actor=ENGINE)
    door.processor.demand_action_next()
    request = a_request(
        fresh("key"),
        recovery=RecoveryKey(seller_id, ClaimId("c"), WHOLE_CLAIM),
        funds_flow=FundsFlow.FEE_ONLY,
    )
    answer = await door.core.charge_commission()(request, actor=ENGINE)
    await door.work()
    return answer.transaction.id


def paid_at_last(door: EventDoor) -> dict[str, str]:
    """Let the newest intent be refused, then paid; return what each event is about."""
    processor = door.processor
    intent = list(processor.intents.values())[-1]
    charge = processor.pay(intent.reference).charge
    failed = ChargeReference(fresh("ch"))
    processor.charges[failed] = HeldCharge(
        reference=failed,
        payment_intent=intent.reference,
        transaction_id=intent.outcome.transaction_id,
        amount=intent.amount,
        processing_fee=processor.charges[charge].processing_fee,
        is_settled=True,
    )
    about = {kind: intent.reference if "intent" in kind else charge for kind in MORE_TYPES}
    return {**about, "charge.failed": failed}


async def fed(door: EventDoor, order: Sequence[str], *, works_between: bool) -> Fact:
    """Return what a fee came to that was told of in this order, each event twice."""
    transaction_id = await asked_about(door)
    about = paid_at_last(door)
    for kind in order:
        reference = fresh("evt")
        for _ in range(2):
            await door.tell(kind, about[kind], reference=reference, works=works_between)
    await door.work()
    return await door.facts(transaction_id)


async def ends(
    door: EventDoor, kinds: Sequence[str], *, works_between: bool, first: str | None = None
) -> list[Fact]:
    """Return the different ends that all orders came to, and say how many were fed."""
    found: list[Fact] = []
    orders = [order for order in permutations(kinds) if first in (None, order[0])]
    for order in orders:
        fact = await fed(door, order, works_between=works_between)
        assert fact.actions == ACTIONS
        if fact not in found:
            found.append(fact)
    print(f"{len(orders)} orders of {2 * len(kinds)} deliveries were fed")  # noqa: T201 - asked for
    return found


def require_right(end: Fact) -> None:
    assert end.state["chargeState"] == ChargeState.CHARGED
    assert (end.state["processingFee"], end.state["failure"]) == (str(usd(88)), None)
    assert end.entries == {
        ("FEE_CHARGED", "stripe_balance", "20.00 USD"): 1,
        ("FEE_CHARGED", "fee_revenue", "-20.00 USD"): 1,
        ("PROCESSING_FEE", "stripe_fees", "0.88 USD"): 1,
        ("PROCESSING_FEE", "stripe_balance", "-0.88 USD"): 1,
    }


@pytest.mark.parametrize("works_between", [True, False])
async def test_a_fee_comes_to_one_end_in_every_order(
    door: EventDoor, *, works_between: bool
) -> None:
    (end,) = await ends(door, TYPES, works_between=works_between)
    require_right(end)


@pytest.mark.parametrize("first", MORE_TYPES)
async def test_a_fee_with_late_news_comes_to_one_end_in_every_order(
    quick_door: EventDoor, first: str
) -> None:
    (end,) = await ends(quick_door, MORE_TYPES, works_between=True, first=first)
    require_right(end)
