"""The whole API over stores and a processor in memory, and a caller for each role."""

from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import orjson
from starlette.types import ASGIApp

from adapters.memory.database import MemoryDatabase
from adapters.memory.event_marks import MemoryEventMarks
from adapters.memory.event_queries import MemoryEventQueries
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
from adapters.memory.inbox import MemoryInbox
from adapters.memory.intake import MemoryIntake
from adapters.memory.queries import MemoryQueries
from adapters.memory.simulator import MemorySimulator
from adapters.memory.system import ManualClock
from adapters.memory.trial_clock import MemoryTrialClock
from adapters.memory.unit_of_work import BeginMemoryUnit
from adapters.memory.waker import MemoryWaker
from adapters.memory.webhook_endpoints import MemoryWebhookEndpoints
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.ids import Uuid7Source
from adapters.system.signer import HmacSigner
from application.feed import Pace
from application.ports.health import Probe
from domain.funds_flow import FundsFlow
from entrypoints.billing import Billing
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.http.app import Limits, create_app
from entrypoints.inbox import InboxContainer
from entrypoints.pricing import Pricing
from entrypoints.use_cases import UseCases
from entrypoints.webhook_addresses import door_addresses
from tests.builders import NOON, POLICY
from tests.contract.memory_store import a_memory_store
from tests.integration.auditing import auditing_over
from tests.integration.billing import billing_over
from tests.integration.bookkeeping import books_over
from tests.integration.clawing import clawbacks_over
from tests.integration.http.callers import (
    CHARGE,
    COMMISSION,
    SECRET,
    WEBHOOK_SECRETS,
    authenticator,
    token,
)
from tests.integration.inspecting import readiness_over
from tests.integration.operating import operations_over
from tests.integration.reconciling import reconciliation_over
from tests.integration.selling import sellers_over


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the API."""

    response: httpx.Response

    @property
    def json(self) -> Any:
        return orjson.loads(self.response.content)

    @property
    def data(self) -> Any:
        """Return the data of an answer without errors."""
        assert "errors" not in self.json, self.json
        return self.json["data"]

    @property
    def code(self) -> str:
        """Return the code of the one error."""
        (error,) = self.json["errors"]
        code: str = error["extensions"]["code"]
        return code


@dataclass(slots=True)
class World:
    """Everything that a test may look at or turn."""

    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    intake: MemoryIntake = field(default_factory=MemoryIntake)
    waker: MemoryWaker = field(default_factory=MemoryWaker)
    ids: Uuid7Source = field(default_factory=Uuid7Source)
    probes: tuple[Probe, ...] = ()
    webhook_url: str | None = "https://pay.opside.test"
    is_simulating: bool = False
    limits: Limits = field(default_factory=Limits)
    pace: Pace = field(default_factory=lambda: Pace(poll_seconds=0.01, gap_seconds=0))
    given_processor: MemoryProcessor | None = None
    processor: MemoryProcessor = field(init=False)
    app: ASGIApp = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.database.clock = self.clock
        self.processor = self.given_processor or MemoryProcessor(self.clock)
        self.serve(self.use_cases())

    @property
    def inbox(self) -> MemoryInbox:
        """Return the door's side of the inbox."""
        return MemoryInbox(self.database)

    def serve(self, use_cases: UseCases) -> None:
        """Serve these use cases from now on."""
        self.app = create_app(
            use_cases=use_cases, authenticator=authenticator(), ids=self.ids, limits=self.limits
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url="http://payments.test"
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    def use_cases(self) -> UseCases:
        """Return the use cases over this world's stores, put together as in production."""
        queries, store = MemoryQueries(self.database), a_memory_store(self.database)
        core = self._core()
        billing = billing_over(core, self.processor, store.billing)
        inbox = self._inbox(core, billing)
        doors = Doors(
            core=core,
            inbox=inbox,
            reconciliation=reconciliation_over(core, inbox, self.processor, store),
            clawbacks=clawbacks_over(core, inbox, self.processor, store.balances),
            auditing=auditing_over(core, store),
            operations=operations_over(core, store),
            books=books_over(core, store),
            readiness=readiness_over(core),
            pricing=Pricing(core=core, queries=store.fees),
            transaction_queries=queries,
            audit_feed=store.audit_feed,
            event_feed=store.event_feed,
            pace=self.pace,
            sellers=sellers_over(core, queries),
            billing=billing,
            verifier=StripeWebhookVerifier(WEBHOOK_SECRETS, is_live=False),
            webhook_endpoints=MemoryWebhookEndpoints(self.processor),
            door_addresses=door_addresses(self.webhook_url),
            probes=self.probes,
            simulator=MemorySimulator(self.processor) if self.is_simulating else None,
            trial_clock=MemoryTrialClock(self.processor) if self.is_simulating else None,
        )
        return doors.use_cases()

    def _inbox(self, core: Core, billing: Billing) -> InboxContainer:
        return InboxContainer(
            core=core,
            billing=billing,
            remembered=MemoryEventGateway(self.processor),
            inbox=self.inbox,
            marks=MemoryEventMarks(core.begin()),
            event_queries=MemoryEventQueries(self.database),
            waker=self.waker,
        )

    def _core(self) -> Core:
        return Core(
            begin=BeginMemoryUnit(self.database, after_commit=self.waker.wake),
            intake=self.intake,
            clock=self.clock,
            ids=self.ids,
            charges=MemoryChargeGateway(self.processor),
            transfers=MemoryTransferGateway(self.processor),
            accounts=MemoryAccountGateway(self.processor),
            customers=MemoryCustomerGateway(self.processor),
            oauth=MemoryOAuthGateway(self.processor),
            payouts=MemoryPayoutGateway(self.processor),
            funding=MemoryFundingGateway(self.processor),
            recourse=MemoryRecourseGateway(self.processor),
            policies=(POLICY,),
            default_flow=FundsFlow.FEE_THEN_TRANSFER,
            require_funded=False,
            redirect_origins=frozenset({"https://app.opside.test"}),
            signer=HmacSigner(SECRET),
            public_url="http://payments.test",
        )

    async def ask(
        self,
        document: str,
        variables: dict[str, Any] | None = None,
        *,
        bearer: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send one operation, as the refund engine unless another token is given."""
        response = await self.client.post(
            "/graphql",
            content=orjson.dumps({"query": document, "variables": variables}),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {bearer or token()}",
                **(headers or {}),
            },
        )
        return Reply(response)

    async def charge(self, *, bearer: str | None = None, **changes: Any) -> Reply:
        """Ask for a commission that is right but for `changes`; None leaves a field out."""
        given = {**COMMISSION, **changes}
        kept = {name: value for name, value in given.items() if value is not None}
        return await self.ask(CHARGE, {"input": kept}, bearer=bearer)

    async def deliver(
        self, body: bytes, signature: str | None, *, path: str = "/webhooks/stripe"
    ) -> Reply:
        """Deliver an event as Stripe would."""
        headers = {b"Content-Type": b"application/json"}
        if signature is not None:
            headers[b"Stripe-Signature"] = signature.encode("latin-1")
        return Reply(await self.client.post(path, content=body, headers=headers))

    @property
    def is_untouched(self) -> bool:
        """Return whether nothing at all is stored."""
        tables = self.database.tables
        stored = (
            tables.transactions,
            tables.postings,
            tables.receipts,
            tables.accounts,
            tables.customers,
            tables.subscriptions,
            tables.invoices,
            tables.idempotency,
            tables.events,
            tables.jobs,
            tables.audit,
        )
        return not any(stored)
