"""`transfer.*`: a share that was sent, or taken back."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs
from application.events.effect import Applied, Effect, lock_named
from application.ports.transfer_gateway import TransferGateway
from application.ports.unit_of_work import UnitOfWork
from application.settle_transfer import SettleTransfer
from domain.attempt import AttemptKind
from domain.ids import TransferReference
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class TransferEvent:
    """Books a transfer and its reversals as they stand at Stripe."""

    gateway: TransferGateway
    settle: SettleTransfer

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the transfer."""
        outcome = await self.gateway.find_transfer(TransferReference(event.object_reference))
        if outcome.transaction_id is None:
            raise NotOurs(f"{event.object_reference} pays no share of ours")
        transaction_id = outcome.transaction_id

        async def effect(unit: UnitOfWork) -> Applied:
            transaction = await lock_named(unit, transaction_id)
            last = await unit.attempts.latest(transaction_id, AttemptKind.TRANSFER)
            note = await self.settle(unit, transaction, last, outcome, actor=actor)
            return Applied(transaction_id, note)

        return effect
