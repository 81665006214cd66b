"""Take in what Stripe says of a seller's account."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.changes import differences
from application.ports.audit import AuditEvent
from application.ports.unit_of_work import UnitOfWork
from application.release_held import ReleaseHeld
from domain.connect_account import AccountFacts, ConnectAccount
from domain.ids import SellerId
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class SyncAccount:
    """Saves newer facts and releases transfers once the account can receive them."""

    release: ReleaseHeld

    async def __call__(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        facts: AccountFacts,
        *,
        at: datetime,
        actor: Actor,
    ) -> ConnectAccount:
        """Return the account as it stands; `at` is when Stripe was asked."""
        before = await unit.accounts.lock(seller_id)
        after = before.synced(facts, at=at)
        if after == before:
            return before
        await unit.accounts.save(after)
        old, new = differences(_facts(before), _facts(after))
        if new:
            unit.audit.record(
                AuditEvent(
                    action="account.synced",
                    subject=f"account:{facts.reference}",
                    actor=actor,
                    at=at,
                    before=old,
                    after=new,
                    seller_id=seller_id,
                )
            )
        if after.can_receive:
            await self.release.within(
                unit, reason=HoldReason.ACCOUNT_NOT_READY, seller_id=seller_id, actor=actor
            )
        return after


def _facts(account: ConnectAccount) -> dict[str, str | None]:
    facts = account.facts
    return {
        "status": account.status,
        "account": facts.reference if facts else None,
        "canReceive": str(account.can_receive),
        "disabledReason": facts.disabled_reason if facts else None,
    }
