"""An account's life told over the signed door into PostgreSQL, in every order and twice over."""

from itertools import permutations, product
from typing import Any, Final

import asyncpg
import httpx
import orjson

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.system import ManualClock, NoChance
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.ids import Uuid7Source
from application.ports.event_queries import EventFilter
from application.ports.webhook_verifier import WebhookEndpoint
from application.receive_webhook import ReceiveWebhook
from application.refresh_links import OnboardingPages
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from domain.connect_account import AccountStatus
from domain.ids import AccountReference, SellerId
from domain.webhook_event import WebhookEventState
from entrypoints.http.doorman import Doorman
from entrypoints.http.webhook_endpoint import WebhookDoor
from entrypoints.inbox import InboxContainer
from tests.builders import NOON
from tests.contract.store import Store
from tests.integration.clawing import clawbacks_over
from tests.integration.http.callers import WEBHOOK_SECRETS, sign
from tests.integration.postgres.test_event_preview import ADMIN, inbox_of
from tests.integration.working import work_over
from tests.unit.application.tries import Tries

OBJECTS: Final = {
    "account.updated": "",
    "capability.updated": "transfers",
    "account.external_account.updated": "ba_1",
    "account.application.deauthorized": "ca_1",
}
"""What happens to an account, in this order; the object of each event, or none: the account."""

PAGES: Final = OnboardingPages(return_url="https://o.test/1", refresh_url="https://o.test/2")
(SECRET,) = WEBHOOK_SECRETS[WebhookEndpoint.CONNECT]


class Life:
    """The door, the workers and Stripe, for one account after the other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock(NOON)
        self.processor = MemoryProcessor(self.clock)
        self.inbox: InboxContainer = inbox_of(store, self.processor, self.clock)
        self.sent = 0
        receive = ReceiveWebhook(
            StripeWebhookVerifier(WEBHOOK_SECRETS, is_live=False),
            store.inbox,
            self.inbox.waker(),
            self.clock,
            Uuid7Source(),
        )
        door = WebhookDoor(
            receive_webhook=receive, endpoint=WebhookEndpoint.CONNECT, body_limit=100_000
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(Doorman(door, new_request_id=lambda: "req-1")),
            base_url="http://payments.test",
        )
        core = self.inbox.core
        clawbacks = clawbacks_over(core, self.inbox, self.processor, store.balances)
        work = work_over(core, self.inbox, clawbacks, store, self.processor)
        self.run = RunJobs(
            jobs=store.jobs,
            handlers=work.job_use_cases().handlers(),
            last_rites={},
            chance=NoChance(),
            observer=Tries(),
            limits=JobLimits(concurrency=1, sweep=None),
            policy=RetryPolicy(),
        )

    async def opened(self, seller_id: SellerId) -> AccountReference:
        """Open a seller's account."""
        begun = await self.inbox.core.create_connect_account()(
            seller_id=seller_id, email="a@b.test", country="DE", pages=PAGES, actor=ADMIN
        )
        reference: AccountReference = begun.account.facts.reference
        return reference

    def happen(self, type: str, account: AccountReference) -> None:
        """Let one thing happen at Stripe."""
        if type == "account.application.deauthorized":
            self.processor.show_out(account)
        elif type == "capability.updated":
            self.processor.make_ready(account)

    async def deliver(self, type: str, account: AccountReference, *, copies: int) -> None:
        """Let Stripe deliver an event, signed, so many times."""
        self.sent += 1
        body = orjson.dumps(
            {
                "id": f"evt_{self.sent}",
                "object": "event",
                "api_version": "2026-01-01",
                "type": type,
                "created": int(NOON.timestamp()),
                "livemode": False,
                "account": account,
                "data": {"object": {"id": OBJECTS[type] or account, "object": "thing"}},
            }
        )
        for _ in range(copies):
            headers = {"Stripe-Signature": sign(body, secret=SECRET)}
            answer = await self.client.post("/", content=body, headers=headers)
            assert answer.status_code == 200, answer.text


async def told_of(
    service: "asyncpg.Connection[Any]", account: AccountReference
) -> dict[str, str | None]:
    """Return the audit's last word on each fact of an account."""
    rows = await service.fetch(
        "SELECT after FROM audit_event WHERE subject = $1 ORDER BY id", f"account:{account}"
    )
    # What never changed is never recorded: it is as it was in the beginning.
    last: dict[str, str | None] = {"canReceive": "False"}
    for row in rows:
        last.update(orjson.loads(row["after"]))
    # Why it was switched off last is seen only by whoever looks before the owner shuts the door.
    return {name: last[name] for name in ("status", "canReceive")}


async def test_an_account_ends_as_stripe_has_it_whatever_order_its_events_come_in(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    life, fed, ends, audits = Life(postgres_store), 0, set(), []
    for order, works_between in product(permutations(OBJECTS), (False, True)):
        fed += 1
        seller_id = SellerId(f"seller-{fed}")
        account = await life.opened(seller_id)
        for happened, told in zip(OBJECTS, order, strict=True):
            life.happen(happened, account)
            await life.deliver(told, account, copies=2)
            if works_between:
                await life.run.drain()
        await life.run.drain()
        known = await postgres_store.sellers.account(seller_id)
        assert known is not None
        assert known.facts is not None
        ends.add((known.status, known.can_receive, known.disconnected_at is None))
        audits.append(await told_of(service, account))
    await life.client.aclose()
    print(f"{fed} orders fed, {life.sent} events, each twice")  # noqa: T201 - asked to tell
    assert fed == 48
    assert ends == {(AccountStatus.INACTIVE, False, False)}
    end = {"status": AccountStatus.INACTIVE.value, "canReceive": "False"}
    assert [audit for audit in audits if audit != end] == []
    unfinished = EventFilter(states=tuple(set(WebhookEventState) - {WebhookEventState.PROCESSED}))
    assert list(await postgres_store.events.oldest(unfinished, limit=10)) == []
    everything = await postgres_store.events.oldest(EventFilter(), limit=1000)
    assert len(everything) == life.sent == 48 * 4
