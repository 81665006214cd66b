"""A seller's subscription as it lives at Stripe, told of through the signed door in any order."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import asyncpg
import orjson

from adapters.memory.gateway_biller import Biller
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_subscriptions import MemorySubscriptionGateway
from adapters.memory.tables import Tables
from application.ports.subscription_gateway import SubscriptionOrder
from domain.currency import Currency
from domain.ids import InvoiceReference, SellerId, SubscriptionId, SubscriptionReference
from domain.invoice import InvoiceFacts
from domain.money import Money
from domain.subscription import SubscriptionFacts
from tests.builders import a_customer, a_transaction_id, fresh
from tests.integration.billing import BASIC
from tests.integration.postgres.event_door import EventDoor

OWN_NAMES = frozenset({"subscription", "invoice", "number", "movement"})


@dataclass(frozen=True, slots=True)
class Step:
    """A type, the object that it is about, and what happens at Stripe before it tells of it.

    An object that is not there yet is named once it is.
    """

    kind: str
    about: str | Callable[[], str]
    happen: Callable[[], object] = bool


@dataclass(frozen=True, slots=True)
class End:
    """What a life came to: rows, entries, and the audit's last word on each fact."""

    subscriptions: list[SubscriptionFacts | None]
    invoices: list[InvoiceFacts]
    entries: Counter[tuple[str, str, str]]
    told: dict[str, str | None]
    recourse: Counter[tuple[str, str]]


class Diary(Protocol):
    """Reads what was booked and recorded for a seller, oldest first."""

    async def entries(self, seller_id: SellerId) -> list[tuple[str, str, str]]:
        """Return every entry: the kind of fact, the account, the amount."""
        ...

    async def facts(self, seller_id: SellerId) -> list[tuple[str, dict[str, str | None]]]:
        """Return every audit fact: the action, and what was changed to what."""
        ...


@dataclass(frozen=True, slots=True)
class PostgresDiary:
    """Reads the tables themselves."""

    service: "asyncpg.Connection[Any]"

    async def entries(self, seller_id: SellerId) -> list[tuple[str, str, str]]:
        rows = await self.service.fetch(
            "SELECT kind, account, currency, amount_minor AS minor FROM posting"
            " JOIN ledger_entry ON posting_id = posting.id WHERE seller_id = $1",
            seller_id,
        )
        return [
            (row["kind"], row["account"], str(Money(row["minor"], Currency.of(row["currency"]))))
            for row in rows
        ]

    async def facts(self, seller_id: SellerId) -> list[tuple[str, dict[str, str | None]]]:
        rows = await self.service.fetch(
            "SELECT action, after FROM audit_event WHERE seller_id = $1 ORDER BY id", seller_id
        )
        return [(row["action"], orjson.loads(row["after"])) for row in rows]


@dataclass(frozen=True, slots=True)
class MemoryDiary:
    """Reads the tables in memory."""

    tables: Tables

    async def entries(self, seller_id: SellerId) -> list[tuple[str, str, str]]:
        return [
            (posting.kind, entry.account, str(entry.amount))
            for posting in self.tables.postings.values()
            for entry in posting.entries
            if posting.seller_id == seller_id
        ]

    async def facts(self, seller_id: SellerId) -> list[tuple[str, dict[str, str | None]]]:
        events = self.tables.audit.values()
        return [(one.action, dict(one.after)) for one in events if one.seller_id == seller_id]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A seller with a subscription of which nobody here has heard."""

    seller_id: SellerId
    subscription: SubscriptionReference
    invoice: InvoiceReference


@dataclass(frozen=True, slots=True)
class Lives:
    """Feeds the door with one life after the other."""

    door: EventDoor
    diary: Diary

    @property
    def biller(self) -> Biller:
        """Return whoever pays, declines and renews at Stripe."""
        return Biller(self.door.processor)

    async def begin(self) -> Subscribed:
        """Let a new seller subscribe at Stripe."""
        seller, processor = a_customer(), self.door.processor
        customer = await MemoryCustomerGateway(processor).create_customer(
            seller_id=seller.seller_id, email=seller.email, name=None, key=seller.key
        )
        async with self.door.store.begin() as unit:
            await unit.customers.add(seller.known_as(customer))
        order = SubscriptionOrder(
            subscription_id=SubscriptionId(a_transaction_id()),
            seller_id=seller.seller_id,
            customer=customer,
            price=BASIC,
        )
        gateway = MemorySubscriptionGateway(processor)
        made = (await gateway.create_subscription(order, key=fresh("key"))).facts.reference
        return Subscribed(seller.seller_id, made, self.biller.latest_invoice(made))

    async def feed(self, steps: Sequence[Step], order: Sequence[int]) -> None:
        """Tell of every step, twice, in an order; then of all once more, the other way round.

        Stripe has come as far as the latest step that it has told of.
        """
        names, waiting = [fresh("evt") for _ in steps], list(steps)
        for number in order:
            while len(steps) - len(waiting) <= number:
                waiting.pop(0).happen()
            for _ in range(2):
                await self._tell(steps[number], names[number])
        for number in reversed(order):
            await self._tell(steps[number], fresh("evt"))

    async def _tell(self, step: Step, reference: str) -> None:
        about = step.about if isinstance(step.about, str) else step.about()
        await self.door.tell(step.kind, about, reference=reference)

    async def end(self, seller_id: SellerId) -> End:
        """Return what a seller's life came to, without the names that are its own."""
        billing, told = self.door.store.billing, dict[str, str | None]()
        recourse = Counter[tuple[str, str]]()
        for action, after in await self.diary.facts(seller_id):
            if action.endswith(".synced"):
                about = action.removesuffix("synced")
                told.update({about + name: after[name] for name in after.keys() - OWN_NAMES})
            else:
                recourse[action, str(after.get("amount"))] += 1
        subscriptions = await billing.subscriptions(seller_id, limit=9, after=None)
        invoices = await billing.invoices(seller_id, limit=9, after=None)
        return End(
            subscriptions=[row.facts and _nameless(row.facts) for row in subscriptions.rows],
            invoices=[_nameless_invoice(row.facts) for row in invoices.rows],
            entries=Counter(await self.diary.entries(seller_id)),
            told={name: last for name, last in told.items() if last is not None},
            recourse=recourse,
        )


def _nameless(facts: SubscriptionFacts) -> SubscriptionFacts:
    return replace(facts, reference=SubscriptionReference(""))


def _nameless_invoice(facts: InvoiceFacts) -> InvoiceFacts:
    return replace(
        facts,
        reference=InvoiceReference(""),
        subscription=facts.subscription and SubscriptionReference(""),
        number=facts.number and "its number",
        hosted_page=facts.hosted_page and "its page",
        pdf=facts.pdf and "its print",
    )
