"""Transactions can be found by what they wait for and by Stripe's names for their parts."""

from datetime import timedelta
from typing import Any

from application.ports.transactions import TransactionIndex
from domain.funds_flow import FundsFlow
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferTrigger
from tests.builders import (
    NOON,
    a_recovery,
    a_seller_id,
    a_transaction,
    a_transaction_with_every_field,
)
from tests.contract.store import Store, added


async def held_for(index: TransactionIndex, reason: HoldReason, **more: Any) -> list[TransactionId]:
    return [found.transaction_id for found in await index.held(reason, **more)]


async def test_a_transaction_is_found_by_stripes_names_for_its_parts(store: Store) -> None:
    transaction = a_transaction_with_every_field()
    await added(store, transaction)
    assert transaction.payment_intent
    async with store.begin() as unit:
        assert await unit.index.of_recovery(transaction.recovery) == transaction.id
        assert await unit.index.of_payment_intent(transaction.payment_intent) == transaction.id
        assert transaction.charge
        assert await unit.index.of_charge(transaction.charge) == transaction.id
        assert await unit.index.of_charge(ChargeReference("ch_none")) is None
        assert transaction.transfer
        assert await unit.index.of_transfer(transaction.transfer) == transaction.id
        assert await unit.index.of_transfer(TransferReference("tr_none")) is None
        assert await unit.index.of_recovery(a_recovery()) is None
        assert await unit.index.of_payment_intent(PaymentIntentReference("pi_none")) is None


async def test_what_waits_for_a_card_is_listed_by_seller_oldest_first(store: Store) -> None:
    seller_id, other = a_seller_id(), a_seller_id()

    def waiting(seller: SellerId, minutes: int) -> Transaction:
        at = NOON + timedelta(minutes=minutes)
        return a_transaction(recovery=a_recovery(seller), payment_method=None, at=at)

    late, early, foreign = waiting(seller_id, 2), waiting(seller_id, 1), waiting(other, 0)
    ready = a_transaction(recovery=a_recovery(seller_id))
    await added(store, late, early, foreign, ready)
    async with store.begin() as unit:
        assert list(await unit.index.awaiting_card(seller_id)) == [early.id, late.id]
        assert list(await unit.index.awaiting_card(other)) == [foreign.id]
        assert list(await unit.index.awaiting_card(a_seller_id())) == []


async def test_what_is_held_is_listed_by_reason_longest_held_first(store: Store) -> None:
    seller_id = a_seller_id()

    def held(minutes: int, reason: HoldReason, seller: SellerId | None = None) -> Transaction:
        planned = a_transaction(
            funds_flow=FundsFlow.PLATFORM_COLLECTED, recovery=a_recovery(seller)
        )
        at = NOON + timedelta(minutes=minutes)
        return planned.transfer_after(TransferTrigger.HOLD, at=at, hold_reason=reason)

    second, first = held(2, HoldReason.UNFUNDED, seller_id), held(1, HoldReason.UNFUNDED)
    third, other = held(3, HoldReason.UNFUNDED), held(0, HoldReason.MONEY_STOP)
    await added(store, second, first, third, other)
    async with store.begin() as unit:
        index = unit.index
        assert await held_for(index, HoldReason.UNFUNDED) == [first.id, second.id, third.id]
        assert await held_for(index, HoldReason.UNFUNDED, limit=2) == [first.id, second.id]
        assert await held_for(index, HoldReason.UNFUNDED, seller_id=seller_id) == [second.id]
        assert await held_for(index, HoldReason.DISPUTED) == []
