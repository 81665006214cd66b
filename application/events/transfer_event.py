"""`transfer.*`: a share that was sent, or taken back."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.errors import NotOurs
from application.events.effect import Applied, Effect, Nothing, lock_named
from application.ports.transfer_gateway import TransferGateway
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_transfer import SettleTransfer
from domain.attempt import AttemptKind
from domain.ids import TransactionId, TransferReference
from domain.webhook_event import WebhookEvent

CREATED: Final = "transfer.created"


@dataclass(frozen=True, slots=True)
class TransferEvent:
    """Books a transfer and its reversals as they stand at Stripe."""

    begin: BeginUnitOfWork
    gateway: TransferGateway
    settle: SettleTransfer

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the transfer, unless all that the event can say is booked already."""
        reference = TransferReference(event.object_reference)
        if event.type == CREATED and (known := await self._sent(reference)):
            return Nothing(Applied(known, "already transferred"))
        outcome = await self.gateway.find_transfer(reference)
        if outcome.transaction_id is None:
            raise NotOurs(f"{reference} pays no share of ours")
        transaction_id = outcome.transaction_id

        async def effect(unit: UnitOfWork) -> Applied:
            transaction = await lock_named(unit, transaction_id)
            last = await unit.attempts.latest(transaction_id, AttemptKind.TRANSFER)
            note = await self.settle(unit, transaction, last, outcome, actor=actor)
            return Applied(transaction_id, note)

        return effect

    async def _sent(self, reference: TransferReference) -> TransactionId | None:
        """Return whose transfer it is; a share that is sent is booked, and not sent again."""
        async with self.begin() as unit:
            return await unit.index.of_transfer(reference)
