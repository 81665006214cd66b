"""The whole API over stores and a processor in memory, and a caller for each role."""

from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import orjson
from starlette.types import ASGIApp

from adapters.memory.database import MemoryDatabase
from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.inbox import MemoryInbox
from adapters.memory.intake import MemoryIntake
from adapters.memory.queries import MemoryQueries
from adapters.memory.system import ManualClock
from adapters.memory.unit_of_work import BeginMemoryUnit
from adapters.memory.waker import MemoryWaker
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.ids import Uuid7Source
from application.allocate_receipts import AllocateReceipts
from application.charge_commission import ChargeCommission
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.file_receipt import FileReceipt
from application.fund_transaction import FundTransaction
from application.ports.health import Probe
from application.receive_webhook import ReceiveWebhook
from application.record_receipt import RecordReceipt
from application.redirects import Redirects
from application.release_held import ReleaseHeld
from application.save_card import KeepCard, SetDefaultCard
from application.show_seller import ShowSeller
from application.show_transactions import ShowTransactions
from application.start_card_setup import CreateCustomerSetup
from application.sync_account import SyncAccount
from domain.funds_flow import FundsFlow
from entrypoints.http.app import Limits, create_app
from entrypoints.use_cases import UseCases
from tests.builders import NOON, POLICY
from tests.integration.http.callers import (
    CHARGE,
    COMMISSION,
    WEBHOOK_SECRETS,
    authenticator,
    token,
)


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
    limits: Limits = field(default_factory=Limits)
    processor: MemoryProcessor = field(init=False)
    app: ASGIApp = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.processor = MemoryProcessor(self.clock)
        self.serve(self.use_cases())

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
        """Return the use cases over this world's stores."""
        begin = BeginMemoryUnit(self.database, after_commit=self.waker.wake)
        queries = MemoryQueries(self.database)
        accounts = MemoryAccountGateway(self.processor)
        customers = MemoryCustomerGateway(self.processor)
        redirects = Redirects(frozenset({"https://app.opside.test"}))
        link = CreateOnboardingLink(begin, accounts, redirects)
        return UseCases(
            charge_commission=ChargeCommission(
                begin,
                self.intake,
                self.clock,
                self.ids,
                (POLICY,),
                FundsFlow.FEE_THEN_TRANSFER,
            ),
            record_receipt=self._record_receipt(begin),
            create_connect_account=CreateConnectAccount(
                begin,
                accounts,
                SyncAccount(ReleaseHeld(begin)),
                link,
                self.clock,
                self.ids,
            ),
            create_onboarding_link=link,
            create_customer_setup=CreateCustomerSetup(begin, customers, self.clock, self.ids),
            set_default_card=SetDefaultCard(begin, customers, KeepCard(self.clock, self.ids)),
            show_transactions=ShowTransactions(queries),
            show_seller=ShowSeller(queries),
            receive_webhook=ReceiveWebhook(
                StripeWebhookVerifier(WEBHOOK_SECRETS, is_live=False),
                MemoryInbox(self.database),
                self.waker,
                self.clock,
                self.ids,
            ),
            probes=self.probes,
        )

    def _record_receipt(self, begin: BeginMemoryUnit) -> RecordReceipt:
        fund = FundTransaction(begin, AllocateReceipts(self.clock, self.ids), self.ids)
        file = FileReceipt(fund, self.clock, self.ids)
        return RecordReceipt(begin, file, self.clock, self.ids)

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
            tables.idempotency,
            tables.events,
            tables.jobs,
            tables.audit,
        )
        return not any(stored)
