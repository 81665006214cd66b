"""A seller's Stripe Connect account: what Stripe last said of it, and what that means."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.errors import DomainError, FieldProblem
from domain.ids import AccountReference, SellerId

FRESH_FOR: Final = timedelta(hours=24)
"""How long a description counts as fresh; Stripe tells of changes long before."""

_TICK: Final = timedelta(microseconds=1)


class CountryUnsupported(DomainError):
    """Stripe opens no accounts in the seller's country."""

    code = "COUNTRY_UNSUPPORTED"

    def __init__(self) -> None:
        """Blame the country."""
        super().__init__("accounts cannot be opened in this country")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the field."""
        return (FieldProblem("country", "is not one where accounts can be opened"),)


class AccountTaken(DomainError):
    """The account at Stripe belongs to another seller."""

    code = "ACCOUNT_TAKEN"

    def __init__(self) -> None:
        """Say so, and nothing of whose it is."""
        super().__init__("the account belongs to another seller")


class AccountExists(DomainError):
    """The seller has an account, or is about to have one; there is one for each seller."""

    code = "ACCOUNT_EXISTS"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("the seller has another account already")


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
        # Stripe calls past due what it asks of a new account: that is onboarding, no restriction.
        if self.past_due and self.details_submitted:
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
    callers race, Stripe makes one account. `asked_at` is when the key was first to be sent; None
    once Stripe has refused what it stands for. `disconnected_at` is since when the platform is
    shut out; `unanswered_at` is when Stripe was last asked in vain since it last answered.
    """

    seller_id: SellerId
    key: str
    email: str
    country: str
    created_at: datetime
    asked_at: datetime | None = None
    facts: AccountFacts | None = None
    synced_at: datetime | None = None
    disconnected_at: datetime | None = None
    unanswered_at: datetime | None = None

    @property
    def status(self) -> AccountStatus:
        """Return the derived status."""
        if self.disconnected_at is not None:
            return AccountStatus.INACTIVE
        return self.facts.status if self.facts else AccountStatus.PENDING

    @property
    def can_receive(self) -> bool:
        """Return whether Stripe lets a transfer arrive."""
        if self.facts is None or self.disconnected_at is not None:
            return False
        return self.facts.transfers_active

    @property
    def leaves_room(self) -> bool:
        """Return whether another account may take this one's place."""
        if self.facts is None:
            return self.asked_at is None
        return self.disconnected_at is not None

    def is_stale(self, at: datetime) -> bool:
        """Return whether what is known is old, or Stripe was asked since and did not answer."""
        if self.synced_at is None or self.unanswered_at is not None:
            return True
        return at - self.synced_at > FRESH_FOR

    def says(self, facts: AccountFacts | None) -> bool:
        """Return whether `facts` are no news; None says that the platform was shown out."""
        if facts is None:
            return self.disconnected_at is not None
        return self.disconnected_at is None and self.facts == facts

    def replaced_by(self, intent: Self) -> Self:
        """Return what `intent` asks for in this one's place, which Stripe has nothing of."""
        return replace(intent, created_at=self.created_at)

    def refused(self) -> Self:
        """Return this one after Stripe refused it for good: the next request takes its place."""
        return replace(self, asked_at=None)

    def synced(self, facts: AccountFacts | None, *, at: datetime) -> Self:
        """Return this account as Stripe described it just now, `at` by the clock of who asked.

        None says that the platform has no access any more: what was known last stays readable.
        The moment moves forward with every description, whatever the clocks say: an account whose
        moment is the same was not described meanwhile.
        """
        known = self.synced_at
        moment = at if known is None else max(at, known + _TICK)
        return replace(
            self,
            facts=facts or self.facts,
            synced_at=moment,
            disconnected_at=None if facts else self.disconnected_at or moment,
            unanswered_at=None,
        )

    def unanswered(self, *, at: datetime) -> Self:
        """Return this account after Stripe was asked about it and did not answer."""
        return replace(self, unanswered_at=at)
