"""The whole service in this process, with every span kept: its API, its worker, and a Stripe."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import httpx
import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.system.clock import SystemClock
from application.actor import Role
from entrypoints.container import Container, close, container_of
from entrypoints.local.clients import SandboxClient
from entrypoints.local.operations import CHARGE, SET_UP_CARD
from entrypoints.observability.tracing import traced_to
from entrypoints.observability.watchers import LOGS_ALONE
from entrypoints.serve import api
from entrypoints.settings import Settings
from entrypoints.variables import check
from tests.builders import fresh
from tests.integration.http.callers import SECRET, an_event, sign, token
from tests.postgres_fixtures import PostgresDatabase

EMAIL: Final = "ada@mail.example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedService:
    """A seller's way through the public doors, and the spans of it."""

    container: Container
    client: httpx.AsyncClient
    sandbox: SandboxClient
    exporter: InMemorySpanExporter
    seller: str = field(default_factory=lambda: fresh("seller"))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    async def ask(self, document: str, role: Role = Role.SERVICE, **given: Any) -> Any:
        """Send one mutation; return its payload."""
        subject = self.seller if role is Role.SELLER else None
        answer = await self.client.post(
            "/graphql",
            json={"query": document, "variables": {"input": given}},
            headers={"Authorization": f"Bearer {token(role, subject=subject)}"},
        )
        (payload,) = answer.json()["data"].values()
        return payload

    async def save_card(self) -> None:
        """Give Stripe a card, and have its event delivered."""
        given = {"sellerId": self.seller, "email": EMAIL}
        setup = (await self.ask(SET_UP_CARD, Role.SELLER, **given))["setupIntentId"]
        path = f"/_sandbox/setup_intents/{setup}/confirm"
        await self.sandbox.post(path, payment_method="pm_card_visa")
        event = {
            **orjson.loads(an_event(fresh("evt"))),
            "type": "setup_intent.succeeded",
            "data": {"object": {"id": setup, "object": "setup_intent"}},
        }
        body = orjson.dumps(event)
        signature = sign(body, at=SystemClock().now())
        answer = await self.client.post(
            "/webhooks/stripe", content=body, headers={"Stripe-Signature": signature}
        )
        assert answer.status_code == 200, answer.text

    async def charge(self) -> Any:
        """Ask for a commission."""
        return await self.ask(
            CHARGE,
            sellerId=self.seller,
            claimId="claim-1",
            amountRecoveredCents="10000",
            currency="usd",
            fundsFlow="FEE_ONLY",
            idempotencyKey=fresh("key"),
        )

    async def work(self) -> None:
        """Do every job that is due."""
        await self.container.run_jobs().drain()

    def all_that_was_told(self) -> str:
        """Return every name, attribute and event of every span."""
        return "\n".join(span.to_json() for span in self.spans)


def settings_of(database: PostgresDatabase, stripe: str, **more: str) -> Settings:
    """Return settings of a service that speaks to these two, and to no Redis."""
    return check(Settings, {**_variables(database, stripe), **more})


@asynccontextmanager
async def traced_service(database: PostgresDatabase, stripe: str) -> AsyncIterator[TracedService]:
    """Run the service for the length of the block."""
    settings, exporter = settings_of(database, stripe), InMemorySpanExporter()
    with traced_to(LOGS_ALONE, SimpleSpanProcessor(exporter)) as watchers:
        container = container_of(settings, watchers)
        async with (
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=api(container)), base_url="http://pay.test"
            ) as client,
            aiohttp.ClientSession() as session,
        ):
            key = settings.stripe_secret_key.get_secret_value()
            yield TracedService(
                container=container,
                client=client,
                sandbox=SandboxClient(session, stripe, key),
                exporter=exporter,
            )
        await close(container)


def _variables(database: PostgresDatabase, stripe: str) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database.service_url,
        "REDIS_URL": "redis://127.0.0.1:1",
        "STRIPE_SECRET_KEY": fresh("sk_test_traced").replace("-", ""),
        "STRIPE_API_BASE": stripe,
        "STRIPE_WEBHOOK_SECRET": "whsec_platform",
        "STRIPE_WEBHOOK_SECRET_CONNECT": "whsec_connect",
        "JWT_SECRET": SECRET,
        "AUDIT_SIGNING_KEYS": "a" * 32,
        "REDIRECT_ORIGINS": "http://localhost:3000",
    }
