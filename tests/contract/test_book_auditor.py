"""Sound books have no findings, and whatever waits for long is found, to the cent."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.book_check import ATTEMPT_PATIENCE, STATE_PATIENCE, Finding, FindingCode
from domain.charge import ChargeState
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.ids import ChargeReference, TransferReference
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import (
    NOON,
    a_charge_attempt,
    a_receipt,
    a_transaction,
    books,
    eur,
    fresh,
    usd,
)
from tests.clawback_builders import a_due
from tests.contract.store import Store, a_job, added
from tests.contract.test_inbox import a_delivery

SOON = NOON + timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)


async def found(store: Store, at: datetime = SOON) -> list[Finding]:
    return list(await store.auditor.findings(at=at))


async def charged_and_sent(store: Store) -> Transaction:
    """Return a transaction that is charged and transferred, and booked as both."""
    transaction = replace(
        a_transaction(),
        charge_state=ChargeState.CHARGED,
        transfer_state=TransferState.TRANSFERRED,
    )
    async with store.begin() as unit:
        stored, _ = await unit.transactions.add(transaction)
        await unit.ledger.post(books().fee_charged(stored, charge=ChargeReference(fresh("ch"))))
        sent = books().share_transferred(stored, transfer=TransferReference(fresh("tr")))
        await unit.ledger.post(sent)
    return stored


async def test_sound_books_have_no_findings(store: Store) -> None:
    await charged_and_sent(store)
    (kept,) = await added(store, a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED))
    receipt = a_receipt(usd(500))
    async with store.begin() as unit:
        await unit.ledger.post(books().fee_kept(kept))
        await unit.receipts.add(receipt)
        await unit.ledger.post(books().receipt_recorded(receipt))
    assert await found(store) == []


@pytest.mark.parametrize("state", [ChargeState.PENDING, ChargeState.PROCESSING])
async def test_a_charge_that_stands_still_is_found(store: Store, state: ChargeState) -> None:
    await added(store, replace(a_transaction(), charge_state=state))
    await added(store, replace(a_transaction(recovered=eur(5_000)), charge_state=state))
    assert await found(store, NOON + STATE_PATIENCE) == []
    assert await found(store, NOON + STATE_PATIENCE + MOMENT) == [
        Finding(FindingCode.CHARGE_STUCK, 1, eur(1_000)),
        Finding(FindingCode.CHARGE_STUCK, 1, usd(2_000)),
    ]


@pytest.mark.parametrize("state", [TransferState.PLANNED, TransferState.SUBMITTED])
async def test_a_transfer_that_stands_still_is_found(store: Store, state: TransferState) -> None:
    kept = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
    async with store.begin() as unit:
        stored, _ = await unit.transactions.add(replace(kept, transfer_state=state))
        await unit.ledger.post(books().fee_kept(stored))
    assert await found(store, NOON + STATE_PATIENCE) == []
    assert await found(store, NOON + STATE_PATIENCE + MOMENT) == [
        Finding(FindingCode.TRANSFER_STUCK, 1, usd(8_000))
    ]


async def test_an_attempt_without_an_outcome_is_found(store: Store) -> None:
    (transaction,) = await added(
        store, replace(a_transaction(), charge_state=ChargeState.AWAITING_PAYMENT_METHOD)
    )
    async with store.begin() as unit:
        await unit.attempts.add(a_charge_attempt(transaction))
    assert await found(store, NOON + ATTEMPT_PATIENCE) == []
    assert await found(store, NOON + ATTEMPT_PATIENCE + MOMENT) == [
        Finding(FindingCode.ATTEMPT_WITHOUT_OUTCOME, 1, usd(2_000))
    ]


async def test_a_fee_that_came_in_without_a_posting_is_found(store: Store) -> None:
    await added(store, replace(a_transaction(), charge_state=ChargeState.CHARGED))
    await added(store, a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED))
    assert await found(store) == [
        Finding(FindingCode.CHARGE_NOT_BOOKED, 2, usd(4_000)),
        Finding(FindingCode.FEES_OFF, 2, usd(4_000)),
        Finding(FindingCode.CLEARING_OFF, 1, usd(2_000)),
    ]


async def test_a_share_that_was_sent_without_a_posting_is_found(store: Store) -> None:
    (transaction,) = await added(
        store,
        replace(
            a_transaction(),
            charge_state=ChargeState.CHARGED,
            transfer_state=TransferState.TRANSFERRED,
        ),
    )
    async with store.begin() as unit:
        charge = ChargeReference(fresh("ch"))
        await unit.ledger.post(books().fee_charged(transaction, charge=charge))
    assert await found(store) == [
        Finding(FindingCode.TRANSFER_NOT_BOOKED, 1, usd(8_000)),
        Finding(FindingCode.CLEARING_OFF, 1, usd(8_000)),
    ]


async def test_a_fee_that_is_booked_twice_is_found(store: Store) -> None:
    transaction = await charged_and_sent(store)
    again = books().fee_charged(transaction, charge=ChargeReference(fresh("ch")))
    async with store.begin() as unit:
        await unit.ledger.post(again)
    assert await found(store) == [Finding(FindingCode.FEES_OFF, 1, usd(2_000))]


async def test_money_in_clearing_that_nobody_sent_is_found(store: Store) -> None:
    transaction = await charged_and_sent(store)
    async with store.begin() as unit:
        reversal = books().share_reversed(transaction, usd(1), reversal=fresh("trr"))
        await unit.ledger.post(reversal)
    assert await found(store) == [Finding(FindingCode.CLEARING_OFF, 1, usd(1))]


async def test_a_receipt_that_is_not_booked_is_found(store: Store) -> None:
    async with store.begin() as unit:
        await unit.receipts.add(a_receipt(usd(300)))
        await unit.receipts.add(a_receipt(usd(40)))
        await unit.receipts.add(a_receipt(eur(5)))
    assert await found(store) == [
        Finding(FindingCode.RECEIPTS_OFF, 1, eur(5)),
        Finding(FindingCode.RECEIPTS_OFF, 1, usd(340)),
    ]


async def test_a_debt_or_credit_that_is_not_booked_is_found(store: Store) -> None:
    transaction = await charged_and_sent(store)
    async with store.begin() as unit:
        await unit.dues.add(a_due(transaction, DueSide.DEBT, usd(70)))
        await unit.dues.add(a_due(transaction, DueSide.CREDIT, usd(30)))
    assert await found(store) == [
        Finding(FindingCode.CLEARING_OFF, 1, usd(70)),
        Finding(FindingCode.DEBTS_OFF, 1, usd(70)),
        Finding(FindingCode.CREDITS_OFF, 1, usd(30)),
    ]


async def test_jobs_that_were_set_aside_or_forgotten_are_found(store: Store) -> None:
    async with store.begin() as unit:
        unit.outbox.add(a_job())
    (job,) = await store.jobs.claim(limit=1, lease=timedelta(minutes=1))
    assert await found(store) == []
    await store.jobs.bury(job, error="no")
    assert await found(store) == [Finding(FindingCode.JOB_DEAD, 1)]


async def test_an_event_that_nobody_dealt_with_is_found(store: Store) -> None:
    delivery = a_delivery()
    await store.inbox.receive(delivery)
    (job,) = await store.jobs.claim(limit=1, lease=timedelta(hours=1))
    await store.jobs.finish(job)
    assert await found(store, delivery.received_at + timedelta(minutes=15)) == []
    late = delivery.received_at + timedelta(minutes=15) + MOMENT
    assert await found(store, late) == [Finding(FindingCode.EVENT_WAITING, 1)]
    async with store.begin() as unit:
        event = await unit.events.lock(delivery.id)
        await unit.events.save(event.failed("no").given_up())
    assert await found(store, late) == [Finding(FindingCode.EVENT_DEAD, 1)]
