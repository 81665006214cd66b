"""A local stack has the secrets of its two endpoints, wherever it was stopped before."""

from adapters.stripe.client import connect
from application.ports.webhook_verifier import WebhookEndpoint
from entrypoints.local.identity import Identity
from entrypoints.local.stripe_side import register_doors
from tests.builders import fresh


async def addresses_at(sandbox: str, key: str) -> list[str]:
    connection = connect(key, api_base=sandbox, timeout_seconds=10, max_network_retries=0)
    found = (await connection.client.v1.webhook_endpoints.list_async()).data
    await connection.close()
    return sorted(one.url for one in found)


async def test_a_stack_that_moves_takes_its_endpoints_along(sandbox: str) -> None:
    identity = Identity(stripe_key=fresh("sk_test"), jwt_secret="x", audit_key="y")  # noqa: S106 - none
    begun = await register_doors(identity, sandbox, "http://127.0.0.1:1")
    moved = await register_doors(begun, sandbox, "http://127.0.0.1:2")
    assert begun.endpoint_secrets.keys() == set(WebhookEndpoint)
    assert moved == begun
    assert await addresses_at(sandbox, identity.stripe_key) == [
        "http://127.0.0.1:2/webhooks/stripe",
        "http://127.0.0.1:2/webhooks/stripe/connect",
    ]


async def test_a_stack_that_was_killed_before_it_kept_its_secrets_gets_new_ones(
    sandbox: str,
) -> None:
    identity = Identity(stripe_key=fresh("sk_test"), jwt_secret="x", audit_key="y")  # noqa: S106 - none
    lost = await register_doors(identity, sandbox, "http://127.0.0.1:1")
    found = await register_doors(identity, sandbox, "http://127.0.0.1:1")
    assert found.endpoint_secrets.keys() == set(WebhookEndpoint)
    assert not {*found.endpoint_secrets.values()} & {*lost.endpoint_secrets.values()}
    assert len(await addresses_at(sandbox, identity.stripe_key)) == 2
