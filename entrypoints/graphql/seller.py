"""A seller's Connect account and cards, as callers see them."""

from datetime import datetime

import strawberry

from application.connect_seller import Onboarding
from application.show_seller import ShownCard
from domain import connect_account as domain
from domain.connect_account import AccountStatus
from entrypoints.graphql.context import Info
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="A seller's Stripe Connect account, as Stripe last described it.")
class ConnectAccount:
    """An account, shown."""

    seller_id: strawberry.ID = strawberry.field(description="Whose account it is.")
    account_id: strawberry.ID | None = strawberry.field(
        description="Stripe's id; null until Stripe has answered the first time."
    )
    status: AccountStatus = strawberry.field(description="What the account amounts to.")
    country: str = strawberry.field(description="The seller's country, two letters.")
    can_receive: bool = strawberry.field(description="Whether a transfer may arrive.")
    details_submitted: bool = strawberry.field(description="Whether the seller gave the details.")
    charges_enabled: bool = strawberry.field(description="Whether it may take charges.")
    payouts_enabled: bool = strawberry.field(description="Whether payouts leave for the bank.")
    currently_due: list[str] = strawberry.field(description="What Stripe asks for now.")
    past_due: list[str] = strawberry.field(description="What Stripe has asked for in vain.")
    disabled_reason: str | None = strawberry.field(description="Why Stripe switched it off, if so.")
    created_at: datetime = strawberry.field(description="When it was first asked for.")
    synced_at: datetime | None = strawberry.field(description="When Stripe last described it.")
    disconnected_at: datetime | None = strawberry.field(
        description="Since when the seller has shown the platform out, if so."
    )
    known: strawberry.Private[domain.ConnectAccount]

    @resolver
    def stale(self, info: Info) -> bool:
        """Tell whether Stripe was last heard long ago, or did not answer when asked since."""
        return info.context.use_cases.show_seller.is_stale(self.known)

    @classmethod
    def of(cls, account: domain.ConnectAccount) -> "ConnectAccount":
        """Return an account, shown."""
        facts = account.facts
        return cls(
            seller_id=strawberry.ID(account.seller_id),
            account_id=strawberry.ID(facts.reference) if facts else None,
            status=account.status,
            country=account.country,
            can_receive=account.can_receive,
            details_submitted=facts.details_submitted if facts else False,
            charges_enabled=facts.charges_enabled if facts else False,
            payouts_enabled=facts.payouts_enabled if facts else False,
            currently_due=list(facts.currently_due) if facts else [],
            past_due=list(facts.past_due) if facts else [],
            disabled_reason=facts.disabled_reason if facts else None,
            created_at=account.created_at,
            synced_at=account.synced_at,
            disconnected_at=account.disconnected_at,
            known=account,
        )


@strawberry.type(description="The account, and the page where the seller completes it.")
class ConnectAccountPayload:
    """An onboarding, shown."""

    account: ConnectAccount = strawberry.field(description="The account.")
    onboarding_url: str = strawberry.field(description="The page, good for one visit.")
    created: bool = strawberry.field(description="Whether the account is new.")

    @classmethod
    def of(cls, onboarding: Onboarding) -> "ConnectAccountPayload":
        """Return an onboarding, shown."""
        return cls(
            account=ConnectAccount.of(onboarding.account),
            onboarding_url=onboarding.url,
            created=onboarding.created,
        )


@strawberry.type(description="A fresh page where the seller completes the account.")
class OnboardingLinkPayload:
    """A link, shown."""

    account: ConnectAccount = strawberry.field(description="The account.")
    onboarding_url: str = strawberry.field(description="The page, good for one visit.")

    @classmethod
    def of(cls, onboarding: Onboarding) -> "OnboardingLinkPayload":
        """Return a link, shown."""
        account = ConnectAccount.of(onboarding.account)
        return cls(account=account, onboarding_url=onboarding.url)


@strawberry.type(description="A saved card: what may be shown of it, never its number.")
class PaymentMethod:
    """A card, shown."""

    id: strawberry.ID = strawberry.field(description="Stripe's id.")
    brand: str = strawberry.field(description="The card's brand.")
    last4: str = strawberry.field(description="The last four digits.")
    exp_month: int = strawberry.field(description="The month of expiry, 1 to 12.")
    exp_year: int = strawberry.field(description="The year of expiry.")
    saved_at: datetime = strawberry.field(description="When it was saved here.")
    is_default: bool = strawberry.field(description="Whether fees are charged to it.")
    expires_soon: bool = strawberry.field(description="Whether it expires within thirty days.")
    chargeable: bool = strawberry.field(
        description="Whether it can pay: not expired, and not refused for good."
    )

    @classmethod
    def of(cls, shown: ShownCard) -> "PaymentMethod":
        """Return a card, shown."""
        card = shown.card
        return cls(
            id=strawberry.ID(card.reference),
            brand=card.brand,
            last4=card.last4,
            exp_month=card.exp_month,
            exp_year=card.exp_year,
            saved_at=card.saved_at,
            is_default=shown.is_default,
            expires_soon=shown.expires_soon,
            chargeable=shown.chargeable,
        )
