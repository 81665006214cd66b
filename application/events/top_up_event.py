"""`topup.*` and `balance.available`: money that the platform may send on."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import ObjectUnknown
from application.events.effect import Applied, Effect
from application.file_receipt import FileReceipt
from application.ports.funding_gateway import FundingGateway, TopUp
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from application.release_held import ReleaseHeld
from domain.ids import ReceiptId, TopUpReference
from domain.receipt import Receipt, ReceiptSource
from domain.transfer import HoldReason
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class TopUpEvent:
    """Books a top-up as Amazon's money, and lets transfers go that waited for it.

    One that was reversed is booked in and out again, whichever event comes first.
    """

    gateway: FundingGateway
    file: FileReceipt
    release: ReleaseHeld
    clock: Clock
    ids: IdSource

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the top-up."""
        top_up = await self.gateway.find_top_up(TopUpReference(event.object_reference))
        if not top_up.has_arrived:
            raise ObjectUnknown(f"{top_up.reference} has not arrived yet")

        async def effect(unit: UnitOfWork) -> Applied:
            transaction, is_new = await self.file(unit, self._receipt(top_up), actor=actor)
            transaction_id = transaction.id if transaction else None
            if top_up.is_reversed:
                is_new |= await self.file.take_back(unit, top_up.reference, actor=actor)
                return Applied(transaction_id, None if is_new else "already taken back")
            await self.release.within(unit, reason=HoldReason.BALANCE_INSUFFICIENT, actor=actor)
            return Applied(transaction_id, None if is_new else "already recorded")

        return effect

    def _receipt(self, top_up: TopUp) -> Receipt:
        return Receipt.record(
            id=ReceiptId(self.ids.new()),
            source=ReceiptSource.TOP_UP,
            reference=top_up.reference,
            amount=top_up.amount,
            recovery=top_up.recovery,
            at=self.clock.now(),
        )


@dataclass(frozen=True, slots=True)
class BalanceEvent:
    """Lets transfers go that waited for the platform's balance."""

    release: ReleaseHeld

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:  # noqa: ARG002 - the port's shape
        """Look at nothing: each transfer asks Stripe for itself."""

        async def effect(unit: UnitOfWork) -> Applied:
            reason = HoldReason.BALANCE_INSUFFICIENT
            await self.release.within(unit, reason=reason, actor=actor)
            return Applied()

        return effect
