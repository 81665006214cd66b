"""Drawing on what an earlier receipt left over: no more than is left, and once."""

from dataclasses import replace

import pytest

from application.ports.errors import NotFound
from application.record_receipt import ReceiptAnswer, ReceiptRequest
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
    second = await world.record_receipt(draw, actor=ADMIN)
    assert first.receipt.reference == f"rcp_{first.receipt.id}"
    assert second.receipt.reference == f"rcp_{second.receipt.id}"
    assert world.database.tables.receipts[parent.id].remaining == usd(4_000)
