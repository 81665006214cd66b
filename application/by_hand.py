"""What an admin orders to be done about one transaction, and how it is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from application.actor import Actor
from application.errors import OutcomeUnknown
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.idempotency import IdempotencyRecord
from application.ports.system import Clock
from application.ports.unit_of_work import UnitOfWork
from application.replay_events import require_reason
from domain.attempt import Attempt
from domain.ids import TransactionId
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """About which transaction, and why; with a key the same order is given only once."""

    transaction_id: TransactionId
    reason: str
    idempotency_key: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    def require_permitted(self, permission: Permission, actor: Actor) -> None:
        """Raise `Forbidden` without the permission, or `InvalidInput` where no reason is told."""
        actor.require(permission)
        require_reason(self.reason)

    def record(
        self, operation: str, *, actor: Actor, clock: Clock, result: object = None
    ) -> IdempotencyRecord | None:
        """Return the order by the names that callers know; None where it has no key."""
        if self.idempotency_key is None:
            return None
        return IdempotencyRecord(
            caller=actor.subject,
            operation=operation,
            key=self.idempotency_key,
            request={
                "transactionId": str(self.transaction_id),
                "reason": self.reason,
                **self.more,
            },
            result=str(result or self.transaction_id),
            at=clock.now(),
        )


@dataclass(frozen=True, slots=True)
class Ordered:
    """The transaction as the order leaves it, and whether it was given before."""

    transaction: Transaction
    replayed: bool


async def was_given(unit: UnitOfWork, record: IdempotencyRecord | None) -> bool:
    """Return whether the same order was given under its key; raise `IdempotencyConflict`."""
    if record is None:
        return False
    known = await unit.idempotency.reserve(record)
    if known is not None:
        known.require_same(record.request)
    return known is not None


def require_known(*attempts: Attempt | None) -> None:
    """Raise `OutcomeUnknown` while Stripe has not said what became of one of these attempts."""
    for attempt in attempts:
        if attempt is not None and attempt.is_open:
            raise OutcomeUnknown(
                f"the outcome of {attempt.kind.lower()} {attempt.number} is not known yet;"
                " it is being asked for: order it again in some minutes"
            )


def note(
    unit: UnitOfWork,
    order: Order,
    transaction: Transaction,
    action: str,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    """Write into the transaction's history what was ordered, by whom and why."""
    unit.audit.record(
        AuditEvent(
            action=action,
            subject=f"transaction:{transaction.id}",
            actor=actor,
            at=clock.now(),
            before={"status": transaction.status},
            after={"reason": order.reason, **order.more},
            transaction_id=transaction.id,
            seller_id=transaction.seller_id,
        )
    )
