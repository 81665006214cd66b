"""Sellers whose commissions get stuck in four places, three of which only an event can free."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import aiohttp

from entrypoints.local.clients import SandboxClient
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import CURRENCY, Story

TRANSACTIONS_EACH: Final = 250
"""For so many transactions there is one more seller of each kind."""

BANK_ASKS: Final = "pm_card_authenticationRequired"


class Kind(Enum):
    """What a seller's commissions wait for until Stripe's events are heard."""

    NOTHING = "nothing"
    CARD = "a card"
    BANK = "the bank"
    ACCOUNT = "the account"


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller, who is stuck like all of the same kind."""

    kind: Kind
    id: str


def sellers(transactions: int) -> list[Seller]:
    """Return the sellers for so many transactions, equally many of each kind."""
    each = 1 + transactions // TRANSACTIONS_EACH
    return [Seller(kind, f"load-{kind.name.lower()}-{n}") for n in range(each) for kind in Kind]


async def prepare(stack: LocalStack, everybody: Sequence[Seller], *, shares: int) -> None:
    """Do what is heard, switch the deliveries off, and do what nobody here hears of yet."""
    async with aiohttp.ClientSession() as session:
        sandbox = SandboxClient(session, stack.sandbox_url, stack.stripe_key)
        stories = [(one.kind, Story.of(stack, session, one.id)) for one in everybody]
        await asyncio.gather(*(_heard(kind, story) for kind, story in stories))
        await sandbox.post("/_sandbox/delivery", mode="drop")
        await asyncio.gather(*(_unheard(kind, story) for kind, story in stories))
        await sandbox.post("/v1/topups", amount=shares, currency=CURRENCY)


async def _heard(kind: Kind, story: Story) -> None:
    if kind is not Kind.ACCOUNT:
        await story.onboard()
    if kind is not Kind.CARD:
        await story.save_card(BANK_ASKS if kind is Kind.BANK else "pm_card_visa")


async def _unheard(kind: Kind, story: Story) -> None:
    if kind is Kind.ACCOUNT:
        await story.open_account()
    if kind is Kind.CARD:
        await story.confirm_card()
