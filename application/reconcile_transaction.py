"""Bring one transaction in line with what Stripe holds of it, or tell what that would change."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from application.actor import Actor
from application.changes import differences, facts_of
from application.errors import AmountMismatch, NewsOvertaken, SecondCharge, SecondTransfer
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.charge_gateway import Charged
from application.ports.jobs import JobKind
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.replay_events import require_reason
from application.settle_charge import SettleCharge
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.settle_transfer import SettleTransfer
from application.stripe_look import OurSide, StripeLook, StripeSide
from application.trial import try_out
from application.watched_unit import WatchedUnit
from domain.attempt import AttemptKind
from domain.errors import DomainError
from domain.ids import TransactionId
from domain.ledger import Posting
from domain.money import Money, zero
from domain.transaction import Transaction

_FOR_A_PERSON: Final = (AmountMismatch, SecondCharge, SecondTransfer, DomainError)


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact on which the two sides differ; money says by how much Stripe's is more."""

    field: str
    ours: str | None
    stripe: str | None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A transaction before and after, and all that made the difference.

    `problem` is what only a person can settle; nothing is changed then.
    """

    before: Transaction
    after: Transaction
    changes: Sequence[AuditEvent] = ()
    postings: Sequence[Posting] = ()
    jobs: Sequence[JobKind] = ()
    problem: str | None = None

    @property
    def differences(self) -> Sequence[Difference]:
        """Return every fact that Stripe showed to be otherwise than was known here."""
        old, new = differences(facts_of(self.before), facts_of(self.after))
        return [
            Difference(name, old[name], new[name], _more(name, self.before, self.after))
            for name in new
        ]


@dataclass(frozen=True, slots=True)
class ReconcileTransaction:
    """Asks Stripe about everything that a transaction did there, and books what was missed.

    It moves a transaction forward only, by the rules that Stripe's events follow, and books
    nothing twice. For admins, and for runs over everything. Raises `Forbidden`,
    `InvalidInput`, `NotFound`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    look: StripeLook
    settle_charge: SettleCharge
    settle_refunds: SettleRefunds
    settle_dispute: SettleDispute
    settle_transfer: SettleTransfer
    clock: Clock

    async def __call__(
        self, transaction_id: TransactionId, *, reason: str, dry_run: bool, actor: Actor
    ) -> Reconciliation:
        """Return what was changed, or in a dry run what would be."""
        actor.require(
            Permission.RECONCILIATION_READ if dry_run else Permission.TRANSACTION_RECONCILE
        )
        require_reason(reason)
        ours = await self.look.ours(transaction_id)
        theirs = await self.look.theirs(ours)

        async def effect(unit: UnitOfWork) -> Transaction:
            await unit.transactions.lock(transaction_id)
            if await unit.disputes.of(transaction_id) != ours.disputes:
                raise NewsOvertaken("a dispute changed while Stripe was asked; ask again")
            return await self._settle(unit, transaction_id, theirs, actor)

        keep = None if dry_run else partial(self._recorded, reason=reason, actor=actor)
        try:
            return await self._applied(ours, effect, keep)
        except _FOR_A_PERSON as error:
            problem = f"{error.code}: {error}"
            return Reconciliation(before=ours.transaction, after=ours.transaction, problem=problem)

    async def _applied(
        self,
        ours: OurSide,
        effect: Callable[[UnitOfWork], Awaitable[Transaction]],
        record: Callable[[Reconciliation], AuditEvent] | None,
    ) -> Reconciliation:
        """Apply the effect and record it, or where nothing is to be recorded take it back."""
        if record is None:
            return _told(ours, *await try_out(self.begin, effect))
        async with self.begin() as unit:
            watched = WatchedUnit.around(unit)
            told = _told(ours, watched, await effect(watched))
            unit.audit.record(record(told))
        return told

    async def _settle(
        self, unit: UnitOfWork, id: TransactionId, theirs: StripeSide, actor: Actor
    ) -> Transaction:
        """Apply everything that Stripe shows, in the order in which it can have happened."""
        await self._settle_charge(unit, id, theirs, actor)
        if theirs.refunds is not None:
            locked = await unit.transactions.lock(id)
            await self.settle_refunds(unit, locked, theirs.refunds, actor=actor)
        for dispute in theirs.disputes:
            locked = await unit.transactions.lock(id)
            await self.settle_dispute(unit, locked, dispute, actor=actor)
        if theirs.transfer is not None:
            locked = await unit.transactions.lock(id)
            last = await unit.attempts.latest(id, AttemptKind.TRANSFER)
            await self.settle_transfer(unit, locked, last, theirs.transfer, actor=actor)
        return await unit.transactions.get(id)

    async def _settle_charge(
        self, unit: UnitOfWork, id: TransactionId, theirs: StripeSide, actor: Actor
    ) -> None:
        locked = await unit.transactions.lock(id)
        last = await unit.attempts.latest(id, AttemptKind.CHARGE)
        outcome = theirs.charge
        if outcome is None:
            return
        # An attempt under way brings its own refusal, as with an event.
        if last is not None and last.is_open and not isinstance(outcome, Charged):
            return
        await self.settle_charge(unit, locked, last, outcome, actor=actor)

    def _recorded(self, told: Reconciliation, *, reason: str, actor: Actor) -> AuditEvent:
        return AuditEvent(
            action="transaction.reconciled",
            subject=f"transaction:{told.before.id}",
            actor=actor,
            at=self.clock.now(),
            before={"status": told.before.status},
            after={"status": told.after.status, "reason": reason},
            transaction_id=told.before.id,
            seller_id=told.before.seller_id,
        )


def _told(ours: OurSide, unit: WatchedUnit, after: Transaction) -> Reconciliation:
    return Reconciliation(
        before=ours.transaction,
        after=replace(after, number=ours.transaction.number),
        changes=tuple(unit.audit.seen),
        postings=tuple(unit.ledger.seen),
        jobs=tuple(job.kind for job in unit.outbox.seen),
    )


def _more(fact: str, before: Transaction, after: Transaction) -> Money | None:
    nothing = zero(before.quote.fee.currency)
    amounts = {
        "refunded": (before.refunded, after.refunded),
        "reversed": (before.reversed, after.reversed),
        "processingFee": (before.processing_fee or nothing, after.processing_fee or nothing),
    }
    if fact not in amounts:
        return None
    ours, stripe = amounts[fact]
    return stripe - ours
