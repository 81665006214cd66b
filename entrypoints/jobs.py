"""Which use case does which kind of job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from application.actor import Actor
from application.book_processing_fee import BookProcessingFee
from application.check_books import CheckBooks
from application.clean_up import CleanUp
from application.find_stuck_work import FindStuckWork
from application.fund_transaction import FundTransaction, recovery_in
from application.ports.jobs import JobKind
from application.process_webhook_event import ProcessWebhookEvent
from application.refresh_account import RefreshConnectAccount
from application.release_held import ReleaseHeld
from application.run_cancellation import RunCancellation
from application.run_charge import RunCharge
from application.run_clawback import RunClawback
from application.run_export import RunExport
from application.run_jobs import JobHandler
from application.run_reconciliation import RunReconciliation
from application.run_transfer import RunTransfer
from application.save_card import TellDefaultCard
from application.seal_audit import SealAudit
from application.set_aside_work import SetAsideWork
from application.snapshot_books import SnapshotBooks
from application.start_reconciliation import LIMIT, StartReconciliation
from application.sweep_events import ACCOUNTS, PLATFORM, SweepEvents
from domain.ids import (
    AccountReference,
    ExportId,
    ReconciliationRunId,
    SellerId,
    TransactionId,
    WebhookEventId,
)
from domain.transfer import HoldReason

RELEASE_LIMIT = 20
"""How many held transfers one look tries: each may cost a call to Stripe."""

STOPPED_LIMIT = 1000
"""How many go at once after a money stop: nothing else stands in their way."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobUseCases:
    """One field for each kind of job."""

    run_charge: RunCharge
    run_transfer: RunTransfer
    book_processing_fee: BookProcessingFee
    process_webhook_event: ProcessWebhookEvent
    release_held: ReleaseHeld
    fund_transaction: FundTransaction
    sweep_events: SweepEvents
    tell_default_card: TellDefaultCard
    set_aside_work: SetAsideWork
    run_clawback: RunClawback
    seal_audit: SealAudit
    run_cancellation: RunCancellation
    find_stuck_work: FindStuckWork
    refresh_account: RefreshConnectAccount
    clean_up: CleanUp
    start_reconciliation: StartReconciliation
    run_reconciliation: RunReconciliation
    check_books: CheckBooks
    snapshot_books: SnapshotBooks
    run_export: RunExport

    def handlers(self) -> Mapping[JobKind, JobHandler]:
        """Return who does each kind of job."""
        return {
            JobKind.RUN_CHARGE: self._charge,
            JobKind.RUN_TRANSFER: self._transfer,
            JobKind.BOOK_PROCESSING_FEE: self._processing_fee,
            JobKind.PROCESS_WEBHOOK_EVENT: self._webhook_event,
            JobKind.RELEASE_HELD: self._release,
            JobKind.FUND_TRANSACTION: self._fund,
            JobKind.SWEEP_EVENTS: self._sweep,
            JobKind.SET_DEFAULT_CARD: self._default_card,
            JobKind.RUN_CLAWBACK: self._clawback,
            JobKind.SEAL_AUDIT: self._seal,
            JobKind.RUN_CANCELLATION: self._cancellation,
            JobKind.FIND_STUCK_WORK: self._stuck,
            JobKind.REFRESH_ACCOUNT: self._account,
            JobKind.CLEAN_UP: self._clean_up,
            JobKind.START_RECONCILIATION: self._start_reconciliation,
            JobKind.RUN_RECONCILIATION: self._reconcile,
            JobKind.CHECK_BOOKS: self._check_books,
            JobKind.SNAPSHOT_BOOKS: self._snapshot_books,
            JobKind.RUN_EXPORT: self._export,
        }

    def last_rites(self) -> Mapping[JobKind, JobHandler]:
        """Return what is done before a job of a kind is set aside."""
        return {
            JobKind.PROCESS_WEBHOOK_EVENT: self._give_up_event,
            JobKind.RUN_CHARGE: self._set_aside(JobKind.RUN_CHARGE),
            JobKind.RUN_TRANSFER: self._set_aside(JobKind.RUN_TRANSFER),
            JobKind.RUN_CLAWBACK: self._set_aside(JobKind.RUN_CLAWBACK),
            JobKind.RUN_CANCELLATION: self._set_aside(JobKind.RUN_CANCELLATION),
            JobKind.RUN_RECONCILIATION: self._give_up_run,
            JobKind.RUN_EXPORT: self._give_up_export,
        }

    def _set_aside(self, kind: JobKind) -> JobHandler:
        async def record(subject: str, actor: Actor) -> None:
            await self.set_aside_work(TransactionId(UUID(subject)), kind, actor=actor)

        return record

    async def _give_up_event(self, subject: str, _: Actor) -> None:
        await self.process_webhook_event.give_up(WebhookEventId(UUID(subject)))

    async def _charge(self, subject: str, actor: Actor) -> None:
        await self.run_charge(transaction_id=TransactionId(UUID(subject)), actor=actor)

    async def _transfer(self, subject: str, actor: Actor) -> None:
        await self.run_transfer(transaction_id=TransactionId(UUID(subject)), actor=actor)

    async def _clawback(self, subject: str, actor: Actor) -> None:
        await self.run_clawback(transaction_id=TransactionId(UUID(subject)), actor=actor)

    async def _cancellation(self, subject: str, actor: Actor) -> None:
        await self.run_cancellation(transaction_id=TransactionId(UUID(subject)), actor=actor)

    async def _stuck(self, _: str, actor: Actor) -> None:
        await self.find_stuck_work(actor=actor)

    async def _account(self, subject: str, actor: Actor) -> None:
        await self.refresh_account(seller_id=SellerId(subject), actor=actor)

    async def _clean_up(self, subject: str, actor: Actor) -> None:
        await self.clean_up.run(int(subject), actor=actor)

    async def _start_reconciliation(self, subject: str, actor: Actor) -> None:
        await self.start_reconciliation(
            older_than=None, limit=LIMIT, is_dry=False, reason=subject, actor=actor
        )

    async def _reconcile(self, subject: str, actor: Actor) -> None:
        await self.run_reconciliation(ReconciliationRunId(UUID(subject)), actor=actor)

    async def _give_up_run(self, subject: str, actor: Actor) -> None:
        await self.run_reconciliation.give_up(ReconciliationRunId(UUID(subject)), actor=actor)

    async def _processing_fee(self, subject: str, actor: Actor) -> None:
        await self.book_processing_fee(transaction_id=TransactionId(UUID(subject)), actor=actor)

    async def _webhook_event(self, subject: str, actor: Actor) -> None:
        await self.process_webhook_event(event_id=WebhookEventId(UUID(subject)), actor=actor)

    async def _release(self, subject: str, actor: Actor) -> None:
        reason = HoldReason(subject)
        limit = STOPPED_LIMIT if reason is HoldReason.MONEY_STOP else RELEASE_LIMIT
        await self.release_held(reason=reason, limit=limit, actor=actor)

    async def _check_books(self, _: str, actor: Actor) -> None:
        told = await self.check_books(actor=actor)
        for finding in told.findings:
            amount = None if finding.amount is None else str(finding.amount)
            level = log.error if finding.code.is_breach else log.warning
            level("book_check", code=finding.code.value, count=finding.count, amount=amount)

    async def _snapshot_books(self, _: str, __: Actor) -> None:
        await self.snapshot_books()

    async def _fund(self, subject: str, actor: Actor) -> None:
        await self.fund_transaction(recovery_in(subject), actor=actor)

    async def _default_card(self, subject: str, actor: Actor) -> None:
        await self.tell_default_card(SellerId(subject), actor=actor)

    async def _export(self, subject: str, actor: Actor) -> None:
        await self.run_export(ExportId(UUID(subject)), actor=actor)

    async def _give_up_export(self, subject: str, actor: Actor) -> None:
        await self.run_export.give_up(ExportId(UUID(subject)), actor=actor)

    async def _seal(self, _subject: str, _actor: Actor) -> None:
        await self.seal_audit()

    async def _sweep(self, subject: str, actor: Actor) -> None:
        name, _, moment = subject.partition(" ")
        since = datetime.fromisoformat(moment) if moment else None
        if name == ACCOUNTS:
            await self.sweep_events.each_account(actor=actor, since=since)
        else:
            account = None if name == PLATFORM else AccountReference(name)
            await self.sweep_events(account, actor=actor, since=since)
