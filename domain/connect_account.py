"""A seller's Stripe Connect account: what Stripe last said of it, and what that means."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.ids import AccountReference, SellerId


class AccountStatus(StrEnum):
    """What a seller's account amounts to; Stripe itself has no such word."""

    ACTIVE = "ACTIVE"
    """Transfers arrive and payouts leave."""

    PENDING = "PENDING"
    """Onboarding is not finished, or Stripe is still verifying."""

    RESTRICTED = "RESTRICTED"
    """Stripe asks for something, or has switched a part off."""

    INACTIVE = "INACTIVE"
    """The account was rejected, or is no longer connected to the platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What Stripe says of an account at one moment."""

    reference: AccountReference
    details_submitted: bool = False
    charges_enabled: bool = False
    payouts_enabled: bool = False
    transfers_active: bool = False
    currently_due: tuple[str, ...] = ()
    past_due: tuple[str, ...] = ()
    disabled_reason: str | None = None

    @property
    def status(self) -> AccountStatus:
        """Return the status that these facts amount to."""
        reason = self.disabled_reason or ""
        if reason.startswith("rejected"):
            return AccountStatus.INACTIVE
        if self.past_due:
            return AccountStatus.RESTRICTED
        if self.transfers_active and self.payouts_enabled:
            return AccountStatus.ACTIVE
        is_verifying = not reason or reason.endswith("pending_verification")
        if not self.details_submitted or (is_verifying and not self._half_works):
            return AccountStatus.PENDING
        return AccountStatus.RESTRICTED

    @property
    def _half_works(self) -> bool:
        return self.transfers_active or self.payouts_enabled


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectAccount:
    """A seller's account; `facts` is None until Stripe has answered the first time.

    `key` is the idempotency key of its creation, written before Stripe is asked: however many
    callers race, Stripe makes one account.
    """

    seller_id: SellerId
    key: str
    email: str
    country: str
    created_at: datetime
    facts: AccountFacts | None = None
    synced_at: datetime | None = None

    @property
    def status(self) -> AccountStatus:
        """Return the derived status."""
        return self.facts.status if self.facts else AccountStatus.PENDING

    @property
    def can_receive(self) -> bool:
        """Return whether Stripe lets a transfer arrive."""
        return self.facts is not None and self.facts.transfers_active

    def synced(self, facts: AccountFacts, *, at: datetime) -> Self:
        """Return this account as Stripe described it at `at`; older news changes nothing."""
        if self.synced_at is not None and at < self.synced_at:
            return self
        return replace(self, facts=facts, synced_at=at)
