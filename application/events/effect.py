"""The two halves of handling an event: look at Stripe first, then change the books."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from application.actor import Actor
from application.errors import ObjectUnknown
from application.ports.errors import NotFound
from application.ports.unit_of_work import UnitOfWork
from domain.ids import TransactionId
from domain.transaction import Transaction
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class Applied:
    """What an event came to: the transaction that it was about, and the name of a no-op."""

    transaction_id: TransactionId | None = None
    note: str | None = None


Effect = Callable[[UnitOfWork], Awaitable[Applied]]
"""Changes the books inside a unit of work; it never calls the network."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """The effect of an event that was no news: whoever sees it need not open a unit."""

    applied: Applied

    async def __call__(self, _: UnitOfWork) -> Applied:
        """Change nothing."""
        return self.applied


async def lock_named(unit: UnitOfWork, transaction_id: TransactionId) -> Transaction:
    """Return the transaction that Stripe's object names, locked; raise `ObjectUnknown`.

    It was committed before Stripe heard of it. Where it is missing, our books are behind (a
    restored backup) or another installation shares the account: the event waits for a person.
    """
    try:
        return await unit.transactions.lock(transaction_id)
    except NotFound:
        raise ObjectUnknown(f"{transaction_id} is not in these books") from None


class EventHandler(Protocol):
    """Knows one kind of event."""

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look up what the event speaks of, outside any unit; return what is to be done.

        Raises `GatewayUnavailable` or `ObjectUnknown`: try again; `NotOurs`: ignore the event.
        """
        ...
