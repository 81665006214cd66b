"""The service as it is put together for production, over PostgreSQL and the sandbox by HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import stripe
from dependency_injector import providers

from adapters.memory.system import ManualClock, NoChance
from adapters.memory.waker import MemoryWaker
from adapters.system.clock import SystemClock
from application.actor import system_actor
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from entrypoints.container import Container, container_of
from entrypoints.http.app import Limits, create_app
from entrypoints.settings import Settings
from entrypoints.tokens import mint_token
from entrypoints.variables import check
from tests.builders import fresh
from tests.postgres_fixtures import PostgresDatabase
from tests.unit.application.tries import Tries
from tests.unit.entrypoints.test_settings import GOOD


@dataclass(slots=True)
class Service:
    """The API, who does the jobs, and Stripe; time stands still until it is moved."""

    container: Container
    settings: Settings
    clock: ManualClock
    client: httpx.AsyncClient
    stripe: stripe.StripeClient
    tries: Tries

    async def ask(self, document: str, *, role: str = "admin", **variables: Any) -> Any:
        """Send one operation; return its data."""
        token = mint_token(self.settings, role=role, subject=role, hours=1)
        answer = await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {token}"},
        )
        told = answer.json()
        assert "errors" not in told, told
        return told["data"]

    async def control(self, path: str, **given: Any) -> Any:
        """Pull a string of the sandbox."""
        answer = await self.stripe.raw_request_async("post", f"/_sandbox/{path}", **given)
        return answer.data

    async def work(self) -> None:
        """Do everything that is due."""
        jobs = RunJobs(
            jobs=self.container.storage.jobs(),
            handlers=self.container.work.job_use_cases().handlers(),
            last_rites={},
            chance=NoChance(),
            observer=self.tries,
            limits=JobLimits(concurrency=1, sweep=None, lease=timedelta(seconds=60)),
            policy=RetryPolicy(),
        )
        await jobs.drain()

    async def hear(self) -> None:
        """Read Stripe's list of events, as when every one was delivered; then act on them."""
        since = self.clock.now() - timedelta(days=1)
        sweep = self.container.inbox.sweep()
        await sweep(None, actor=system_actor(fresh("req")), since=since)
        await self.work()

    async def pass_hour(self) -> None:
        """Let an hour pass, here and at Stripe."""
        self.clock.advance(timedelta(hours=1))
        await self.control("clock/advance", seconds=3600)


def variables(database: PostgresDatabase, sandbox: str) -> dict[str, str]:
    """Return the environment of a service with a Stripe account of its own."""
    return {
        **GOOD,
        "DATABASE_URL": database.service_url,
        "STRIPE_SECRET_KEY": fresh("sk_test"),
        "STRIPE_API_BASE": sandbox,
        "STRIPE_MAX_NETWORK_RETRIES": "0",
        "REDIRECT_ORIGINS": "https://app.opside.test",
    }


@asynccontextmanager
async def service(database: PostgresDatabase, sandbox: str) -> AsyncIterator[Service]:
    """Open a service of its own, with a Stripe account of its own."""
    settings = check(Settings, variables(database, sandbox))
    container = container_of(settings)
    # Ahead by so much that nothing at Stripe is still to come.
    clock = ManualClock(SystemClock().now() + timedelta(seconds=30))
    container.clock.override(providers.Object(clock))
    container.waker.override(providers.Object(MemoryWaker()))
    app = create_app(
        use_cases=container.use_cases(),
        authenticator=container.authenticator(),
        ids=container.ids(),
        limits=Limits(),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        at_stripe = container.gateways.stripe().client
        yield Service(container, settings, clock, client, at_stripe, Tries())
    await container.gateways.stripe().close()
    await container.storage.engine().dispose()
