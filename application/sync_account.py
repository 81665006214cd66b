"""Take in what Stripe says of a seller's account."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.changes import differences
from application.errors import NewsOvertaken
from application.ports.audit import AuditEvent
from application.ports.unit_of_work import UnitOfWork
from application.release_held import ReleaseHeld
from domain.connect_account import AccountFacts, ConnectAccount
from domain.ids import SellerId
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class SyncAccount:
    """Saves newer facts and releases transfers once the account can receive them.

    News is newer where nobody heard any since before Stripe was asked, whatever the clocks of the
    workers say. Raises `NewsOvertaken`.
    """

    release: ReleaseHeld

    async def __call__(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        facts: AccountFacts | None,
        *,
        seen: datetime | None,
        at: datetime,
        actor: Actor,
    ) -> ConnectAccount:
        """Return the account as it stands; `seen` was its `synced_at` before Stripe was asked.

        Facts that are None say that the platform has no access to the account any more.
        """
        before = await unit.accounts.lock(seller_id)
        if before.synced_at != seen:
            # The first news of an account is older than whatever else was heard.
            if seen is None or before.says(facts):
                return before
            raise NewsOvertaken(f"{seller_id}'s account was described by somebody else meanwhile")
        after = before.synced(facts, at=at)
        await unit.accounts.save(after)
        _record(unit, before, after, at=at, actor=actor)
        if after.can_receive:
            await self.release.within(
                unit, reason=HoldReason.ACCOUNT_NOT_READY, seller_id=seller_id, actor=actor
            )
        return after


def _record(
    unit: UnitOfWork, before: ConnectAccount, after: ConnectAccount, *, at: datetime, actor: Actor
) -> None:
    told = _facts(after)
    old, new = differences(_facts(before), told)
    if new:
        unit.audit.record(
            AuditEvent(
                action="account.synced",
                subject=f"account:{told['account']}",
                actor=actor,
                at=at,
                before=old,
                after=new,
                seller_id=after.seller_id,
            )
        )


def _facts(account: ConnectAccount) -> dict[str, str | None]:
    facts = account.facts
    return {
        "status": account.status,
        "account": facts.reference if facts else None,
        "canReceive": str(account.can_receive),
        "disabledReason": facts.disabled_reason if facts else None,
    }
