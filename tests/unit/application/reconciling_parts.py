"""The part of the service over memory that compares it with Stripe."""

from datetime import timedelta
from functools import cached_property

from adapters.memory.balance_book import MemoryBalanceBook
from adapters.memory.database import MemoryDatabase
from adapters.memory.gateway_balance import MemoryBalanceGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.reconciliations import MemoryReconciliationQueries
from adapters.memory.system import ManualClock
from application.compare_balance import CompareBalance
from application.ports.balance_gateway import BalanceGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.recourse_gateway import RecourseGateway
from application.ports.system import IdSource
from application.ports.transfer_gateway import TransferGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.reconcile_transaction import ReconcileTransaction
from application.repair_drift import RepairDrift
from application.run_reconciliation import RunReconciliation
from application.settle_charge import SettleCharge
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.settle_transfer import SettleTransfer
from application.show_reconciliation import ShowReconciliation
from application.start_reconciliation import StartReconciliation
from application.stripe_look import StripeLook
from application.sweep_events import SweepEvents
from application.weigh_recourse import WeighRecourse

GRACE = timedelta(minutes=10)


class ReconcilingParts:
    """Who compares; the rest of the world is the world's."""

    begin: BeginUnitOfWork
    charges: ChargeGateway
    transfers: TransferGateway
    recourse: RecourseGateway
    processor: MemoryProcessor
    database: MemoryDatabase
    clock: ManualClock
    ids: IdSource

    @cached_property
    def settle_charge(self) -> SettleCharge:
        return SettleCharge(self.clock, self.ids)

    @cached_property
    def settle_transfer(self) -> SettleTransfer:
        return SettleTransfer(self.clock, self.ids)

    @cached_property
    def sweep(self) -> SweepEvents:
        raise AssertionError("each world has its own")

    @cached_property
    def balance(self) -> BalanceGateway:
        return MemoryBalanceGateway(self.processor)

    @cached_property
    def compare(self) -> CompareBalance:
        book = MemoryBalanceBook(self.database)
        return CompareBalance(self.balance, book, self.clock, GRACE)

    @cached_property
    def reconcile_transaction(self) -> ReconcileTransaction:
        weigh = WeighRecourse(self.clock, self.ids)
        return ReconcileTransaction(
            self.begin,
            StripeLook(self.begin, self.charges, self.transfers, self.recourse),
            self.settle_charge,
            SettleRefunds(weigh),
            SettleDispute(weigh),
            self.settle_transfer,
            self.clock,
        )

    @cached_property
    def start_reconciliation(self) -> StartReconciliation:
        return StartReconciliation(self.begin, self.clock, self.ids, GRACE)

    @cached_property
    def run_reconciliation(self) -> RunReconciliation:
        return RunReconciliation(
            self.begin,
            self.compare,
            MemoryBalanceBook(self.database),
            RepairDrift(self.reconcile_transaction, self.sweep),
            self.clock,
        )

    @cached_property
    def show_reconciliation(self) -> ShowReconciliation:
        return ShowReconciliation(MemoryReconciliationQueries(self.database), self.compare)
