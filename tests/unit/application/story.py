"""What a test tells of a world: who joins, what is asked for, what Stripe says, what then is."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Final

from adapters.memory.tables import JobRow
from application.commission import CommissionAnswer, CommissionRequest
from application.ports.inbox import Delivery
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from application.refresh_links import OnboardingPages
from domain.attempt import Attempt, AttemptKind
from domain.funds_flow import FundsFlow
from domain.ids import (
    WHOLE_CLAIM,
    AccountReference,
    ClaimId,
    CustomerReference,
    JobId,
    PaymentMethodReference,
    SellerId,
    TransactionId,
    WebhookEventId,
)
from domain.money import Money
from domain.transaction import RecoveryKey, Transaction
from domain.webhook_event import WebhookEvent
from tests.builders import usd
from tests.unit.application.seller_parts import ORIGIN
from tests.unit.application.world import ENGINE, WORKER, World

SUE: Final = SellerId("sue")
SUES_CLAIM: Final = RecoveryKey(SUE, ClaimId("claim-1"), WHOLE_CLAIM)
PAGES: Final = OnboardingPages(return_url=f"{ORIGIN}/done", refresh_url=f"{ORIGIN}/again")

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Payer:
    """A seller's customer and the card that it pays with."""

    customer: CustomerReference
    card: PaymentMethodReference


def a_request(
    key: str = "key-1",
    *,
    recovery: RecoveryKey = SUES_CLAIM,
    recovered: Money | None = None,
    funds_flow: FundsFlow | None = None,
    payment_method: str | None = None,
    customer: str | None = None,
) -> CommissionRequest:
    return CommissionRequest(
        recovery=recovery,
        recovered=recovered or usd(10_000),
        idempotency_key=key,
        funds_flow=funds_flow,
        payment_method=PaymentMethodReference(payment_method) if payment_method else None,
        customer=CustomerReference(customer) if customer else None,
    )


async def accept(world: World, request: CommissionRequest | None = None) -> Transaction:
    """Let the engine ask for a commission."""
    return (await answer(world, request)).transaction


async def answer(world: World, request: CommissionRequest | None = None) -> CommissionAnswer:
    return await world.charge_commission(request or a_request(), actor=ENGINE)


async def saves_card(world: World, seller_id: SellerId = SUE) -> Payer:
    """Let a seller save a card, which Stripe's event then brings here."""
    begun = await world.create_customer(
        seller_id=seller_id, email="sue@example.com", name=None, actor=ENGINE
    )
    card = world.processor.complete_setup(begun.setup.reference)
    await tell(world, "setup_intent.succeeded", begun.setup.reference)
    await work(world)
    assert begun.customer.reference is not None
    return Payer(begun.customer.reference, card)


async def joins(world: World, seller_id: SellerId = SUE, *, ready: bool = True) -> AccountReference:
    """Let a seller open an account, and complete it."""
    begun = await world.create_account(
        seller_id=seller_id, email="sue@example.com", country="us", pages=PAGES, actor=ENGINE
    )
    assert begun.account.facts is not None
    reference = begun.account.facts.reference
    if ready:
        await becomes_ready(world, reference)
    return reference


async def becomes_ready(world: World, reference: AccountReference) -> None:
    """Let a seller complete the account, of which Stripe's event tells."""
    world.processor.make_ready(reference)
    await tell(world, "account.updated", reference)
    await work(world)


async def tops_up(world: World, amount: Money, recovery: RecoveryKey | None = None) -> str:
    """Let Amazon's money reach the platform's balance, of which Stripe's event tells."""
    reference = world.processor.add_top_up(amount, recovery=recovery)
    await tell(world, "topup.succeeded", reference)
    await work(world)
    return reference


async def charged(world: World, flow: FundsFlow | None = None) -> Transaction:
    """Let a commission be accepted and charged, and its share be tried once."""
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=flow))
    await work(world)
    return now_of(world, transaction)


async def tell(
    world: World,
    type: str,
    object_reference: str,
    *,
    reference: str | None = None,
    account: str | None = None,
) -> WebhookEventId:
    """Let an event of Stripe's come in, of an account's if one is named; nothing is done yet."""
    event_id = WebhookEventId(world.ids.new())
    event = GatewayEvent(
        reference=reference or f"evt_{next(_numbers)}",
        type=type,
        object_reference=object_reference,
        created_at=world.clock.now(),
        live=False,
        api_version=None,
        account=object_reference if type == "account.updated" else account,
        payload={},
    )
    await world.inbox.receive(
        Delivery(
            id=event_id,
            job_id=JobId(world.ids.new()),
            event=event,
            endpoint=WebhookEndpoint.PLATFORM,
            body=b"{}",
            received_at=world.clock.now(),
            request_id="req-stripe",
        )
    )
    return event_id


async def work(world: World) -> None:
    """Do every job that is due now."""
    await world.run_jobs.drain()


async def work_on(world: World, *, tries: int = 50) -> None:
    """Do jobs, waiting for those that are due later, until none is left."""
    for _ in range(tries):
        await work(world)
        wait = await world.jobs.until_next()
        if wait is None:
            return
        world.wait(wait)
    raise AssertionError(f"still not done: {queued(world)}")


async def run_charge(world: World, transaction: Transaction) -> None:
    await world.run_charge(transaction_id=transaction.id, actor=WORKER)


async def run_transfer(world: World, transaction: Transaction) -> None:
    await world.run_transfer(transaction_id=transaction.id, actor=WORKER)


def now_of(world: World, transaction: Transaction) -> Transaction:
    """Return a transaction as it stands."""
    return world.database.tables.transactions[transaction.id]


def event_of(world: World, event_id: WebhookEventId) -> WebhookEvent:
    return world.database.tables.events[event_id]


def attempts_of(world: World, transaction_id: TransactionId, kind: AttemptKind) -> list[Attempt]:
    """Return the attempts of one kind, oldest first."""
    found = [
        attempt
        for attempt in world.database.tables.attempts.values()
        if attempt.request.transaction_id == transaction_id and attempt.kind is kind
    ]
    return sorted(found, key=lambda attempt: attempt.number)


def waiting(world: World) -> list[JobRow]:
    """Return the jobs that are still to be done."""
    return [row for row in world.database.tables.jobs.values() if not row.is_buried]


def buried(world: World) -> list[JobRow]:
    """Return the jobs that were set aside for a person."""
    return [row for row in world.database.tables.jobs.values() if row.is_buried]


def queued(world: World) -> list[tuple[JobKind, str]]:
    """Return what is still to be done, and about what."""
    return [(row.job.kind, row.job.subject) for row in waiting(world)]


def due_after(world: World) -> list[timedelta]:
    """Return how long each job still waits."""
    now = world.clock.now()
    return [(row.due_at or now) - now for row in waiting(world)]


def actions(world: World) -> list[str]:
    """Return what the audit says was done, in order."""
    return [event.action for _, event in sorted(world.database.tables.audit.items())]
