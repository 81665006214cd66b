"""A share that is sent and taken back, told in every order and twice over: one end and books."""

from collections.abc import Callable
from itertools import permutations, product
from typing import Final

from domain.funds_flow import FundsFlow
from domain.ids import WHOLE_CLAIM, ClaimId, TransferReference
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import TransferState
from tests.builders import a_seller_id, fresh, usd
from tests.integration.postgres.event_door import EventDoor, Fact
from tests.unit.application.story import PAGES, a_request
from tests.unit.application.world import ENGINE

TYPES: Final = ("transfer.created", "transfer.updated", "transfer.reversed", "transfer.reversed")
"""One of the two reversals is of a part, the other of the rest."""


async def sent(door: EventDoor, *, is_answer_lost: bool) -> tuple[Transaction, TransferReference]:
    """Send a share to a seller; the answer may be lost, so that the events tell of it first."""
    seller_id = a_seller_id()
    opened = await door.core.create_connect_account()(
        seller_id=seller_id, email="a@b.test", country="US", pages=PAGES, actor=ENGINE
    )
    assert opened.account.facts is not None
    account = opened.account.facts.reference
    door.processor.make_ready(account)
    await door.tell("account.updated", account, account=account, reference=fresh("evt"))
    door.processor.purses.of(usd(1)).available += 8_000
    if is_answer_lost:
        door.processor.door.lose_next_answer()
    request = a_request(
        fresh("key"),
        recovery=RecoveryKey(seller_id, ClaimId("c"), WHOLE_CLAIM),
        funds_flow=FundsFlow.PLATFORM_COLLECTED,
    )
    answer = await door.core.charge_commission()(request, actor=ENGINE)
    await door.jobs.drain()
    assert len(door.tries.failures) == int(is_answer_lost)
    door.tries.failures.clear()
    return answer.transaction, list(door.processor.transfers.values())[-1].shown.transfer


def steps(door: EventDoor, transfer: TransferReference) -> list[Callable[[], object]]:
    """Return what happens at Stripe before it tells of each event."""
    return [
        lambda: None,
        lambda: None,
        lambda: door.processor.reverse(transfer, usd(3_000)),
        lambda: door.processor.reverse(transfer, usd(5_000)),
    ]


async def fed(
    door: EventDoor, order: tuple[int, ...], *, happens_first: bool, is_answer_lost: bool
) -> Fact:
    """Return what a share came to that was told of in this order, each event twice.

    All of it happens before the first is told, or each before its own event at the latest.
    """
    transaction, transfer = await sent(door, is_answer_lost=is_answer_lost)
    waiting = steps(door, transfer)
    for number in order:
        while waiting and (happens_first or len(TYPES) - len(waiting) <= number):
            waiting.pop(0)()
        reference = fresh("evt")
        for _ in range(2):
            await door.tell(TYPES[number], transfer, reference=reference)
    return await door.facts(transaction.id)


async def test_a_share_comes_to_one_end_in_every_order(door: EventDoor) -> None:
    found: list[Fact] = []
    lives = list(product(permutations(range(len(TYPES))), (False, True), (False, True)))
    for order, happens_first, is_answer_lost in lives:
        fact = await fed(door, order, happens_first=happens_first, is_answer_lost=is_answer_lost)
        if fact not in found:
            found.append(fact)
    print(f"{len(lives)} orders of {2 * len(TYPES)} deliveries were fed")  # noqa: T201 - asked for
    assert {fact.state["transferState"] for fact in found} == {TransferState.REVERSED}
    assert {fact.state["reversed"] for fact in found} == {"80.00 USD"}
    assert [sorted(fact.entries.items()) for fact in found] == [
        [
            (("FEE_KEPT", "kept_fees", "-20.00 USD"), 1),
            (("FEE_KEPT", "recoveries_clearing", "20.00 USD"), 1),
            (("SHARE_REVERSED", "recoveries_clearing", "-30.00 USD"), 1),
            (("SHARE_REVERSED", "recoveries_clearing", "-50.00 USD"), 1),
            (("SHARE_REVERSED", "stripe_balance", "30.00 USD"), 1),
            (("SHARE_REVERSED", "stripe_balance", "50.00 USD"), 1),
            (("SHARE_TRANSFERRED", "recoveries_clearing", "80.00 USD"), 1),
            (("SHARE_TRANSFERRED", "stripe_balance", "-80.00 USD"), 1),
        ]
    ] * len(found)
