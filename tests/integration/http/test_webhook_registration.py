"""Admins register the doors at Stripe over GraphQL; a new secret is in that one answer."""

import logging
from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import World

REGISTER = """
mutation Register($dryRun: Boolean) {
  registerWebhooks(dryRun: $dryRun) {
    ... on WebhookRegistrationPayload {
      dryRun steps { door action url endpointId reasons setting secret }
    }
    ... on Refusal { code message }
  }
}"""
DEFAULT = """
mutation { registerWebhooks { ... on WebhookRegistrationPayload { dryRun } } }"""


async def register(world: World, *, dry_run: bool) -> Any:
    bearer = token(Role.ADMIN, subject="ada")
    reply = await world.ask(REGISTER, {"dryRun": dry_run}, bearer=bearer)
    return reply.data["registerWebhooks"]


async def test_a_dry_run_is_what_comes_unless_told_otherwise(world: World) -> None:
    reply = await world.ask(DEFAULT, bearer=token(Role.ADMIN, subject="ada"))
    assert reply.data == {"registerWebhooks": {"dryRun": True}}
    assert world.is_untouched


async def test_each_door_is_registered_once_and_its_secret_told_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dry = await register(world, dry_run=True)
    assert [step["secret"] for step in dry["steps"]] == [None, None]
    made = (await register(world, dry_run=False))["steps"]
    assert [(step["door"], step["action"], step["url"], step["setting"]) for step in made] == [
        (
            "PLATFORM",
            "CREATE",
            "https://pay.opside.test/webhooks/stripe",
            "STRIPE_WEBHOOK_SECRET",
        ),
        (
            "CONNECT",
            "CREATE",
            "https://pay.opside.test/webhooks/stripe/connect",
            "STRIPE_WEBHOOK_SECRET_CONNECT",
        ),
    ]
    secrets = [step["secret"] for step in made]
    assert all(secret.startswith("whsec_") for secret in secrets)
    again = (await register(world, dry_run=False))["steps"]
    assert [(step["action"], step["secret"]) for step in again] == [("NOTHING", None)] * 2
    assert not any(secret in caplog.text for secret in secrets)
    assert "whsec_" not in repr(world.database.tables.audit)


async def test_without_an_address_the_answer_says_what_to_set(world: World) -> None:
    world.webhook_url = None
    world.serve(world.use_cases())
    refused = await register(world, dry_run=True)
    assert refused["code"] == "WEBHOOK_ADDRESS_UNSET"
    assert "WEBHOOK_URL" in refused["message"]


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_registration_is_for_admins(world: World, role: Role) -> None:
    reply = await world.ask(REGISTER, {"dryRun": False}, bearer=token(role, subject="1"))
    assert reply.code == "FORBIDDEN"
