"""Drawing on what an earlier receipt left over: no more than is left, and once."""

from dataclasses import replace

import pytest

from application.actor import Actor
from application.ports.errors import NotFound
from application.record_receipt import ReceiptAnswer, ReceiptRequest
from domain.errors import InvalidInput
from domain.ids import RecoveryId
from domain.ledger import Account, PostingKind
from domain.money import CurrencyMismatch, Money
from domain.receipt import ReceiptExhausted, ReceiptSource
from tests.builders import eur, usd
from tests.unit.application.ledger_view import balance, booked, changed, snapshot
from tests.unit.application.story import (
    SUES_CLAIM,
    accept,
    now_of,
    tops_up,
)
from tests.unit.application.world import ADMIN, ENGINE, World

OTHER_CLAIM = SUES_CLAIM._replace(recovery_id=RecoveryId("other"))


def a_draw(amount: Money, reference: str) -> ReceiptRequest:
    """Return a request for a part of an earlier receipt."""
    return ReceiptRequest(
        recovery=SUES_CLAIM,
        amount=amount,
        source=ReceiptSource.RECEIPT,
        reference=reference,
        idempotency_key="receipt-key-1",
    )


async def record(world: World, request: ReceiptRequest) -> ReceiptAnswer:
    return await world.record_receipt(request, actor=ENGINE)


async def test_what_an_earlier_receipt_left_over_can_be_drawn_on(world: World) -> None:
    await tops_up(world, usd(20_000), OTHER_CLAIM)
    (parent,) = world.database.tables.receipts.values()
    transaction = await accept(world)
    draw = a_draw(usd(8_000), parent.reference)
    answered = await record(world, draw)
    assert answered.receipt.remaining == usd(0)
    assert now_of(world, transaction).is_funded
    assert world.database.tables.receipts[parent.id].remaining == usd(12_000)
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -12_000
    assert booked(world)[PostingKind.RECEIPT_RECORDED] == 1
    before = snapshot(world)
    assert (await record(world, draw)).replayed
    assert changed(world, before) == []


async def test_no_more_can_be_drawn_than_is_left(world: World) -> None:
    await tops_up(world, usd(5_000))
    (parent,) = world.database.tables.receipts.values()
    before = snapshot(world)
    draw = a_draw(usd(5_001), parent.reference)
    with pytest.raises(ReceiptExhausted) as refusal:
        await record(world, draw)
    assert [problem.field for problem in refusal.value.fields] == ["amountCents"]
    with pytest.raises(CurrencyMismatch):
        await record(world, replace(draw, amount=eur(1)))
    assert changed(world, before) == []


async def test_an_unknown_receipt_cannot_be_drawn_on(world: World) -> None:
    draw = a_draw(usd(1), "nothing")
    with pytest.raises(NotFound):
        await record(world, draw)


async def test_the_same_key_of_another_caller_is_another_request(world: World) -> None:
    await tops_up(world, usd(20_000))
    (parent,) = world.database.tables.receipts.values()
    draw = a_draw(usd(8_000), parent.reference)
    first = await record(world, draw)
    second = await world.record_receipt(replace(draw, reason="again"), actor=ADMIN)
    assert first.receipt.reference == f"rcp_{first.receipt.id}"
    assert second.receipt.reference == f"rcp_{second.receipt.id}"
    assert world.database.tables.receipts[parent.id].remaining == usd(4_000)


async def test_money_for_nobody_waits_unallocated_until_it_is_drawn_on(world: World) -> None:
    transaction = await accept(world)
    loose = ReceiptRequest(
        recovery=None,
        amount=usd(9_000),
        source=ReceiptSource.BANK_ACCOUNT,
        reference="line-1",
        idempotency_key="receipt-key-0",
        reason="no claim on the statement",
    )
    recorded = await world.record_receipt(loose, actor=ADMIN)
    assert (recorded.transaction, recorded.receipt.recovery) == (None, None)
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -9_000
    assert not now_of(world, transaction).is_funded
    before = snapshot(world)
    again = await world.record_receipt(loose, actor=ADMIN)
    assert (again.replayed, again.receipt) == (True, recorded.receipt)
    assert changed(world, before) == []
    drawn = await record(world, a_draw(usd(8_000), "line-1"))
    assert drawn.transaction is not None
    assert drawn.transaction.is_funded
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -1_000
    events = [e for e in world.database.tables.audit.values() if e.action == "receipt.recorded"]
    assert [event.after.get("reason") for event in events] == ["no claim on the statement", None]


async def test_a_draw_names_the_recovery_that_it_is_for(world: World) -> None:
    await tops_up(world, usd(5_000))
    (parent,) = world.database.tables.receipts.values()
    before = snapshot(world)
    with pytest.raises(InvalidInput) as refused:
        await record(world, replace(a_draw(usd(1), parent.reference), recovery=None))
    assert [problem.field for problem in refused.value.fields] == ["sellerId"]
    assert changed(world, before) == []


@pytest.mark.parametrize(("actor", "reason"), [(ADMIN, None), (ADMIN, " "), (ENGINE, "")])
async def test_an_admin_says_why_and_nobody_says_nothing(
    world: World, actor: Actor, reason: str | None
) -> None:
    request = replace(a_draw(usd(1), "line-1"), source=ReceiptSource.BANK_ACCOUNT, reason=reason)
    with pytest.raises(InvalidInput) as refused:
        await world.record_receipt(request, actor=actor)
    assert [problem.field for problem in refused.value.fields] == ["reason"]
    assert not world.database.tables.receipts
