"""Have the sandbox tell its news of a transaction once more, through the signed door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.events.registry import REGISTRY
from application.permissions import Permission
from application.ports.event_simulator import EventSimulator
from application.ports.unit_of_work import BeginUnitOfWork
from domain.connect_account import ConnectAccount
from domain.dispute import Dispute
from domain.errors import ApplicationError, invalid
from domain.ids import TransactionId
from domain.refund import Refund
from domain.transaction import Transaction


class NothingToTell(ApplicationError):
    """The transaction has no object yet that an event of this type could be about."""

    code = "NOTHING_TO_TELL"


@dataclass(frozen=True, slots=True)
class Simulated:
    """The event that was told, and what it is about."""

    transaction: Transaction
    type: str
    event: str
    object_reference: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything of a transaction that Stripe can tell of."""

    transaction: Transaction
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    account: ConnectAccount | None


def _account(parts: _Parts) -> str | None:
    facts = None if parts.account is None else parts.account.facts
    return None if facts is None else facts.reference


_OBJECTS: Final[Mapping[str, Callable[[_Parts], str | None]]] = {
    "payment_intent": lambda parts: parts.transaction.payment_intent,
    "charge": lambda parts: parts.transaction.charge,
    "transfer": lambda parts: parts.transaction.transfer,
    "refund": lambda parts: parts.refunds[-1].reference if parts.refunds else None,
    "dispute": lambda parts: parts.disputes[-1].reference if parts.disputes else None,
    "account": _account,
}
_ABOUT: Final = {kind.name: kind.about for kind in REGISTRY.values() if kind.about in _OBJECTS}


@dataclass(frozen=True, slots=True)
class SimulateEvent:
    """Tells what is so at the sandbox, never what is not: no state is forged.

    For admins. Raises `Forbidden`, `InvalidInput`, `NotFound`, `NothingToTell`,
    `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    simulator: EventSimulator

    async def __call__(
        self, transaction_id: TransactionId, *, type: str, actor: Actor
    ) -> Simulated:
        """Have an event of this type delivered about the transaction's object."""
        actor.require(Permission.EVENT_SIMULATE)
        about = _ABOUT.get(type)
        if about is None:
            raise invalid("eventType", f"must be one of {', '.join(sorted(_ABOUT))}")
        parts = await self._parts(transaction_id)
        reference = _OBJECTS[about](parts)
        if reference is None:
            raise NothingToTell(f"transaction {parts.transaction.number} has no {about} yet")
        event = await self.simulator.tell(type, reference)
        return Simulated(parts.transaction, type, event, reference)

    async def _parts(self, transaction_id: TransactionId) -> _Parts:
        async with self.begin() as unit:
            transaction = await unit.transactions.get(transaction_id)
            return _Parts(
                transaction=transaction,
                refunds=tuple(await unit.refunds.of(transaction_id)),
                disputes=tuple(await unit.disputes.of(transaction_id)),
                account=await unit.accounts.get(transaction.seller_id),
            )
