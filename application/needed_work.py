"""Whether somebody still waits for a job: then it must not be thrown away."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from application.by_hand import require_known
from application.ports.jobs import JobKind
from application.ports.queue import QueuedJob
from application.ports.unit_of_work import UnitOfWork
from domain.attempt import AttemptKind
from domain.charge import ChargeState
from domain.errors import ApplicationError
from domain.ids import WebhookEventId
from domain.settlement import SettlementState
from domain.transaction import Transaction
from domain.transfer import TransferState

_ATTEMPTS: Final[Mapping[JobKind, tuple[AttemptKind, ...]]] = MappingProxyType(
    {
        JobKind.RUN_CHARGE: (AttemptKind.CHARGE,),
        JobKind.RUN_TRANSFER: (AttemptKind.TRANSFER,),
        JobKind.RUN_CLAWBACK: (AttemptKind.REFUND, AttemptKind.REVERSAL),
        JobKind.RUN_CANCELLATION: (AttemptKind.CANCELLATION,),
        JobKind.BOOK_PROCESSING_FEE: (),
    }
)
"""The jobs about a transaction, and what each of them tries at Stripe."""

_DONE_AGAIN: Final = frozenset(
    {
        JobKind.RELEASE_HELD,
        JobKind.FUND_TRANSACTION,
        JobKind.SWEEP_EVENTS,
        JobKind.SET_DEFAULT_CARD,
        JobKind.SEAL_AUDIT,
        JobKind.FIND_STUCK_WORK,
        JobKind.REFRESH_ACCOUNT,
        JobKind.CLEAN_UP,
        JobKind.START_RECONCILIATION,
        JobKind.CHECK_BOOKS,
        JobKind.SNAPSHOT_BOOKS,
    }
)
"""What the clock or the next occasion has done anew."""

_UNCHARGED: Final = frozenset({ChargeState.PENDING, ChargeState.PROCESSING})
_UNSENT: Final = frozenset({TransferState.PLANNED, TransferState.SUBMITTED})
_UNSETTLED: Final = frozenset(
    {SettlementState.WAITING, SettlementState.READY, SettlementState.SUBMITTED}
)


class WorkNeeded(ApplicationError):
    """Without this job something would stand still for ever; the message says what helps."""

    code = "WORK_NEEDED"


async def require_not_needed(unit: UnitOfWork, job: QueuedJob) -> None:
    """Raise `WorkNeeded`, or `OutcomeUnknown` while Stripe has not said what became of a try.

    Work that is done anew by the clock, or at the next occasion, is never needed.
    """
    if job.kind in _DONE_AGAIN:
        return
    if job.kind is JobKind.PROCESS_WEBHOOK_EVENT:
        event = await unit.events.lock(WebhookEventId(UUID(job.subject)))
        if not event.is_final:
            raise WorkNeeded("its event is not processed: ignoreWebhookEvent comes first")
    elif job.kind in _ATTEMPTS and job.transaction_id is not None:
        await _require_over(unit, job.kind, await unit.transactions.lock(job.transaction_id))
    else:
        raise WorkNeeded("whoever asked for it waits for it: retry it")


async def _require_over(unit: UnitOfWork, of: JobKind, transaction: Transaction) -> None:
    for kind in _ATTEMPTS[of]:
        require_known(await unit.attempts.latest(transaction.id, kind))
    problem = await _awaited(unit, of, transaction)
    if problem is not None:
        raise WorkNeeded(f"transaction {transaction.number} waits for it: {problem}")


async def _awaited(unit: UnitOfWork, kind: JobKind, transaction: Transaction) -> str | None:
    match kind:
        case JobKind.RUN_CHARGE if transaction.charge_state in _UNCHARGED:
            return "retry it, or cancel the transaction"
        case JobKind.RUN_TRANSFER if transaction.transfer_state in _UNSENT:
            return "its share is not sent yet; retry the job"
        case JobKind.RUN_CLAWBACK if await _has_unsettled(unit, transaction):
            return "a clawback is not settled yet; retry the job"
        case JobKind.BOOK_PROCESSING_FEE if transaction.charge and not transaction.processing_fee:
            return "Stripe's fee is not booked yet; retry the job, or reconcile the transaction"
    return None


async def _has_unsettled(unit: UnitOfWork, transaction: Transaction) -> bool:
    clawbacks = await unit.clawbacks.of(transaction.id)
    return any(s.state in _UNSETTLED for clawback in clawbacks for s in clawback.settlements)
