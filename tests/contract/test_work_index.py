"""Work that nobody does any more is found, and no other."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import pytest

from application.ports.jobs import Job, JobKind
from application.ports.work_index import GRACE, StuckWork
from domain.attempt import Attempt, AttemptTrigger
from domain.cancellation import CancelRequest
from domain.charge import ChargeState
from domain.funds_flow import FundsFlow
from domain.ids import (
    AttemptId,
    ChargeReference,
    PaymentIntentReference,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.settlement import SettlementState, SettlementWay
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import (
    LATER,
    NOON,
    a_charge_attempt,
    a_recovery,
    a_transaction,
    a_transaction_id,
    a_transfer_attempt,
    fresh,
    usd,
)
from tests.clawback_builders import a_clawback, a_settlement
from tests.contract.store import Store, a_job, added

TICK: Final = timedelta(seconds=1)
STILL: Final = NOON + GRACE + TICK
LEASE: Final = timedelta(minutes=1)
C, T, H = ChargeState, TransferState, HoldReason


async def stuck(store: Store, *, at: datetime = STILL, limit: int = 100) -> list[StuckWork]:
    async with store.begin() as unit:
        return list(await unit.work.stuck(at=at, limit=limit))


async def kinds(store: Store, transaction: Transaction) -> set[JobKind]:
    return {work.kind for work in await stuck(store) if work.transaction_id == transaction.id}


async def put(store: Store, *jobs: Job) -> None:
    async with store.begin() as unit:
        unit.outbox.add(*jobs)


def job_about(transaction_id: TransactionId, kind: JobKind = JobKind.RUN_CHARGE) -> Job:
    return a_job(str(transaction_id), kind)


def in_state(
    charge: ChargeState,
    transfer: TransferState = T.NONE,
    hold: HoldReason | None = None,
    *,
    seller_id: SellerId | None = None,
) -> Transaction:
    """Return a transaction in these states, of which Stripe has no fee left to book."""
    flow = FundsFlow.PLATFORM_COLLECTED if charge is C.KEPT else FundsFlow.FEE_THEN_TRANSFER
    opened = a_transaction(funds_flow=flow, recovery=a_recovery(seller_id))
    is_sent = transfer in {T.TRANSFERRED, T.REVERSED}
    return replace(
        opened,
        charge_state=charge,
        transfer_state=transfer,
        hold_reason=hold,
        charge=ChargeReference(fresh("ch"))
        if charge.is_collected and charge is not C.KEPT
        else None,
        processing_fee=usd(88) if charge.is_collected else None,
        transfer=TransferReference(fresh("tr")) if is_sent else None,
    )


_JOBS: Final = MappingProxyType(
    {
        (C.PENDING, T.NONE, None): JobKind.RUN_CHARGE,
        (C.PROCESSING, T.NONE, None): JobKind.RUN_CHARGE,
        (C.CHARGED, T.PLANNED, None): JobKind.RUN_TRANSFER,
        (C.KEPT, T.PLANNED, None): JobKind.RUN_TRANSFER,
        (C.CHARGED, T.SUBMITTED, None): JobKind.RUN_TRANSFER,
        **{(C.CHARGED, T.HELD, reason): JobKind.RUN_TRANSFER for reason in HoldReason},
        (C.REFUNDED, T.HELD, H.DISPUTED): JobKind.RUN_TRANSFER,
        (C.DISPUTED, T.HELD, H.MONEY_STOP): JobKind.RUN_TRANSFER,
    }
)
_WAITING: Final = [
    (C.AWAITING_PAYMENT_METHOD, T.NONE, None),
    (C.REQUIRES_ACTION, T.NONE, None),
    (C.FAILED, T.NONE, None),
    (C.CANCELLED, T.NONE, None),
    (C.CHARGED, T.NONE, None),
    (C.CHARGED, T.TRANSFERRED, None),
    (C.CHARGED, T.FAILED, None),
    (C.DISPUTED, T.HELD, H.DISPUTED),
    (C.DISPUTE_LOST, T.HELD, H.DISPUTED),
]


@pytest.mark.parametrize("state", _JOBS)
async def test_what_a_job_has_to_do_is_stuck_without_one(
    store: Store, state: tuple[ChargeState, TransferState, HoldReason | None]
) -> None:
    (transaction,) = await added(store, in_state(*state))
    assert await kinds(store, transaction) == {_JOBS[state]}
    await put(store, job_about(transaction.id, _JOBS[state]))
    assert await kinds(store, transaction) == set()


@pytest.mark.parametrize("state", _WAITING)
async def test_what_waits_for_somebody_is_not_stuck(
    store: Store, state: tuple[ChargeState, TransferState, HoldReason | None]
) -> None:
    await added(store, in_state(*state))
    assert await stuck(store) == []


async def test_nothing_is_stuck_that_moved_a_moment_ago(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    assert await stuck(store, at=NOON + GRACE) == []
    assert await stuck(store) == [StuckWork(transaction.id, JobKind.RUN_CHARGE)]


async def test_a_retry_whose_time_has_come_is_stuck_without_a_job(store: Store) -> None:
    failed = replace(in_state(C.FAILED), next_retry_at=LATER)
    (transaction,) = await added(store, failed)
    assert await stuck(store, at=LATER + GRACE) == []
    found = await stuck(store, at=LATER + GRACE + TICK)
    assert found == [StuckWork(transaction.id, JobKind.RUN_CHARGE)]


async def test_a_fee_of_stripes_that_nobody_books_is_stuck(store: Store) -> None:
    unbooked = replace(in_state(C.CHARGED), processing_fee=None)
    (transaction,) = await added(store, unbooked)
    assert await kinds(store, transaction) == {JobKind.BOOK_PROCESSING_FEE}


def a_cancellation(transaction: Transaction) -> Attempt:
    request = CancelRequest(
        transaction_id=transaction.id,
        amount=transaction.quote.fee,
        payment_intent=PaymentIntentReference("pi_1"),
    )
    return Attempt(id=AttemptId(a_transaction_id()), number=1, request=request, created_at=NOON)


@pytest.mark.parametrize(
    ("attempt_at", "kind"),
    [
        (a_charge_attempt, JobKind.RUN_CHARGE),
        (a_transfer_attempt, JobKind.RUN_TRANSFER),
        (a_cancellation, JobKind.RUN_CANCELLATION),
    ],
)
async def test_an_attempt_of_which_nobody_knows_is_stuck_until_it_is_closed(
    store: Store, attempt_at: object, kind: JobKind
) -> None:
    assert callable(attempt_at)
    (transaction,) = await added(store, in_state(C.FAILED))
    attempt = attempt_at(transaction)
    async with store.begin() as unit:
        await unit.attempts.add(attempt)
    assert await kinds(store, transaction) == {kind}
    unknown = attempt.after(AttemptTrigger.LOSE_ANSWER, at=NOON)
    async with store.begin() as unit:
        await unit.attempts.save(unknown)
    assert await kinds(store, transaction) == {kind}
    async with store.begin() as unit:
        await unit.attempts.save(unknown.after(AttemptTrigger.REFUSE, at=NOON))
    assert await kinds(store, transaction) == set()


REFUND, REVERSE = SettlementWay.REFUND_CARD, SettlementWay.REVERSE_TRANSFER


@pytest.mark.parametrize(
    ("charge", "transfer", "way", "state", "is_stuck"),
    [
        (C.CHARGED, T.TRANSFERRED, REFUND, SettlementState.READY, True),
        (C.CHARGED, T.TRANSFERRED, REFUND, SettlementState.WAITING, True),
        (C.CHARGED, T.TRANSFERRED, REVERSE, SettlementState.WAITING, True),
        (C.CHARGED, T.TRANSFERRED, REVERSE, SettlementState.SETTLED, False),
        (C.CHARGED, T.TRANSFERRED, REVERSE, SettlementState.SUBMITTED, False),
        (C.DISPUTED, T.TRANSFERRED, REFUND, SettlementState.WAITING, False),
        (C.DISPUTED, T.TRANSFERRED, REVERSE, SettlementState.WAITING, False),
        (C.REQUIRES_ACTION, T.NONE, REFUND, SettlementState.WAITING, False),
        (C.FAILED, T.NONE, REFUND, SettlementState.WAITING, False),
    ],
)
async def test_a_clawback_is_stuck_where_nothing_is_in_its_way(
    store: Store,
    charge: ChargeState,
    transfer: TransferState,
    way: SettlementWay,
    state: SettlementState,
    *,
    is_stuck: bool,
) -> None:
    (transaction,) = await added(store, in_state(charge, transfer))
    async with store.begin() as unit:
        settlement = a_settlement(way, usd(100), state)
        await unit.clawbacks.save(a_clawback(transaction, usd(500), settlement))
    assert (JobKind.RUN_CLAWBACK in await kinds(store, transaction)) is is_stuck


async def test_a_share_on_its_way_lets_its_reversal_wait(store: Store) -> None:
    (transaction,) = await added(store, in_state(C.CHARGED, T.SUBMITTED))
    async with store.begin() as unit:
        settlement = a_settlement(REVERSE, usd(100), SettlementState.WAITING)
        await unit.clawbacks.save(a_clawback(transaction, usd(500), settlement))
    assert await kinds(store, transaction) == {JobKind.RUN_TRANSFER}
