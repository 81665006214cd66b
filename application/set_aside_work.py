"""Write into a transaction's history that its work was set aside for a person."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from domain.ids import TransactionId

_ACTIONS: Final = {
    JobKind.RUN_CHARGE: "charge.set_aside",
    JobKind.RUN_TRANSFER: "transfer.set_aside",
    JobKind.RUN_CLAWBACK: "clawback.set_aside",
    JobKind.RUN_CANCELLATION: "cancellation.set_aside",
}


@dataclass(frozen=True, slots=True)
class SetAsideWork:
    """Records that no try helped; the job keeps the last error, which is not for sellers' eyes."""

    begin: BeginUnitOfWork
    clock: Clock

    async def __call__(self, transaction_id: TransactionId, kind: JobKind, *, actor: Actor) -> None:
        """Record it; the states stay as they are, for money may have moved. Raises `NotFound`."""
        async with self.begin() as unit:
            transaction = await unit.transactions.get(transaction_id)
            unit.audit.record(
                AuditEvent(
                    action=_ACTIONS[kind],
                    subject=f"transaction:{transaction_id}",
                    actor=actor,
                    at=self.clock.now(),
                    before={},
                    after={"job": kind.value},
                    transaction_id=transaction_id,
                    seller_id=transaction.seller_id,
                )
            )
