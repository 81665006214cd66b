"""A charge's life told in many orders, twice over, through the signed door and the real inbox."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_events import MemoryEventGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_objects import HeldCharge
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.intake import MemoryIntake
from adapters.memory.system import ManualClock, NoChance
from adapters.memory.waker import MemoryWaker
from adapters.postgres.queries.sellers import PostgresSellerQueries
from adapters.postgres.queries.transactions import PostgresTransactionQueries
from adapters.postgres.session import SingleStatements
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.ids import Uuid7Source
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from domain.funds_flow import FundsFlow
from domain.ids import ChargeReference, ClaimId, SellerId, TransactionId
from domain.transaction import RecoveryKey
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.http.app import Limits, create_app
from entrypoints.inbox import InboxContainer
from entrypoints.work import Work
from tests.builders import NOON, POLICY, a_seller_id, fresh
from tests.contract.store import Store
from tests.integration.http.callers import WEBHOOK_SECRETS, authenticator, sign
from tests.unit.application.story import a_request
from tests.unit.application.tries import Tries
from tests.unit.application.world import ENGINE

TYPES: Final = (
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.failed",
    "charge.succeeded",
    "charge.updated",
)
ORDERS: Final = tuple(permutations(TYPES))[::30]


@dataclass(frozen=True, slots=True)
class Shop:
    """The service over PostgreSQL, with a processor in memory and its worker driven by hand."""

    core: Core
    doors: Doors
    jobs: RunJobs
    processor: MemoryProcessor
    client: httpx.AsyncClient

    async def deliver(self, kind: str, reference: str) -> None:
        """Let Stripe deliver an event, signed, and the same one again."""
        body = orjson.dumps(
            {
                "id": fresh("evt"),
                "object": "event",
                "api_version": "2026-01-01",
                "type": kind,
                "created": int(NOON.timestamp()),
                "livemode": False,
                "data": {"object": {"id": reference, "object": kind.rpartition(".")[0]}},
            }
        )
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body)}
        for _ in range(2):
            response = await self.client.post("/webhooks/stripe", content=body, headers=headers)
            assert response.status_code == 200


def a_core(store: Store, processor: MemoryProcessor) -> Core:
    """Put the use cases together over this store and this processor."""
    return Core(
        begin=store.begin,
        intake=MemoryIntake(),
        clock=processor.clock,
        ids=Uuid7Source(),
        charges=MemoryChargeGateway(processor),
        transfers=MemoryTransferGateway(processor),
        accounts=MemoryAccountGateway(processor),
        customers=MemoryCustomerGateway(processor),
        funding=MemoryFundingGateway(processor),
        policies=(POLICY,),
        default_flow=FundsFlow.FEE_ONLY,
        require_funded=False,
        redirect_origins=frozenset(),
    )


@pytest.fixture
def shop(postgres_store: Store, postgres_engine: AsyncEngine) -> Shop:
    statements, processor = SingleStatements(postgres_engine), MemoryProcessor(ManualClock(NOON))
    core = a_core(postgres_store, processor)
    inbox = InboxContainer(
        core=core,
        remembered=MemoryEventGateway(processor),
        inbox=postgres_store.inbox,
        event_queries=postgres_store.events,
        waker=MemoryWaker(),
    )
    doors = Doors(
        core=core,
        inbox=inbox,
        transaction_queries=PostgresTransactionQueries(statements),
        seller_queries=PostgresSellerQueries(statements),
        verifier=StripeWebhookVerifier(WEBHOOK_SECRETS, is_live=False),
        probes=(),
    )
    jobs = RunJobs(
        jobs=postgres_store.jobs,
        handlers=Work(core=core, inbox=inbox).job_use_cases().handlers(),
        chance=NoChance(),
        observer=Tries(),
        limits=JobLimits(concurrency=4, sweep=None),
        policy=RetryPolicy(),
    )
    app = create_app(
        use_cases=doors.use_cases(),
        authenticator=authenticator(),
        ids=Uuid7Source(),
        limits=Limits(),
    )
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://payments.test"
    )
    return Shop(core, doors, jobs, processor, client)


async def begin(shop: Shop) -> TransactionId:
    """Let a fee be asked for whose bank asks for the seller."""
    seller_id, processor = a_seller_id(), shop.processor
    begun = await shop.core.create_customer_setup()(
        seller_id=seller_id, email="a@b.test", name=None, actor=ENGINE
    )
    card = processor.complete_setup(begun.setup.reference)
    await shop.core.set_default_card()(seller_id=seller_id, card=card, actor=ENGINE)
    recovery = RecoveryKey(SellerId(seller_id), ClaimId("c"), a_request().recovery.recovery_id)
    processor.demand_action_next()
    answer = await shop.core.charge_commission()(
        a_request(fresh("key"), recovery=recovery), actor=ENGINE
    )
    await shop.jobs.drain()
    return answer.transaction.id


async def live(shop: Shop, order: tuple[str, ...], *, works_between: bool) -> Any:
    """Let a fee be refused on the screen, then paid; return what is known in the end."""
    transaction_id, processor = await begin(shop), shop.processor
    intent = list(processor.intents)[-1]
    charge = processor.pay(processor.intents[intent].reference).charge
    failed = ChargeReference(fresh("ch"))
    processor.charges[failed] = HeldCharge(
        reference=failed,
        payment_intent=processor.intents[intent].reference,
        processing_fee=processor.charges[charge].processing_fee,
        is_settled=True,
    )
    for kind in order:
        about = intent if kind.startswith("payment_intent") else charge
        await shop.deliver(kind, failed if kind == "charge.failed" else about)
        if works_between:
            await shop.jobs.drain()
    await shop.jobs.drain()
    use_cases = shop.doors.use_cases()
    ended = await use_cases.show_transactions.one(transaction_id, actor=ENGINE)
    assert ended is not None
    assert (ended.charge, ended.payment_intent) == (charge, intent)
    told = await use_cases.show_transactions.timelines([transaction_id], actor=ENGINE)
    lines = await use_cases.show_transactions.ledger_lines([transaction_id])
    return (
        ended.charge_state,
        ended.processing_fee,
        ended.failure,
        [event.action for event in told],
        sorted((line.kind, line.account, line.amount.minor_units) for line in lines),
    )


@pytest.mark.parametrize("works_between", [True, False])
async def test_a_charges_life_ends_the_same_in_every_order(
    shop: Shop, *, works_between: bool
) -> None:
    ends = [await live(shop, order, works_between=works_between) for order in ORDERS]
    print(f"{len(ORDERS)} orders of {len(TYPES)} events, each delivered twice")  # noqa: T201 - the figure is asked for
    state, fee, failure, actions, lines = ends[0]
    assert (state, str(fee), failure) == ("CHARGED", "0.88 USD", None)
    assert actions == [
        "transaction.requested", "charge.submit", "charge.demand_action", "charge.succeeded",
    ]  # fmt: skip
    assert len(lines) == 4
    assert sum(amount for _, _, amount in lines) == 0
    assert all(end == ends[0] for end in ends)
