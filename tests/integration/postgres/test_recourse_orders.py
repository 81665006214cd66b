"""Refunds and disputes in every order, twice over, while Stripe itself moves on: one end each."""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Final

import pytest

from domain.charge import ChargeState
from domain.dispute import DisputeStatus
from domain.refund import RefundStatus
from domain.transaction import Transaction
from domain.transfer import HoldReason
from tests.builders import fresh, usd
from tests.integration.postgres.event_door import EventDoor, Fact

REFUNDS: Final = (
    "refund.created",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
)
DISPUTES: Final = (
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)

Life = Callable[[EventDoor, Transaction], tuple[dict[str, str], Callable[[], None]]]


def a_refund_that_fails(
    door: EventDoor, transaction: Transaction
) -> tuple[dict[str, str], Callable[[], None]]:
    """Refund the whole fee; return what each event is about, and what then happens at Stripe."""
    recourse, charge = door.processor.recourse, transaction.charge
    assert charge is not None
    refund = recourse.refund(charge, usd(2_000))
    about = {kind: charge if kind == "charge.refunded" else refund for kind in REFUNDS}
    return dict(about), lambda: recourse.fail_refund(refund)


def a_dispute_that_is_won(
    door: EventDoor, transaction: Transaction
) -> tuple[dict[str, str], Callable[[], None]]:
    """Dispute the whole fee; return what each event is about, and what then happens at Stripe."""
    recourse, charge = door.processor.recourse, transaction.charge
    assert charge is not None
    dispute = recourse.open_dispute(charge, usd(2_000))
    return dict.fromkeys(DISPUTES, dispute), lambda: recourse.win(dispute)


async def fed(
    door: EventDoor, life: Life, order: Sequence[str], *, turn: int, is_doubled: bool
) -> Fact:
    """Return what a transaction came to that was told of in this order.

    What comes last at Stripe happens after `turn` events were delivered; each event comes twice:
    at once again, or all of them once more in the opposite order.
    """
    transaction = await door.charged()
    about, go_on = life(door, transaction)
    names = {kind: fresh("evt") for kind in order}
    told = [kind for kind in order for _ in (0, 1)] if is_doubled else [*order, *order[::-1]]
    for place, kind in enumerate(told):
        if place == turn:
            go_on()
        # A second copy by the same name is dropped at the door; by another, it is news again.
        is_copy = kind in told[:place] and not is_doubled
        reference = fresh("evt") if is_copy else names[kind]
        await door.tell(kind, about[kind], reference=reference)
    return await door.facts(transaction.id)


def orders(
    kinds: Sequence[str], turns: Sequence[int], *, first: str | None, doublings: Sequence[bool]
) -> Iterator[tuple[Sequence[str], int, bool]]:
    """Return every order with every moment at which Stripe may move on, doubled in these ways."""
    for order in permutations(kinds):
        if first not in (None, order[0]):
            continue
        for turn in turns:
            for is_doubled in doublings:
                yield order, turn, is_doubled


async def ends(
    door: EventDoor,
    life: Life,
    kinds: Sequence[str],
    turns: Sequence[int],
    *,
    first: str | None = None,
    doublings: Sequence[bool] = (False, True),
) -> list[Fact]:
    """Return the different ends that all orders came to, and say how many were fed."""
    found: list[Fact] = []
    count = 0
    for order, turn, is_doubled in orders(kinds, turns, first=first, doublings=doublings):
        fact = await fed(door, life, order, turn=turn, is_doubled=is_doubled)
        count += 1
        if fact not in found:
            found.append(fact)
    print(f"{count} orders of {2 * len(kinds)} deliveries were fed")  # noqa: T201 - asked for
    return found


async def test_a_refund_that_fails_comes_to_one_end_in_every_order(door: EventDoor) -> None:
    (end,) = await ends(door, a_refund_that_fails, REFUNDS, (5,))
    assert end.state["chargeState"] == ChargeState.CHARGED
    assert end.state["refunded"] == "0.00 USD"
    assert end.refunds == [(usd(2_000), RefundStatus.FAILED, "expired_or_canceled_card")]
    assert sum(end.entries.values()) == 6


async def test_a_dispute_comes_to_one_end_in_every_order_in_the_database_too(
    door: EventDoor,
) -> None:
    (end,) = await ends(door, a_dispute_that_is_won, DISPUTES, (4,), doublings=(True,))
    assert end.state["chargeState"] == ChargeState.CHARGED
    assert end.disputes == [(usd(2_000), DisputeStatus.WON, False)]
    assert sum(end.entries.values()) == 7


@pytest.mark.parametrize("first", DISPUTES)
async def test_a_dispute_that_is_won_comes_to_one_end_in_every_order(
    quick_door: EventDoor, first: str
) -> None:
    (end,) = await ends(quick_door, a_dispute_that_is_won, DISPUTES, (4, 7), first=first)
    assert end.state["chargeState"] == ChargeState.CHARGED
    assert end.state["holdReason"] == HoldReason.ACCOUNT_NOT_READY
    assert end.disputes == [(usd(2_000), DisputeStatus.WON, False)]
    assert sum(end.entries.values()) == 7
