"""Transactions read back as they were written, and a recovery has one of them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports.errors import NotFound
from domain.adjustments import Adjustments
from domain.charge import ChargeState
from domain.currency import Currency
from domain.funds_flow import FundsFlow
from domain.ids import (
    ClaimId,
    RecoveryId,
)
from domain.money import Money
from domain.transaction import Failure, RecoveryKey, Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import (
    NOON,
    a_quote,
    a_recovery,
    a_seller_id,
    a_transaction,
    a_transaction_id,
    a_transaction_with_every_field,
    fresh,
    usd,
)
from tests.contract.store import Store, added

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
moments = st.integers(-(10**14), 10**14).map(lambda step: NOON + timedelta(microseconds=step))


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    """Draw a transaction that has only begun, with any words and amounts."""
    currency = draw(st.sampled_from(Currency))
    flow = draw(st.sampled_from(FundsFlow))
    opened = Transaction.open(
        id=a_transaction_id(),
        recovery=RecoveryKey(
            a_seller_id(), ClaimId(fresh(draw(words)) or "c"), RecoveryId(draw(words))
        ),
        funds_flow=flow,
        # Tens, for Stripe takes no third decimal.
        quote=a_quote(Money(10 * draw(st.integers(100, 10**7)), currency)),
        payment_method=None,
        metadata=MappingProxyType(draw(st.dictionaries(words, words, max_size=4))),
        at=draw(moments),
    )
    fee = draw(st.none() | st.integers(-(10**9), 10**9))
    expected = opened.unfunded.minor_units
    return replace(
        opened,
        funded=Money(draw(st.integers(0, expected)), currency),
        processing_fee=None if fee is None else Money(fee, draw(st.sampled_from(Currency))),
        failure=draw(st.none() | st.builds(Failure, words, st.none() | words, st.none() | words)),
        updated_at=draw(moments),
    )


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(transaction=transactions())
async def test_any_transaction_reads_back_equal(store: Store, transaction: Transaction) -> None:
    (stored,) = await added(store, transaction)
    assert stored == replace(transaction, number=stored.number)
    assert await store.transactions.transaction(transaction.id) == stored


async def test_a_transaction_with_every_field_reads_back_equal(store: Store) -> None:
    transaction = a_transaction_with_every_field()
    (stored,) = await added(store, transaction)
    assert stored == replace(transaction, number=stored.number)
    assert await store.transactions.transaction(transaction.id) == stored
    async with store.begin() as unit:
        assert await unit.transactions.get(transaction.id) == stored
        assert await unit.transactions.lock(transaction.id) == stored


async def test_a_saved_transaction_reads_back_equal_and_one_version_later(store: Store) -> None:
    (before,) = await added(store, a_transaction())
    full = a_transaction_with_every_field()
    after = replace(
        full,
        id=before.id,
        recovery=before.recovery,
        quote=before.quote,
        funds_flow=before.funds_flow,
        number=before.number,
        version=before.version,
        refunded=usd(1),
        reversed=usd(2),
        clawed_back=usd(3),
        funded=usd(4),
        adjustments=Adjustments(
            waived=usd(5), credited=usd(6), forgone=usd(7), withheld=usd(8), netted=usd(9)
        ),
        metadata=before.metadata,
        created_at=before.created_at,
    )
    async with store.begin() as unit:
        await unit.transactions.save(after)
        saved = await unit.transactions.get(before.id)
        assert saved == replace(after, version=before.version + 1)
    assert await store.transactions.transaction(before.id) == saved


async def test_every_state_can_be_stored(store: Store) -> None:
    charges = [
        replace(a_transaction(), charge_state=state)
        for state in ChargeState
        if state is not ChargeState.KEPT
    ]
    transfers = [
        replace(
            a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED),
            transfer_state=state,
            hold_reason=reason,
        )
        for state in TransferState
        for reason in (HoldReason if state is TransferState.HELD else [None])
    ]
    for stored in await added(store, *charges, *transfers):
        assert await store.transactions.transaction(stored.id) == stored


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    missing = a_transaction()
    async with store.begin() as unit:
        for ask in (unit.transactions.get, unit.transactions.lock):
            with pytest.raises(NotFound) as refusal:
                await ask(missing.id)
            assert not refusal.value.retryable
    assert await store.transactions.transaction(missing.id) is None


async def test_numbers_grow(store: Store) -> None:
    rows = await added(store, a_transaction(), a_transaction())
    rows += await added(store, a_transaction())
    numbers = [row.number for row in rows]
    assert numbers[0] > 0
    assert numbers == sorted(set(numbers))


async def test_a_recovery_has_one_transaction_however_many_add_it_at_once(store: Store) -> None:
    recovery = a_recovery()

    async def add() -> tuple[Transaction, bool]:
        async with store.begin() as unit:
            return await unit.transactions.add(a_transaction(recovery=recovery))

    results = await asyncio.gather(*(add() for _ in range(6)))
    assert [is_new for _, is_new in results].count(True) == 1
    (winner,) = (transaction for transaction, is_new in results if is_new)
    assert all(transaction == winner for transaction, _ in results)
    async with store.begin() as unit:
        assert await unit.index.of_recovery(recovery) == winner.id


async def test_an_adder_waits_and_wins_when_the_one_before_it_fails(store: Store) -> None:
    recovery = a_recovery()
    added_first = asyncio.Event()

    async def add_and_fail() -> None:
        async with store.begin() as unit:
            await unit.transactions.add(a_transaction(recovery=recovery))
            added_first.set()
            raise ValueError("the first one fails")

    first = asyncio.create_task(add_and_fail())
    await added_first.wait()
    async with store.begin() as unit:
        _, is_new = await unit.transactions.add(a_transaction(recovery=recovery))
    assert is_new
    with pytest.raises(ValueError, match="the first one fails"):
        await first


async def test_a_part_of_a_claim_is_another_recovery(store: Store) -> None:
    whole = a_recovery()._replace(recovery_id=RecoveryId(""))
    others = [
        whole._replace(recovery_id=RecoveryId("r-1")),
        whole._replace(claim_id=ClaimId(fresh("claim"))),
        whole._replace(seller_id=a_seller_id()),
    ]
    rows = await added(store, *(a_transaction(recovery=key) for key in (whole, *others)))
    assert len({row.id for row in rows}) == 4
    assert rows[0].recovery.recovery_id == ""
