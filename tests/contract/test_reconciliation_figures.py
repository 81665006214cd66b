"""Figures count every transaction once, by what it was at a moment, and what was at risk then."""

from dataclasses import replace
from datetime import timedelta

from application.changes import save_change
from application.ports.reconciliation_figures import Exposure, StatusFigures
from domain.charge import ChargeState
from domain.clawback_books import ClawbackBookkeeper
from domain.ids import PostingId, SettlementId
from domain.ledger import Bookkeeper
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import LATER, NOON, a_transaction, a_transaction_id, eur, fresh, usd
from tests.contract.store import Store, added, an_actor, an_audit_event
from tests.contract.test_inbox import a_delivery

AFTER = LATER + timedelta(hours=1)
S = TransactionStatus


async def requested(store: Store, *transactions: Transaction) -> list[Transaction]:
    """Store transactions with the audit of their first states."""
    found = await added(store, *transactions)
    async with store.begin() as unit:
        for one in found:
            states = {"chargeState": one.charge_state, "transferState": one.transfer_state}
            event = an_audit_event(one, "transaction.requested", **states)
            unit.audit.record(replace(event, at=one.created_at))
    return found


async def become(store: Store, before: Transaction, charge: ChargeState) -> None:
    after = replace(before, charge_state=charge, updated_at=LATER)
    async with store.begin() as unit:
        await unit.transactions.lock(before.id)
        await save_change(unit, before, after, action="charge.moved", actor=an_actor())


def line(status: TransactionStatus, count: int) -> StatusFigures:
    return StatusFigures(
        status=status,
        count=count,
        recovered=usd(10_000 * count),
        fees=usd(2_000 * count),
        oldest_at=NOON,
    )


async def test_each_is_counted_by_the_status_that_it_had_then(store: Store) -> None:
    first, _ = await requested(store, a_transaction(), a_transaction())
    await requested(store, a_transaction(recovered=eur(5_000), at=LATER))
    await become(store, first, ChargeState.CANCELLED)
    assert await store.figures.statuses(NOON - timedelta(seconds=1)) == []
    assert await store.figures.statuses(NOON) == [line(S.PENDING, 2)]
    euros = replace(line(S.PENDING, 1), recovered=eur(5_000), fees=eur(1_000), oldest_at=LATER)
    assert await store.figures.statuses(AFTER) == [
        euros,
        line(S.CANCELLED, 1),
        line(S.PENDING, 1),
    ]


async def test_two_states_of_one_status_are_one_line(store: Store) -> None:
    waiting = replace(a_transaction(), charge_state=ChargeState.AWAITING_PAYMENT_METHOD)
    sent = replace(
        a_transaction(), charge_state=ChargeState.CHARGED, transfer_state=TransferState.PLANNED
    )
    await requested(store, a_transaction(), waiting, sent)
    assert await store.figures.statuses(NOON) == [line(S.CHARGED, 1), line(S.PENDING, 2)]


async def test_what_is_at_risk_is_what_was_sent_and_is_not_in_and_what_is_owed(
    store: Store,
) -> None:
    sent, owed = await added(store, a_transaction(), a_transaction())
    assert await store.figures.exposure(AFTER) == []
    async with store.begin() as unit:
        books = Bookkeeper(id=PostingId(a_transaction_id()), at=NOON)
        await unit.ledger.post(books.share_transferred(sent, transfer=fresh("tr")))
    async with store.begin() as unit:
        books = Bookkeeper(id=PostingId(a_transaction_id()), at=LATER)
        settlement = SettlementId(a_transaction_id())
        debt = ClawbackBookkeeper(books).debt_incurred(owed, usd(300), settlement)
        await unit.ledger.post(debt)
    assert await store.figures.exposure(NOON) == [Exposure(unrecovered=usd(8_000), debts=usd(0))]
    both = Exposure(unrecovered=usd(8_000), debts=usd(300))
    assert await store.figures.exposure(AFTER) == [both]


async def test_an_event_counts_until_it_is_done_with(store: Store) -> None:
    received = a_delivery()
    await store.inbox.receive(received)
    before = received.received_at - timedelta(seconds=1)
    assert await store.figures.unprocessed_events(before) == 0
    assert await store.figures.unprocessed_events(received.received_at) == 1
