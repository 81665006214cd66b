"""Job: read Stripe's list of events, and file those that were never delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from application.actor import Actor
from application.events.registry import kind_of
from application.ports.audit import AuditEvent
from application.ports.event_gateway import EventGateway, RememberedEvent
from application.ports.event_queries import EventQueries
from application.ports.inbox import Delivery, Inbox
from application.ports.jobs import Job, JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.ports.waker import Waker
from application.ports.webhook_verifier import WebhookEndpoint
from domain.ids import AccountReference, JobId, WebhookEventId
from domain.webhook_event import EventSource

PLATFORM: Final = "platform"
ACCOUNTS: Final = "accounts"
"""The subjects of the jobs that look at our own list, and that send one to each account's."""

GRACE: Final = timedelta(minutes=2)
"""An event younger than this may still be on its way."""

OVERLAP: Final = timedelta(minutes=10)
"""How much is read twice: Stripe's list is not strictly in the order of its times."""

MEMORY: Final = timedelta(days=30)
"""How far back Stripe remembers."""

_NAMESPACE: Final = UUID("6f707369-6465-5061-796d-656e74730002")


@dataclass(frozen=True, slots=True)
class SweepEvents:
    """Files every event that we ask for and do not have, through the same inbox as a delivery.

    Raises `GatewayUnavailable`; what was filed by then stays filed, and the next run goes on.
    """

    begin: BeginUnitOfWork
    gateway: EventGateway
    queries: EventQueries
    inbox: Inbox
    waker: Waker
    clock: Clock
    ids: IdSource

    async def __call__(
        self, account: AccountReference | None, *, actor: Actor, since: datetime | None = None
    ) -> int:
        """Read one list, from `since` or from where the last run ended; return how many it filed.

        Only a run without `since` moves the mark. A person who names a moment wants all that
        there is: what is still on its way, too.
        """
        now = self.clock.now()
        until = now - GRACE if since is None else now
        begin = since or await self._mark(account, now)
        filed = 0
        async for page in self.gateway.events(account, since=begin):
            filed += await self._file(page, until=until, actor=actor)
        async with self.begin() as unit:
            if since is None:
                await unit.sweeps.advance(account, to=until)
            if filed:
                unit.audit.record(_recovered(account, filed, actor, at=now))
        if filed:
            self.waker.wake()
        return filed

    async def each_account(self, *, actor: Actor, since: datetime | None = None) -> int:
        """Queue one run for every account; return how many."""
        async with self.begin() as unit:
            accounts = await unit.accounts.references()
            unit.outbox.add(*(sweep_job(account, since, actor) for account in accounts))
        return len(accounts)

    async def _mark(self, account: AccountReference | None, now: datetime) -> datetime:
        async with self.begin() as unit:
            read_to = await unit.sweeps.read_to(account)
        return now - MEMORY if read_to is None else read_to - OVERLAP

    async def _file(self, page: Sequence[RememberedEvent], *, until: datetime, actor: Actor) -> int:
        wanted = {
            found.event.reference: found
            for found in page
            if found.event.created_at <= until and _is_asked_for(found)
        }
        unknown = await self.queries.unknown(list(wanted))
        stored = [
            await self.inbox.receive(self._delivery(wanted[reference], actor))
            for reference in sorted(unknown)
        ]
        return sum(stored)

    def _delivery(self, found: RememberedEvent, actor: Actor) -> Delivery:
        event = found.event
        return Delivery(
            id=WebhookEventId(self.ids.new()),
            job_id=JobId(self.ids.new()),
            event=event,
            endpoint=WebhookEndpoint.CONNECT if event.account else WebhookEndpoint.PLATFORM,
            body=found.body,
            received_at=self.clock.now(),
            request_id=actor.request_id,
            source=EventSource.RECOVERED,
        )


def sweep_job(whose: str | None, since: datetime | None, actor: Actor) -> Job:
    """Return the job that reads one list, or sends one to each; a request queues it once."""
    subject = f"{whose or PLATFORM} {since.isoformat() if since else ''}".strip()
    return Job(
        id=JobId(uuid5(_NAMESPACE, f"{subject}:{actor.request_id}")),
        kind=JobKind.SWEEP_EVENTS,
        subject=subject,
        request_id=actor.request_id,
    )


def _is_asked_for(found: RememberedEvent) -> bool:
    kind = kind_of(found.event.type, account=found.event.account)
    return kind is not None and kind.is_registered


def _recovered(
    account: AccountReference | None, count: int, actor: Actor, *, at: datetime
) -> AuditEvent:
    return AuditEvent(
        action="events.recovered",
        subject=f"events:{account or PLATFORM}",
        actor=actor,
        at=at,
        before={},
        after={"count": str(count)},
    )
