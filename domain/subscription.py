"""A seller's subscription: what Stripe last said of it, and that its end is final."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.errors import DomainError
from domain.ids import PriceReference, SellerId, SubscriptionId, SubscriptionReference

_TICK: Final = timedelta(microseconds=1)


class SubscriptionStatus(StrEnum):
    """Stripe's own words."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    CANCELED = "canceled"
    PAUSED = "paused"


SUBSCRIPTION_FINAL: Final = frozenset(
    {SubscriptionStatus.INCOMPLETE_EXPIRED, SubscriptionStatus.CANCELED}
)


class SubscriptionEnded(DomainError):
    """The subscription has ended, or ends at once; nothing about its end can be changed."""

    code = "SUBSCRIPTION_ENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """What Stripe says of a subscription at one moment."""

    reference: SubscriptionReference
    price: PriceReference
    status: SubscriptionStatus
    period_start: datetime
    period_end: datetime
    cancel_at_period_end: bool = False
    canceled_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Return whether it will never be anything else."""
        return self.status in SUBSCRIPTION_FINAL

    def may_become(self, status: SubscriptionStatus) -> bool:
        """Return whether `status` lies ahead: an end is final, and a beginning does not return."""
        if status is self.status:
            return True
        return not self.has_ended and status is not SubscriptionStatus.INCOMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A seller's subscription; `facts` is None until Stripe has answered the first time.

    `key` is the idempotency key of its creation, written before Stripe is asked; None where
    somebody else made it at Stripe. `asked_at` is when the key was first to be sent; None once
    Stripe has refused what it stands for.
    """

    id: SubscriptionId
    seller_id: SellerId
    price: PriceReference
    created_at: datetime
    key: str | None = None
    asked_at: datetime | None = None
    facts: SubscriptionFacts | None = None
    synced_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Return whether it is running, or asked for and not refused."""
        return self.asked_at is not None if self.facts is None else not self.facts.has_ended

    def asking(self, key: str, *, at: datetime) -> Self:
        """Return this subscription to be asked for anew: Stripe has nothing of the last key."""
        return replace(self, key=key, asked_at=at)

    def refused(self) -> Self:
        """Return this one after Stripe refused it for good: the next request asks anew."""
        return replace(self, asked_at=None)

    def late_news(self, facts: SubscriptionFacts) -> str | None:
        """Return why `facts` are older than what is known, if they are."""
        known = self.facts
        if known is None or known.may_become(facts.status):
            return None
        return f"already {known.status}"

    def synced(self, facts: SubscriptionFacts, *, at: datetime) -> Self:
        """Return this subscription as Stripe described it just now.

        The moment moves forward with every description, whatever the clocks say: a subscription
        whose moment is the same was not described meanwhile.
        """
        known = self.synced_at
        moment = at if known is None else max(at, known + _TICK)
        return replace(self, price=facts.price, facts=facts, synced_at=moment)
