"""What pages take for granted, brought about through the public doors: `<!-- given: … -->`."""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_hex
from types import MappingProxyType
from typing import Any, Final

from adapters.system.clock import SystemClock
from application.actor import system_actor
from entrypoints.container import close, container_of
from entrypoints.local.clients import SandboxClient
from entrypoints.telemetry import READY
from tests.e2e.docs.reader import Given
from tests.e2e.world import World


def _named(transaction: Any) -> dict[str, str]:
    return {"TRANSACTION": transaction["id"], "NUMBER": str(transaction["number"])}


async def _active_seller(world: World) -> dict[str, str]:
    await world.story.onboard()
    await world.story.save_card()
    return {}


async def _transferred(world: World) -> dict[str, str]:
    await _active_seller(world)
    await world.story.fund("claim-1")
    answer = await world.charge()
    done = await world.becomes(answer["transaction"]["id"], transferState="TRANSFERRED")
    return {**_named(done), "CHARGE": done["chargeId"]}


async def _held(world: World) -> dict[str, str]:
    """Let the seller finish at Stripe, while nobody here is told of it."""
    await world.story.save_card()
    await world.story.fund("claim-1")
    await world.deliver(mode="drop")
    await world.story.open_account()
    answer = await world.charge()
    held = await world.becomes(
        answer["transaction"]["id"], transferState="HELD", holdReason="ACCOUNT_NOT_READY"
    )
    await world.deliver(mode="normal")
    return _named(held)


async def _asked_by_the_bank(world: World) -> dict[str, str]:
    card = await world.story.save_card("pm_card_authenticationRequired")
    answer = await world.charge(claimId="claim-2", fundsFlow="FEE_ONLY", paymentMethodId=card)
    return _named(await world.becomes(answer["transaction"]["id"], status="REQUIRES_ACTION"))


async def _breach(world: World) -> dict[str, str]:
    """Change a row by hand, as nobody shall, and let the look through the books find it."""
    named = await _transferred(world)
    await _break(world, named["NUMBER"], by=1)
    container = container_of(world.stack.settings)
    try:
        check = await container.books.check()(actor=system_actor("the-clock"))
    finally:
        await close(container)
    assert check.breaches
    return named


async def _sealed(world: World) -> dict[str, str]:
    container = container_of(world.stack.settings)
    try:
        await container.auditing.seal()()
    finally:
        await close(container)
    return {}


async def _mended(world: World) -> dict[str, str]:
    found = await world.story.admin(_MINE, id=world.seller_id)
    await _break(world, str(found["nodes"][0]["number"]), by=-1)
    return {}


async def _break(world: World, number: str, *, by: int) -> None:
    async with world.database() as connection:
        await connection.execute(
            "UPDATE transaction SET reversed_minor = reversed_minor + $1 WHERE number = $2",
            by,
            int(number),
        )


async def _dead_job(world: World) -> dict[str, str]:
    """Ask for a charge while no worker is there, and let its job be one that was given up."""
    await world.story.save_card()
    stack = world.stack
    stack.processes["worker-1"].stop()
    answer = await world.charge(fundsFlow="FEE_ONLY")
    async with world.database() as connection:
        await connection.execute(_BURY, answer["transaction"]["id"].removeprefix("txn_"))
    stack.start("worker-1", "worker")
    return _named(answer["transaction"])


async def _untold_refund(world: World) -> dict[str, str]:
    """Let somebody refund a part of a fee in Stripe's dashboard, and no event of it arrive."""
    named = await _transferred(world)
    await world.deliver(mode="drop")
    await world.sandbox.post("/v1/refunds", charge=named["CHARGE"], amount=500)
    await world.deliver(mode="normal")
    today = SystemClock().now().replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        **named,
        "TODAY": today.isoformat(),
        "TOMORROW": (today + timedelta(days=1)).isoformat(),
    }


async def _other_account(world: World) -> dict[str, str]:
    """Register endpoints for another account: the stack's own go on with the secrets it has."""
    key = f"sk_test_{world.seller_id.removeprefix('seller-')}"
    other = SandboxClient(world.session, world.stack.sandbox_url, key)
    address = f"{world.stack.api_url}/webhooks/stripe"
    await other.post("/v1/webhook_endpoints", url=address, **{"enabled_events[]": "*"})
    await other.post(
        "/v1/webhook_endpoints",
        url=f"{address}/connect",
        connect="true",
        **{"enabled_events[]": "*"},
    )
    return {"STRIPE_SECRET_KEY": key}


async def _new_token_secret(world: World) -> dict[str, str]:
    """Let the service have a second secret, which signs from now on."""
    secrets = {"JWT_SECRETS": f"2027-01:{token_hex(32)}"}
    world.stack.environment.update(secrets)
    _restart(world)
    return secrets


async def _old_token_secret_gone(world: World) -> dict[str, str]:
    del world.stack.environment["JWT_SECRET"]
    _restart(world)
    return {"JWT_SECRET": ""}


def _restart(world: World) -> None:
    world.stack.processes["api-1"].stop()
    world.stack.start("api-1", "serve").wait_ready(READY)


async def _an_hour_ago(_: World) -> dict[str, str]:
    return {"SINCE": (SystemClock().now() - timedelta(hours=1)).isoformat()}


_BURY: Final = (
    "UPDATE outbox SET state = 'DEAD', tries = 8, finished_at = now(),"
    " last_error = 'PROVIDER_REFUSED: the key has no permission for payment_intents'"
    " WHERE kind = 'RUN_CHARGE' AND subject = $1::uuid::text"
)
_MINE: Final = "query Mine($id: ID!) { transactions(filter: {sellerId: $id}) { nodes { number } } }"


GIVENS: Final[Mapping[str, Given]] = MappingProxyType(
    {
        "a seller with an account and a card": _active_seller,
        "a breach in the books": _breach,
        "the audit was sealed a moment ago": _sealed,
        "an account of its own with endpoints": _other_account,
        "an hour ago": _an_hour_ago,
        "the service was restarted with a new secret of tokens in front": _new_token_secret,
        "the service was restarted without the old secret of tokens": _old_token_secret_gone,
        "the breach is mended": _mended,
        "a job that no try could do": _dead_job,
        "a refund by hand that nobody was told of": _untold_refund,
        "a fee whose bank wants to see the seller": _asked_by_the_bank,
        "a share that was sent": _transferred,
        "a share that is held for an account whose news was lost": _held,
    }
)
