"""Give a seller's debt up, by an audited decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.idempotency import IdempotencyRecord
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.replay_events import require_reason
from domain.clawback_books import ClawbackBookkeeper
from domain.due import DebtExceeded, Due, DueSide, drawn
from domain.errors import invalid
from domain.ids import PostingId, SellerId
from domain.ledger import Bookkeeper
from domain.money import Money, zero

OPERATION = "writeOffSellerDebt"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRequest:
    """How much of whose debt is given up, and why."""

    seller_id: SellerId
    amount: Money
    reason: str

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        return {
            "sellerId": self.seller_id,
            "currency": self.amount.currency.code,
            "amountCents": str(self.amount.minor_units),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class WriteOffDebt:
    """Writes off the oldest debts first; for admins.

    Raises `Forbidden`, `InvalidInput`, `DebtExceeded`, `IdempotencyConflict`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource

    async def __call__(
        self, request: WriteOffRequest, *, idempotency_key: str, actor: Actor
    ) -> bool:
        """Return whether it was written off before by the same request."""
        actor.require(Permission.DEBT_WRITE_OFF)
        require_reason(request.reason)
        if request.amount.minor_units <= 0:
            raise invalid("amountCents", "must be at least 1")
        record = IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=idempotency_key,
            request=request.as_record(),
            result=str(self.ids.new()),
            at=self.clock.now(),
        )
        async with self.begin() as unit:
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                return True
            await self._write_off(unit, request, record.result, actor)
        return False

    async def _write_off(
        self, unit: UnitOfWork, request: WriteOffRequest, decision: str, actor: Actor
    ) -> None:
        amount, seller_id, now = request.amount, request.seller_id, self.clock.now()
        debts = await unit.dues.lock_open(seller_id, DueSide.DEBT, amount.currency)
        owed = _total(debts, amount)
        if owed < amount:
            raise DebtExceeded(owed)
        for debt in drawn(debts, amount):
            await unit.dues.save(debt)
        books = ClawbackBookkeeper(Bookkeeper(id=PostingId(self.ids.new()), at=now))
        await unit.ledger.post(books.debt_written_off(seller_id, amount, decision=decision))
        unit.audit.record(
            AuditEvent(
                action="debt.write_off",
                subject=f"seller:{seller_id}",
                actor=actor,
                at=now,
                before={"debt": str(owed)},
                after={"debt": str(owed - amount), "reason": request.reason},
                seller_id=seller_id,
            )
        )


def _total(debts: Sequence[Due], amount: Money) -> Money:
    return sum((debt.remaining for debt in debts), start=zero(amount.currency))
