"""The whole service over memory: every use case, a processor, and a clock that is moved by hand."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property

from adapters.memory.database import MemoryDatabase
from adapters.memory.event_marks import MemoryEventMarks
from adapters.memory.event_queries import MemoryEventQueries
from adapters.memory.exports import MemoryExportSource
from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_events import MemoryEventGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_payouts import MemoryPayoutGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_recourse import MemoryRecourseGateway
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.inbox import MemoryInbox
from adapters.memory.intake import MemoryIntake
from adapters.memory.jobs import MemoryJobStore
from adapters.memory.leftovers import MemoryLeftoverQueries
from adapters.memory.queries import MemoryQueries
from adapters.memory.system import ManualClock, NoChance, SequentialIds
from adapters.memory.unit_of_work import BeginMemoryUnit
from adapters.memory.waker import MemoryWaker
from application.actor import Actor, Role
from application.allocate_receipts import AllocateReceipts
from application.book_processing_fee import BookProcessingFee
from application.charge_commission import ChargeCommission
from application.clean_up import CleanUp
from application.events.registry import EventHandlers
from application.events.transfer_event import TransferEvent
from application.file_receipt import FileReceipt
from application.find_stuck_work import FindStuckWork
from application.fund_transaction import FundTransaction
from application.open_attempts import OpenAttempts
from application.permissions import SERVICE_SCOPES
from application.ports.charge_gateway import ChargeGateway
from application.ports.jobs import JobKind
from application.preview_event import PreviewEvent
from application.process_webhook_event import ProcessWebhookEvent
from application.record_receipt import RecordReceipt
from application.replay_events import ReplayEvents
from application.retry_policy import RetryPolicy
from application.run_cancellation import RunCancellation
from application.run_charge import RunCharge
from application.run_export import RunExport
from application.run_jobs import JobHandler, JobLimits, RunJobs
from application.run_transfer import RunTransfer
from application.save_card import TellDefaultCard
from application.seal_audit import SealAudit
from application.set_aside_work import SetAsideWork
from application.sweep_events import SweepEvents
from domain.fees import FeePolicy
from domain.funds_flow import FundsFlow
from entrypoints.jobs import JobUseCases
from tests.builders import NOON, POLICY
from tests.integration.auditing import KEYS
from tests.unit.application import wiring
from tests.unit.application.billing_world import BillingParts
from tests.unit.application.book_parts import BookParts
from tests.unit.application.clawback_shop import run_clawback
from tests.unit.application.moments import Moments, WatchedBegin, WatchedDoor
from tests.unit.application.reconciling_parts import ReconcilingParts
from tests.unit.application.seller_parts import SellerParts
from tests.unit.application.tries import Tries

ENGINE = Actor(subject="engine", role=Role.SERVICE, request_id="req-engine", scopes=SERVICE_SCOPES)
ADMIN = Actor(subject="ada", role=Role.ADMIN, request_id="req-ada")
WORKER = Actor(subject="opside-payments", role=Role.SYSTEM, request_id="req-worker")


class World(SellerParts, BillingParts, ReconcilingParts, BookParts):
    """The use cases, wired as in production, and every string to pull.

    Nothing happens by itself: jobs are done by `tests.unit.application.story`, time is moved
    there, and events are delivered there.
    """

    def __init__(
        self, *, require_funded: bool = False, policies: tuple[FeePolicy, ...] = (POLICY,)
    ) -> None:
        self.require_funded = require_funded
        self.clock = ManualClock(NOON)
        self.intake = MemoryIntake()
        self.ids = SequentialIds()
        self.moments = Moments()
        self.database = MemoryDatabase(lock_timeout_seconds=0.5, clock=self.clock)
        self.begin = WatchedBegin(BeginMemoryUnit(self.database), self.moments)
        self.processor = MemoryProcessor(self.clock)
        self.door = self.processor.door = WatchedDoor(self.moments)
        self.jobs = MemoryJobStore(self.database, self.clock)
        self.inbox = MemoryInbox(self.database)
        self.queries = MemoryQueries(self.database)
        self.charges: ChargeGateway = MemoryChargeGateway(self.processor)
        self.transfers = MemoryTransferGateway(self.processor)
        self.accounts = MemoryAccountGateway(self.processor)
        self.customers = MemoryCustomerGateway(self.processor)
        self.funding = MemoryFundingGateway(self.processor)
        self.payouts = MemoryPayoutGateway(self.processor)
        self.recourse = MemoryRecourseGateway(self.processor)
        self.remembered = MemoryEventGateway(self.processor)
        self.event_queries = MemoryEventQueries(self.database)
        self.waker = MemoryWaker()
        self.tries = Tries()
        self.charge_commission = self.pricing(policies)

    def pricing(self, policies: tuple[FeePolicy, ...]) -> ChargeCommission:
        """Return the use case that accepts commissions, under this price list."""
        flow = FundsFlow.FEE_THEN_TRANSFER
        return ChargeCommission(self.begin, self.intake, self.clock, self.ids, policies, flow)

    @cached_property
    def run_charge(self) -> RunCharge:
        return RunCharge(
            self.begin,
            self.charges,
            OpenAttempts(self.begin, self.clock, self.ids),
            self.settle_charge,
            self.clock,
            self.ids,
        )

    @cached_property
    def run_transfer(self) -> RunTransfer:
        return RunTransfer(
            self.begin,
            self.transfers,
            OpenAttempts(self.begin, self.clock, self.ids),
            AllocateReceipts(self.clock, self.ids),
            self.settle_transfer,
            self.clock,
            self.ids,
            self.require_funded,
        )

    @cached_property
    def run_cancellation(self) -> RunCancellation:
        attempts = OpenAttempts(self.begin, self.clock, self.ids)
        return RunCancellation(self.begin, self.charges, attempts, self.settle_charge, self.clock)

    @cached_property
    def book_processing_fee(self) -> BookProcessingFee:
        return BookProcessingFee(self.begin, self.funding, self.settle_charge)

    @cached_property
    def fund(self) -> FundTransaction:
        return FundTransaction(self.begin, AllocateReceipts(self.clock, self.ids), self.ids)

    @cached_property
    def file_receipt(self) -> FileReceipt:
        return FileReceipt(self.fund, self.clock, self.ids)

    @cached_property
    def record_receipt(self) -> RecordReceipt:
        return RecordReceipt(self.begin, self.file_receipt, self.clock, self.ids)

    @cached_property
    def event_handlers(self) -> EventHandlers:
        begin, clock, ids = self.begin, self.clock, self.ids
        funding = (self.funding, self.file_receipt, self.release)
        return EventHandlers(
            {
                **wiring.charge_handlers(begin, self.charges, self.settle_charge),
                **wiring.recourse_handlers(begin, self.recourse, self.invoice_recourse, clock, ids),
                **wiring.card_handlers(begin, self.customers, self.keep_card, self.drop_card),
                TransferEvent: TransferEvent(begin, self.transfers, self.settle_transfer),
                **wiring.account_handlers(begin, self.accounts, self.payouts, self.sync, clock),
                **wiring.funding_handlers(*funding, clock, ids),
                **self.billing_handlers,
            }
        )

    @cached_property
    def process_event(self) -> ProcessWebhookEvent:
        return ProcessWebhookEvent(self.begin, MemoryEventMarks(self.begin), self.event_handlers)

    @cached_property
    def run_jobs(self) -> RunJobs:
        return RunJobs(
            jobs=self.jobs,
            handlers=self.job_use_cases.handlers(),
            last_rites=self.job_use_cases.last_rites(),
            chance=NoChance(),
            observer=self.tries,
            limits=JobLimits(concurrency=4, sweep=None),
            policy=RetryPolicy(),
        )

    @property
    def handlers(self) -> Mapping[JobKind, JobHandler]:
        return self.job_use_cases.handlers()

    @cached_property
    def job_use_cases(self) -> JobUseCases:
        source = MemoryExportSource(self.database)
        return JobUseCases(
            run_charge=self.run_charge,
            run_transfer=self.run_transfer,
            book_processing_fee=self.book_processing_fee,
            process_webhook_event=self.process_event,
            release_held=self.release,
            fund_transaction=self.fund,
            sweep_events=self.sweep,
            tell_default_card=TellDefaultCard(self.begin, self.customers, self.clock),
            set_aside_work=SetAsideWork(self.begin, self.clock),
            run_clawback=run_clawback(self.begin, self.processor, self.clock, self.ids),
            seal_audit=SealAudit(self.begin, KEYS, self.clock),
            run_cancellation=self.run_cancellation,
            find_stuck_work=FindStuckWork(self.begin, self.clock),
            refresh_account=self.refresh_account,
            clean_up=self.clean_up,
            start_reconciliation=self.start_reconciliation,
            run_reconciliation=self.run_reconciliation,
            check_books=self.check_books,
            snapshot_books=self.snapshot_books,
            run_export=RunExport(self.begin, source, KEYS, self.clock, self.ids),
        )

    @cached_property
    def clean_up(self) -> CleanUp:
        return CleanUp(self.begin, MemoryLeftoverQueries(self.database), self.clock, self.ids)

    @cached_property
    def sweep(self) -> SweepEvents:
        door = (self.inbox, self.waker)
        return SweepEvents(
            self.begin, self.remembered, self.event_queries, *door, self.clock, self.ids
        )

    @cached_property
    def replay(self) -> ReplayEvents:
        preview = PreviewEvent(self.begin, self.event_handlers)
        return ReplayEvents(self.begin, self.event_queries, preview, self.clock, self.ids)

    def wait(self, step: timedelta) -> None:
        """Let time pass."""
        self.clock.advance(step)
