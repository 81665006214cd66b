"""Amazon's money: counted once, towards the transaction that expects it, and never beyond."""

import asyncio
from datetime import timedelta

import pytest

from application.actor import Actor, Forbidden, Role
from application.ports.idempotency import IdempotencyConflict
from application.record_receipt import ReceiptAnswer, ReceiptRequest
from domain.errors import InvalidInput
from domain.funds_flow import FundsFlow
from domain.ids import RecoveryId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.receipt import ReceiptSource
from tests.builders import eur, usd
from tests.unit.application.ledger_view import balance, booked, changed, clearing_of, snapshot
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    a_request,
    accept,
    actions,
    event_of,
    now_of,
    saves_card,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import ENGINE, World

OTHER_CLAIM = SUES_CLAIM._replace(recovery_id=RecoveryId("other"))


def a_receipt(
    amount: Money,
    *,
    key: str = "receipt-key-1",
    reference: str = "line-1",
    source: ReceiptSource = ReceiptSource.BANK_ACCOUNT,
) -> ReceiptRequest:
    return ReceiptRequest(
        recovery=SUES_CLAIM,
        amount=amount,
        source=source,
        reference=reference,
        idempotency_key=key,
    )


async def record(world: World, request: ReceiptRequest) -> ReceiptAnswer:
    return await world.record_receipt(request, actor=ENGINE)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (FundsFlow.FEE_THEN_TRANSFER, 8_000),
        (FundsFlow.PLATFORM_COLLECTED, 10_000),
        (FundsFlow.FEE_ONLY, 0),
    ],
)
async def test_each_flow_takes_what_it_expects_and_leaves_the_rest_unallocated(
    world: World, flow: FundsFlow, expected: int
) -> None:
    transaction = await accept(world, a_request(funds_flow=flow))
    answered = await record(world, a_receipt(usd(12_345)))
    after = now_of(world, transaction)
    assert after.funded == usd(expected)
    assert after.is_funded
    assert answered.receipt.remaining == usd(12_345 - expected)
    assert balance(world, Account.PLATFORM_BANK) == 12_345
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == expected - 12_345
    kept = 2_000 if flow is FundsFlow.PLATFORM_COLLECTED else 0
    assert clearing_of(world, transaction) == kept - expected


async def test_a_receipt_is_booked_audited_and_answered_in_one_commit(world: World) -> None:
    transaction = await accept(world)
    answered = await record(world, a_receipt(usd(5_000)))
    assert not answered.replayed
    assert answered.transaction is not None
    assert answered.transaction.funded == usd(5_000)
    assert booked(world) == {PostingKind.RECEIPT_RECORDED: 1, PostingKind.RECEIPT_ALLOCATED: 1}
    assert actions(world)[-2:] == ["receipt.recorded", "transaction.funded"]
    event = next(e for e in world.database.tables.audit.values() if e.action[:8] == "receipt.")
    assert (event.seller_id, event.transaction_id) == (SUE, transaction.id)
    assert event.after == {"amount": "50.00 USD", "reference": "line-1"}


async def test_a_receipt_before_its_transaction_waits_unallocated(world: World) -> None:
    answered = await record(world, a_receipt(usd(8_000)))
    assert (answered.transaction, answered.receipt.remaining) == (None, usd(8_000))
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -8_000
    await saves_card(world)
    transaction = await accept(world)
    await work(world)
    assert now_of(world, transaction).is_funded
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == 0


async def test_two_receipts_fund_one_transaction_and_the_second_only_in_part(
    world: World,
) -> None:
    transaction = await accept(world)
    await record(world, a_receipt(usd(5_000)))
    second = await record(world, a_receipt(usd(5_000), key="k2", reference="line-2"))
    assert now_of(world, transaction).funded == usd(8_000)
    assert second.receipt.remaining == usd(2_000)
    assert clearing_of(world, transaction) == -8_000


async def test_of_two_receipts_that_came_first_the_older_is_used_up(world: World) -> None:
    await record(world, a_receipt(usd(8_000)))
    world.wait(timedelta(seconds=1))
    second = await record(world, a_receipt(usd(8_000), key="k2", reference="line-2"))
    await saves_card(world)
    transaction = await accept(world)
    await work(world)
    assert now_of(world, transaction).funded == usd(8_000)
    assert world.database.tables.receipts[second.receipt.id].remaining == usd(8_000)


async def test_the_same_key_answers_the_same_receipt(world: World) -> None:
    transaction = await accept(world)
    first = await record(world, a_receipt(usd(5_000)))
    before = snapshot(world)
    again = await record(world, a_receipt(usd(5_000)))
    assert (again.receipt, again.replayed) == (first.receipt, True)
    assert again.transaction == now_of(world, transaction)
    assert changed(world, before) == []


