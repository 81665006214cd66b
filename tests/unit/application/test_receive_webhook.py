"""The door for events: verified, stored once with its job, and only then answered."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import pytest

from adapters.memory.waker import MemoryWaker
from application.ports.errors import StoreUnavailable
from application.ports.inbox import Delivery, Inbox
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint, WebhookRejected
from application.receive_webhook import ReceiveWebhook
from domain.webhook_event import WebhookEventState
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import queued
from tests.unit.application.world import World


@dataclass(frozen=True, slots=True)
class Seal:
    """A verifier that lets in what is signed `genuine`."""

    def verify(
        self, body: bytes, signature: str | None, *, endpoint: WebhookEndpoint, at: datetime
    ) -> GatewayEvent:
        if signature != "genuine":
            raise WebhookRejected("no genuine signature")
        return GatewayEvent(
            reference=body.decode(),
            type="topup.succeeded",
            object_reference="tu_1",
            created_at=at,
            live=False,
            api_version=None,
            account=endpoint.value,
            payload=MappingProxyType({}),
        )


class FullInbox:
    """An inbox whose database is away."""

    async def receive(self, delivery: Delivery) -> bool:
        raise StoreUnavailable(f"no room for {delivery.event.reference}")


def door(world: World, waker: MemoryWaker, inbox: Inbox | None = None) -> ReceiveWebhook:
    return ReceiveWebhook(Seal(), inbox or world.inbox, waker, world.clock, world.ids)


async def deliver(receive: ReceiveWebhook, signature: str = "genuine") -> bool:
    return await receive(
        body=b"evt_1",
        signature=signature,
        endpoint=WebhookEndpoint.PLATFORM,
        request_id="req-stripe",
    )


async def test_a_genuine_event_is_stored_with_its_job_and_the_workers_are_rung(
    world: World,
) -> None:
    waker = MemoryWaker()
    assert await deliver(door(world, waker))
    (event,) = world.database.tables.events.values()
    assert (event.state, event.reference) == (WebhookEventState.RECEIVED, "evt_1")
    assert event.received_at == world.clock.now()
    assert queued(world) == [(JobKind.PROCESS_WEBHOOK_EVENT, str(event.id))]
    assert waker.rings == 1


async def test_a_copy_is_welcome_and_changes_nothing(world: World) -> None:
    waker = MemoryWaker()
    await deliver(door(world, waker))
    before = snapshot(world)
    assert not await deliver(door(world, waker))
    assert changed(world, before) == []
    assert waker.rings == 1


async def test_a_forged_event_is_refused_and_nothing_is_stored(world: World) -> None:
    waker = MemoryWaker()
    with pytest.raises(WebhookRejected):
        await deliver(door(world, waker), signature="forged")
    assert (world.database.tables.events, waker.rings) == ({}, 0)


async def test_an_event_that_was_not_stored_is_not_answered_as_if_it_were(world: World) -> None:
    waker = MemoryWaker()
    with pytest.raises(StoreUnavailable):
        await deliver(door(world, waker, FullInbox()))
    assert waker.rings == 0
