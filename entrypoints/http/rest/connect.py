"""`connect` and `status`: a seller's account at Stripe, opened and looked at."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Self

from application.ports.errors import NotFound
from application.refresh_links import OnboardingPages
from domain.connect_account import AccountFacts, AccountStatus, ConnectAccount
from domain.ids import AccountReference
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import PROVIDER, Operation
from entrypoints.http.rest.words import Address, Country, Email, SellerInPath, SellerName, shown

_NOTHING_YET: Final = AccountFacts(reference=AccountReference(""))


class AccountWord(StrEnum):
    """What an account amounts to, as the old service wrote it."""

    ACTIVE = "active"
    PENDING = "pending"
    RESTRICTED = "restricted"
    INACTIVE = "inactive"


def account_word(status: AccountStatus) -> AccountWord:
    """Return a status in the old service's words."""
    return AccountWord[status.name]


class SellerToOnboard(Given):
    """A seller to onboard."""

    user_id: SellerName
    """The seller."""
    email: Email
    """The seller's e-mail address."""
    country: Country
    """The seller's country, two letters."""
    return_url: Address
    """Where the seller goes when done; one of the origins that are allowed."""
    refresh_url: Address
    """Where the seller goes when a link is used up; likewise."""


class SellerInQuestion(Given):
    """A seller."""

    user_id: SellerInPath
    """The seller."""


class Account(Told):
    """A seller's account at Stripe, as it is known."""

    user_id: int | str
    """Whose it is."""
    account_id: str | None
    """Stripe's id of it; null until Stripe has answered the first time."""
    status: AccountWord
    """What it amounts to."""
    charges_enabled: bool
    """Whether it takes payments, which nothing here asks for."""
    payouts_enabled: bool
    """Whether money leaves it for the seller's bank."""
    details_submitted: bool
    """Whether the seller has been through onboarding."""

    @classmethod
    def of(cls, account: ConnectAccount, **more: object) -> Self:
        """Return an account, shown, with what else is told of it."""
        facts = account.facts
        known = facts or _NOTHING_YET
        return cls(
            user_id=shown(account.seller_id),
            account_id=None if facts is None else facts.reference,
            status=account_word(account.status),
            charges_enabled=known.charges_enabled,
            payouts_enabled=known.payouts_enabled,
            details_submitted=known.details_submitted,
            **more,
        )


class OpenedAccount(Account):
    """An account, and the page where the seller completes it."""

    onboarding_url: str
    """A fresh page, good for one visit; the old service gave none for an account that existed."""
    created: bool
    """Whether the account is new."""


class AccountState(Account):
    """An account as it was last heard of."""

    capabilities: dict[str, str]
    """`transfers`: `active` or `inactive`."""
    can_receive: bool
    """Whether a transfer would arrive."""
    currently_due: list[str]
    """What Stripe asks the seller for."""
    past_due: list[str]
    """What it has asked for in vain."""
    disabled_reason: str | None
    """Why Stripe has switched a part off."""
    synced_at: datetime | None
    """When Stripe last described it."""
    stale: bool
    """Whether that may have changed since."""


async def connect(call: Call, given: SellerToOnboard) -> OpenedAccount:
    """Open a seller's account, or find it, with a fresh page to complete it."""
    onboarding = await call.use_cases.create_connect_account(
        seller_id=given.user_id,
        email=given.email,
        country=given.country,
        pages=OnboardingPages(return_url=given.return_url, refresh_url=given.refresh_url),
        actor=call.actor,
    )
    return OpenedAccount.of(
        onboarding.account, onboarding_url=onboarding.url, created=onboarding.created
    )


async def status(call: Call, given: SellerInQuestion) -> AccountState:
    """Show a seller's account as Stripe last described it; nothing is asked of Stripe."""
    show = call.use_cases.show_seller
    account = await show.account(given.user_id, actor=call.actor)
    if account is None:
        raise NotFound("Connect account")
    known = account.facts or _NOTHING_YET
    return AccountState.of(
        account,
        capabilities={"transfers": "active" if known.transfers_active else "inactive"},
        can_receive=account.can_receive,
        currently_due=list(known.currently_due),
        past_due=list(known.past_due),
        disabled_reason=known.disabled_reason,
        synced_at=account.synced_at,
        stale=show.is_stale(account),
    )


CONNECT: Final = (
    Operation(
        method="POST",
        path="/stripe/connect",
        group="Connect",
        stands_for=("createConnectAccount",),
        handler=connect,
        given=SellerToOnboard,
        told=(OpenedAccount,),
        refuses=(HTTPStatus.CONFLICT, *PROVIDER),
        example={
            "userId": 1,
            "email": "seller@example.com",
            "country": "US",
            "returnUrl": "https://app.opside.com/connect/return",
            "refreshUrl": "https://app.opside.com/connect/refresh",
        },
    ),
    Operation(
        method="GET",
        path="/stripe/status/{userId}",
        group="Connect",
        stands_for=("connectAccount",),
        handler=status,
        given=SellerInQuestion,
        told=(AccountState,),
        refuses=(HTTPStatus.NOT_FOUND,),
        example={"userId": "1"},
    ),
)
