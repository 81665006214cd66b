"""A dry run tells what an event would change, and leaves every byte of the database as it was."""

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_events import MemoryEventGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_oauth import MemoryOAuthGateway
from adapters.memory.gateway_payouts import MemoryPayoutGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_recourse import MemoryRecourseGateway
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.intake import MemoryIntake
from adapters.memory.system import ManualClock
from adapters.memory.waker import MemoryWaker
from adapters.system.ids import Uuid7Source
from adapters.system.signer import HmacSigner
from application.actor import Actor, Role
from application.ports.event_queries import EventFilter
from application.ports.inbox import Delivery
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from domain.funds_flow import FundsFlow
from domain.ids import JobId, WebhookEventId
from domain.ledger import PostingKind
from entrypoints.core import Core
from entrypoints.inbox import InboxContainer
from tests.builders import NOON, POLICY, a_transaction_id, usd
from tests.contract.store import Store
from tests.integration.billing import billing_over
from tests.integration.postgres.catalog import connect
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

ADMIN = Actor(subject="ada", role=Role.ADMIN, request_id="req-ada")


async def every_row(database: PostgresDatabase) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    connection = await connect(database.owner_url)
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", SCHEMA
    )
    rows = {
        table["tablename"]: [
            str(row["row"])
            for row in await connection.fetch(
                f"SELECT t::text AS row FROM {SCHEMA}.{table['tablename']} t ORDER BY 1"  # noqa: S608 - our own names
            )
        ]
        for table in tables
    }
    await connection.close()
    return rows


def inbox_of(store: Store, processor: MemoryProcessor, clock: ManualClock) -> InboxContainer:
    """Return what is done with events, over PostgreSQL and a processor in memory."""
    core = Core(
        begin=store.begin,
        intake=MemoryIntake(),
        clock=clock,
        ids=Uuid7Source(),
        charges=MemoryChargeGateway(processor),
        transfers=MemoryTransferGateway(processor),
        accounts=MemoryAccountGateway(processor),
        customers=MemoryCustomerGateway(processor),
        oauth=MemoryOAuthGateway(processor),
        payouts=MemoryPayoutGateway(processor),
        funding=MemoryFundingGateway(processor),
        recourse=MemoryRecourseGateway(processor),
        policies=(POLICY,),
        default_flow=FundsFlow.FEE_THEN_TRANSFER,
        require_funded=False,
        redirect_origins=frozenset({"https://o.test"}),
        signer=HmacSigner("not a secret"),
        public_url="https://payments.test",
    )
    return InboxContainer(
        core=core,
        billing=billing_over(core, processor, store.billing),
        remembered=MemoryEventGateway(processor),
        inbox=store.inbox,
        marks=store.marks,
        event_queries=store.events,
        waker=MemoryWaker(),
    )


async def test_a_dry_run_leaves_every_byte_as_it_was(
    postgres_store: Store, postgres_database: PostgresDatabase
) -> None:
    clock = ManualClock(NOON)
    processor = MemoryProcessor(clock)
    top_up = processor.add_top_up(usd(8_000))
    await postgres_store.inbox.receive(a_delivery("topup.succeeded", top_up))
    replay = inbox_of(postgres_store, processor, clock).replay()
    before = await every_row(postgres_database)
    answer = await replay(EventFilter(), reason="what if", dry_run=True, actor=ADMIN)
    assert await every_row(postgres_database) == before
    assert len(before) > 15
    (preview,) = answer.previews
    assert PostingKind.RECEIPT_RECORDED in {posting.kind for posting in preview.postings}


def a_delivery(type: str, about: str) -> Delivery:
    event = GatewayEvent(
        reference="evt_1",
        type=type,
        object_reference=about,
        created_at=NOON,
        live=False,
        api_version=None,
        account=None,
        payload={},
    )
    return Delivery(
        id=WebhookEventId(a_transaction_id()),
        job_id=JobId(a_transaction_id()),
        event=event,
        endpoint=WebhookEndpoint.PLATFORM,
        body=b"{}",
        received_at=NOON,
        request_id="req_1",
    )
