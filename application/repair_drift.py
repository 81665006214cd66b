"""Repair what a run found through the doors that there are, or tell what that would change."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.actor import Actor
from application.reconcile_transaction import ReconcileTransaction, Reconciliation
from application.sweep_events import SweepEvents
from domain.drift import DriftLine
from domain.drift_cause import DriftCause, Repair
from domain.errors import PaymentsError
from domain.ids import TransactionId
from domain.money import zero
from domain.reconciliation import Discrepancy, DiscrepancyState, ReconciliationRun
from domain.transaction import Transaction

_S = DiscrepancyState

BEFORE: Final = timedelta(minutes=1)
"""How long before a movement its event is looked for: Stripe's times are whole seconds."""


@dataclass(frozen=True, slots=True)
class RepairDrift:
    """Asks for one transaction to be reconciled, or for events that never came to be filed.

    Neither moves a transaction backwards nor books anything twice. Raises what is worth another
    try, as `GatewayUnavailable`; every other refusal is noted.
    """

    reconcile: ReconcileTransaction
    sweep: SweepEvents

    async def __call__(
        self, run: ReconciliationRun, found: Discrepancy, *, actor: Actor
    ) -> Discrepancy:
        """Return what was found, as it is after the attempt."""
        transaction_id = found.line.transaction_id
        try:
            if found.line.repair is Repair.FILE_MISSING_EVENTS or transaction_id is None:
                return await self._file(run, found, actor)
            told = await self._reconciled(run, transaction_id, actor)
        except PaymentsError as error:
            return found.tried(_S.FAILED, _refusal(error))
        return found.tried(_state(run, told), _note(told))

    async def look_up(
        self, run: ReconciliationRun, transaction: Transaction, *, actor: Actor
    ) -> Discrepancy | None:
        """Return what differs of a transaction that waits for Stripe; None when nothing does."""
        found = Discrepancy.found(run, _status_line(transaction))
        try:
            told = await self._reconciled(run, transaction.id, actor)
        except PaymentsError as error:
            return found.tried(_S.FAILED, _refusal(error))
        if not told.differences and told.problem is None:
            return None
        return found.tried(_state(run, told), _note(told))

    async def _reconciled(
        self, run: ReconciliationRun, transaction_id: TransactionId, actor: Actor
    ) -> Reconciliation:
        reason = f"run {run.id}: {run.reason}"[:500]
        return await self.reconcile(transaction_id, reason=reason, dry_run=run.is_dry, actor=actor)

    async def _file(self, run: ReconciliationRun, found: Discrepancy, actor: Actor) -> Discrepancy:
        if run.is_dry:
            return found.tried(_S.PROPOSED, "would read Stripe's events and file what is missing")
        filed = await self.sweep(None, actor=actor, since=found.line.at - BEFORE)
        state = _S.REPAIRED if filed else _S.FAILED
        return found.tried(state, f"filed {filed} events that never came")


def _status_line(transaction: Transaction) -> DriftLine:
    nothing = zero(transaction.quote.fee.currency)
    return DriftLine(
        object=transaction.payment_intent or str(transaction.id),
        entry=str(transaction.id),
        part="STATUS",
        transaction_id=transaction.id,
        at=transaction.updated_at,
        ours=nothing,
        stripe=nothing,
        cause=DriftCause.MISSING_EVENT,
        repair=Repair.RECONCILE_TRANSACTION,
    )


def _refusal(error: PaymentsError) -> str:
    """Return what to note of a refusal; raise what is worth another try."""
    if error.retryable:
        raise error
    return f"{error.code}: {error}"


def _state(run: ReconciliationRun, told: Reconciliation) -> DiscrepancyState:
    if told.problem is not None:
        return _S.FAILED
    is_changed = bool(told.differences or told.postings)
    return _S.REPAIRED if is_changed and not run.is_dry else _S.PROPOSED


def _note(told: Reconciliation) -> str:
    if told.problem is not None:
        return told.problem
    changes = [f"{one.field}: {one.ours} → {one.stripe}" for one in told.differences]
    booked = [f"books {posting.kind}" for posting in told.postings]
    return "; ".join(changes + booked) or "nothing is left to change"
