"""`payout.*` of a seller's account: the seller's money on its way to the bank."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.changes import differences
from application.errors import NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.ports.audit import AuditEvent
from application.ports.payout_gateway import PayoutGateway
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.ids import AccountReference, PayoutReference
from domain.payout import Payout
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class PayoutEvent:
    """Keeps a payout as far as it has come; what would take it back changes nothing."""

    begin: BeginUnitOfWork
    gateway: PayoutGateway
    clock: Clock

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the payout, as the account that it is of."""
        account = AccountReference(event.account or "")
        async with self.begin() as unit:
            seller_id = await unit.accounts.owner(account)
        reference = PayoutReference(event.object_reference)
        facts = await self.gateway.find_payout(reference, account=account)
        if facts is None:
            raise NotOurs(f"{account} is not connected any more")
        if seller_id is None:
            raise ObjectUnknown(f"{account} is no seller's yet")
        now = self.clock.now()
        news = Payout(seller_id=seller_id, account=account, facts=facts, updated_at=now)

        async def effect(unit: UnitOfWork) -> Applied:
            known = await unit.payouts.add(news)
            after = known.told(facts, at=now)
            if known is news:
                _record(unit, None, news, at=now, actor=actor)
            elif after == known:
                return Applied(note=f"{reference} is known to be {known.facts.state}")
            else:
                await unit.payouts.save(after)
                _record(unit, known, after, at=now, actor=actor)
            return Applied()

        return effect


def _record(
    unit: UnitOfWork, before: Payout | None, after: Payout, *, at: datetime, actor: Actor
) -> None:
    old, new = differences({} if before is None else _facts(before), _facts(after))
    unit.audit.record(
        AuditEvent(
            action="payout.heard",
            subject=f"payout:{after.facts.reference}",
            actor=actor,
            at=at,
            before=old,
            after=new,
            seller_id=after.seller_id,
        )
    )


def _facts(payout: Payout) -> dict[str, str | None]:
    facts = payout.facts
    return {
        "state": facts.state,
        "amount": str(facts.amount),
        "arrivalDate": facts.arrival_date.isoformat(),
        "failure": facts.failure_code,
    }
