"""Stripe is asked for events that it has, and for none that it no longer sends."""

from typing import Final, get_args

import pytest
from stripe.params import WebhookEndpointCreateParams

from adapters.stripe.client import StripeConnection
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.events.registry import REGISTRY, event_types
from application.ports.webhook_verifier import WebhookEndpoint
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from entrypoints.webhook_addresses import door_addresses

_EVENTS: Final = WebhookEndpointCreateParams.__annotations__["enabled_events"]
KNOWN: Final = set(get_args(get_args(_EVENTS)[0]))


def test_the_sdks_list_is_read() -> None:
    assert len(KNOWN) > 200
    assert {"*", "payment_intent.succeeded", "transfer.created"} <= KNOWN


@pytest.mark.parametrize("door", WebhookEndpoint)
def test_every_type_that_is_asked_for_is_one_of_stripes(door: WebhookEndpoint) -> None:
    asked = event_types(door)
    assert asked
    assert set(asked) - KNOWN == set()
    assert "*" not in asked


def test_types_that_stripe_ended_are_known_here_and_not_asked_for() -> None:
    for ended in ("transfer.paid", "transfer.failed"):
        assert ended not in KNOWN
        assert (ended, WebhookEndpoint.PLATFORM) in REGISTRY
        assert ended not in event_types(WebhookEndpoint.PLATFORM)


def test_every_type_about_subscriptions_and_invoices_is_handled_or_ignored_for_a_reason() -> None:
    families = ("customer.subscription.", "invoice.", "invoice_payment.")
    ours = {name for name in KNOWN if name.startswith(families)}
    assert len(ours) > 20
    assert {name for name in ours if (name, WebhookEndpoint.PLATFORM) not in REGISTRY} == set()


async def test_stripe_ends_up_with_the_registrys_types(connection: StripeConnection) -> None:
    endpoints = StripeWebhookEndpoints(connection.client)
    register = RegisterWebhooks(endpoints, wanted_endpoints(door_addresses("https://pay.test")))
    await register(dry_run=False)
    found = (await connection.client.v1.webhook_endpoints.list_async()).data
    assert {tuple(one.enabled_events) for one in found} == {
        event_types(door) for door in WebhookEndpoint
    }
    assert [step.action for step in await register(dry_run=False)] == ["NOTHING", "NOTHING"]


async def test_an_endpoint_in_the_accounts_version_is_replaced(
    connection: StripeConnection,
) -> None:
    made = await connection.client.v1.webhook_endpoints.create_async(
        {"url": "https://pay.test/webhooks/stripe", "enabled_events": ["*"]}
    )
    endpoints = StripeWebhookEndpoints(connection.client)
    register = RegisterWebhooks(endpoints, wanted_endpoints(door_addresses("https://pay.test")))
    step, _ = await register(dry_run=False)
    assert (step.action, step.reasons) == (
        "RECREATE",
        (f"version the account's own, not {endpoints.api_version}",),
    )
    new = next(one for one in await endpoints.all() if one.reference == step.reference)
    assert (new.replaces, new.api_version) == (made.id, endpoints.api_version)
