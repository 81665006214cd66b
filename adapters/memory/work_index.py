"""Work without a job, by looking at everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.memory.tables import JobRow, Tables
from application.ports.jobs import JobKind
from application.ports.work_index import GRACE, SOON, UNHEARD, StuckWork
from domain.attempt import AttemptKind
from domain.charge import ChargeState
from domain.connect_account import ConnectAccount
from domain.ids import SellerId, TransactionId
from domain.open_work import REST
from domain.settlement import Settlement
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState

_CHARGING: Final = frozenset({ChargeState.PENDING, ChargeState.PROCESSING})
_SENDING: Final = frozenset({TransferState.PLANNED, TransferState.SUBMITTED})
_DECIDED: Final = frozenset(
    {
        ChargeState.CHARGED,
        ChargeState.KEPT,
        ChargeState.REFUNDED,
        ChargeState.DISPUTE_LOST,
        ChargeState.CANCELLED,
    }
)
_JOB_OF: Final = {
    AttemptKind.CHARGE: JobKind.RUN_CHARGE,
    AttemptKind.TRANSFER: JobKind.RUN_TRANSFER,
    AttemptKind.REFUND: JobKind.RUN_CLAWBACK,
    AttemptKind.REVERSAL: JobKind.RUN_CLAWBACK,
    AttemptKind.CANCELLATION: JobKind.RUN_CANCELLATION,
}

Unfinished = tuple[datetime, TransactionId, JobKind]


@dataclass(frozen=True, slots=True)
class MemoryWorkIndex:
    """Looks at every row: right for thousands, not for millions."""

    tables: Tables

    async def stuck(self, *, at: datetime, limit: int) -> Sequence[StuckWork]:
        since: dict[StuckWork, datetime] = {}
        for moment, transaction_id, kind in self._unfinished():
            work = StuckWork(transaction_id, kind)
            if moment < at - GRACE and not self._is_cared_for(work, at):
                since[work] = min(moment, since.get(work, moment))
        longest = sorted(since, key=lambda work: (since[work], work.transaction_id, work.kind))
        return longest[:limit]

    async def has_job(self, kind: JobKind, transaction_id: TransactionId, *, at: datetime) -> bool:
        return any(_is_alive(row, at) for row in self._jobs(StuckWork(transaction_id, kind)))

    async def unheard(self, *, at: datetime, limit: int) -> Sequence[SellerId]:
        held = {
            row.seller_id
            for row in self.tables.transactions.values()
            if row.hold_reason is HoldReason.ACCOUNT_NOT_READY
        }
        found = [
            (account.synced_at, account.seller_id)
            for account in self.tables.accounts.values()
            if account.seller_id in held
            and account.synced_at is not None
            and _can_be_asked_about(account)
            and account.synced_at < at - UNHEARD
        ]
        return [seller_id for _, seller_id in sorted(found)[:limit]]

    def _unfinished(self) -> Iterator[Unfinished]:
        for row in self.tables.transactions.values():
            yield from _of_transaction(row)
        for attempt in self.tables.attempts.values():
            if attempt.is_open:
                kind = _JOB_OF[attempt.kind]
                yield attempt.created_at, attempt.request.transaction_id, kind
        for clawback in self.tables.clawbacks.values():
            transaction = self.tables.transactions[clawback.transaction_id]
            if any(_can_go_on(one, transaction) for one in clawback.settlements):
                yield clawback.created_at, transaction.id, JobKind.RUN_CLAWBACK

    def _is_cared_for(self, work: StuckWork, at: datetime) -> bool:
        return any(_is_alive(row, at) or _is_resting(row, at) for row in self._jobs(work))

    def _jobs(self, work: StuckWork) -> Iterator[JobRow]:
        for row in self.tables.jobs.values():
            if (row.job.subject, row.job.kind) == (str(work.transaction_id), work.kind):
                yield row


def _of_transaction(row: Transaction) -> Iterator[Unfinished]:
    if row.charge_state in _CHARGING:
        yield row.updated_at, row.id, JobKind.RUN_CHARGE
    if row.next_retry_at is not None:
        yield row.next_retry_at, row.id, JobKind.RUN_CHARGE
    is_disputed = row.hold_reason is HoldReason.DISPUTED and row.charge_state.is_frozen
    is_held = row.transfer_state is TransferState.HELD and not is_disputed
    if row.transfer_state in _SENDING or is_held:
        yield row.updated_at, row.id, JobKind.RUN_TRANSFER
    if row.charge is not None and row.processing_fee is None:
        yield row.updated_at, row.id, JobKind.BOOK_PROCESSING_FEE


def _can_go_on(one: Settlement, transaction: Transaction) -> bool:
    if not one.is_undecided or transaction.charge_state is ChargeState.DISPUTED:
        return False
    if one.way.is_of_fee:
        return transaction.charge_state in _DECIDED
    return transaction.transfer_state is not TransferState.SUBMITTED


def _is_alive(row: JobRow, at: datetime) -> bool:
    return not row.is_buried and (row.due_at is None or row.due_at <= at + SOON)


def _is_resting(row: JobRow, at: datetime) -> bool:
    return row.is_buried and row.due_at is not None and row.due_at > at - REST


def _can_be_asked_about(account: ConnectAccount) -> bool:
    return account.facts is not None and account.disconnected_at is None