async def test_the_same_key_answers_a_receipt_without_a_transaction(world: World) -> None:
    first = await record(world, a_receipt(usd(5_000)))
    again = await record(world, a_receipt(usd(5_000)))
    assert (again.receipt, again.transaction, again.replayed) == (first.receipt, None, True)


async def test_the_same_key_for_other_money_is_refused(world: World) -> None:
    await record(world, a_receipt(usd(5_000)))
    before = snapshot(world)
    with pytest.raises(IdempotencyConflict) as conflict:
        await record(world, a_receipt(usd(5_001)))
    assert conflict.value.differing == ("amountCents",)
    assert changed(world, before) == []


async def test_the_same_reference_under_another_key_is_refused(world: World) -> None:
    await accept(world)
    await record(world, a_receipt(usd(5_000)))
    before = snapshot(world)
    with pytest.raises(InvalidInput) as refusal:
        await record(world, a_receipt(usd(5_000), key="k2"))
    assert [problem.field for problem in refusal.value.fields] == ["reference"]
    assert changed(world, before) == []


@pytest.mark.parametrize("reference", ["tu_1", "rcp_1"])
async def test_money_from_the_bank_cannot_be_called_what_is_called_otherwise(
    world: World, reference: str
) -> None:
    with pytest.raises(InvalidInput, match="must not begin with tu_ or rcp_"):
        await record(world, a_receipt(usd(5_000), reference=reference))
    assert world.database.tables.receipts == {}


async def test_money_from_the_bank_that_was_a_top_up_is_refused(world: World) -> None:
    top_up = await tops_up(world, usd(5_000))
    before = snapshot(world)
    with pytest.raises(InvalidInput):
        await record(world, a_receipt(usd(5_000), reference=top_up))
    assert changed(world, before) == []


async def test_the_same_top_up_told_twice_is_counted_once(world: World) -> None:
    transaction = await accept(world)
    top_up = await tops_up(world, usd(5_000), SUES_CLAIM)
    event_id = await tell(world, "topup.succeeded", top_up)
    await work(world)
    assert event_of(world, event_id).note == "already recorded"
    assert event_of(world, event_id).transaction_id == transaction.id
    assert now_of(world, transaction).funded == usd(5_000)
    assert balance(world, Account.STRIPE_BALANCE) == 5_000


async def test_a_top_up_for_no_recovery_stays_unallocated(world: World) -> None:
    await accept(world)
    await tops_up(world, usd(5_000))
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -5_000


async def test_money_of_another_currency_stays_unallocated(world: World) -> None:
    transaction = await accept(world)
    answered = await record(world, a_receipt(eur(8_000)))
    assert answered.receipt.remaining == eur(8_000)
    assert now_of(world, transaction) == transaction
    assert booked(world) == {PostingKind.RECEIPT_RECORDED: 1}


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (a_receipt(usd(0)), "amountCents"),
        (a_receipt(usd(-1)), "amountCents"),
        (a_receipt(usd(1), reference=""), "reference"),
        (a_receipt(usd(1), source=ReceiptSource.TOP_UP), "source"),
    ],
)
async def test_a_receipt_that_cannot_be_is_refused(
    world: World, request_: ReceiptRequest, field: str
) -> None:
    before = snapshot(world)
    with pytest.raises(InvalidInput) as refusal:
        await record(world, request_)
    assert [problem.field for problem in refusal.value.fields] == [field]
    assert changed(world, before) == []


async def test_a_seller_cannot_record_money(world: World) -> None:
    sue = Actor(subject="sue", role=Role.SELLER, request_id="req", seller_id=SUE)
    with pytest.raises(Forbidden):
        await world.record_receipt(a_receipt(usd(1)), actor=sue)


async def test_twenty_callers_at_once_record_the_money_once(world: World) -> None:
    transaction = await accept(world)
    answers = await asyncio.gather(*(record(world, a_receipt(usd(5_000))) for _ in range(20)))
    assert [answered.replayed for answered in answers].count(False) == 1
    assert now_of(world, transaction).funded == usd(5_000)
    assert balance(world, Account.PLATFORM_BANK) == 5_000


async def test_a_receipt_in_the_same_instant_as_its_transaction_finds_it_after_all(
    world: World,
) -> None:
    top_up = world.processor.add_top_up(usd(8_000), recovery=SUES_CLAIM)
    event_id = await tell(world, "topup.succeeded", top_up)
    await world.process_event(event_id=event_id, actor=ENGINE)
    transaction = await accept(world)
    assert not now_of(world, transaction).is_funded
    await work(world)
    assert now_of(world, transaction).is_funded
