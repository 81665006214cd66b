"""Attempts of every kind read back as they were written, one open at a time."""

from dataclasses import replace

import pytest

from application.ports.errors import StaleTransaction
from domain.attempt import Attempt, AttemptKind, AttemptTrigger, RefundRequest, ReversalRequest
from domain.cancellation import CancelRequest
from domain.ids import ChargeReference, PaymentIntentReference, TransferReference
from domain.settlement import Settlement, SettlementWay
from domain.transaction import Failure, Transaction
from tests.builders import LATER, a_charge_attempt, a_transaction, a_transfer_attempt, usd
from tests.clawback_builders import a_clawback, a_settlement
from tests.contract.store import Store, added


@pytest.mark.parametrize("kind", AttemptKind)
async def test_attempts_read_back_equal_in_every_state(store: Store, kind: AttemptKind) -> None:
    (transaction,) = await added(store, a_transaction())
    settlement = a_settlement(SettlementWay.REFUND_CARD, usd(700))
    attempt = _attempt(transaction, kind, settlement)
    async with store.begin() as unit:
        await unit.clawbacks.save(a_clawback(transaction, usd(700), settlement))
        assert await unit.attempts.latest(transaction.id, kind) is None
        await unit.attempts.add(attempt)
        assert await unit.attempts.latest(transaction.id, kind) == attempt
    learnt = [
        attempt.after(AttemptTrigger.LOSE_ANSWER, at=LATER, reference="obj_1"),
        attempt.after(AttemptTrigger.REFUSE, at=LATER, failure=Failure("card_declined", "x", "y")),
        attempt.after(AttemptTrigger.SUCCEED, at=LATER, reference="obj_2"),
    ]
    for state in learnt:
        async with store.begin() as unit:
            await unit.attempts.save(state)
        async with store.begin() as unit:
            assert await unit.attempts.latest(transaction.id, kind) == state


async def test_the_latest_attempt_is_that_of_its_kind_with_the_highest_number(
    store: Store,
) -> None:
    (transaction,) = await added(store, a_transaction())
    first = a_charge_attempt(transaction, number=1)
    refused = first.after(AttemptTrigger.REFUSE, at=LATER)
    second = a_charge_attempt(transaction, number=2, payment_intent="pi_1")
    transfer = a_transfer_attempt(transaction)
    async with store.begin() as unit:
        await unit.attempts.add(first)
        await unit.attempts.save(refused)
        await unit.attempts.add(second)
        await unit.attempts.add(transfer)
    async with store.begin() as unit:
        assert await unit.attempts.latest(transaction.id, AttemptKind.CHARGE) == second
        assert await unit.attempts.latest(transaction.id, AttemptKind.TRANSFER) == transfer
        await unit.attempts.save(refused.after(AttemptTrigger.SUCCEED, at=LATER))
        assert await unit.attempts.latest(transaction.id, AttemptKind.CHARGE) == second


async def test_no_second_attempt_opens_while_one_is_open(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    first = a_charge_attempt(transaction, number=1)
    async with store.begin() as unit:
        await unit.attempts.add(first)

    async def add_another() -> None:
        async with store.begin() as unit:
            await unit.attempts.add(a_charge_attempt(transaction, number=2))

    with pytest.raises(StaleTransaction):
        await add_another()
    async with store.begin() as unit:
        assert await unit.attempts.latest(transaction.id, AttemptKind.CHARGE) == first


def _attempt(transaction: Transaction, kind: AttemptKind, settlement: Settlement) -> Attempt:
    match kind:
        case AttemptKind.CHARGE:
            return a_charge_attempt(transaction, payment_intent="pi_1")
        case AttemptKind.TRANSFER:
            return a_transfer_attempt(transaction)
        case AttemptKind.REFUND:
            return _attempt_at(
                RefundRequest(
                    transaction_id=transaction.id,
                    settlement_id=settlement.id,
                    amount=settlement.amount,
                    charge=ChargeReference("ch_1"),
                )
            )
        case AttemptKind.CANCELLATION:
            return _attempt_at(
                CancelRequest(
                    transaction_id=transaction.id,
                    amount=transaction.quote.fee,
                    payment_intent=PaymentIntentReference("pi_1"),
                )
            )
        case AttemptKind.REVERSAL:
            return _attempt_at(
                ReversalRequest(
                    transaction_id=transaction.id,
                    settlement_id=settlement.id,
                    amount=settlement.amount,
                    transfer=TransferReference("tr_1"),
                )
            )


def _attempt_at(request: RefundRequest | ReversalRequest | CancelRequest) -> Attempt:
    return replace(a_transfer_attempt(a_transaction()), request=request)
