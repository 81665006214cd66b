"""One request can be followed from the API to Stripe in the logs, and no secret with it."""

from typing import Any

import orjson

from entrypoints.local.clients import until
from entrypoints.local.operations import CHARGE, SET_UP_CARD
from entrypoints.tokens import mint_token
from tests.e2e.world import World

EMAIL = "seller@example.com"
CARD = "4242424242424242"


def lines_of(world: World, **facts: object) -> list[dict[str, Any]]:
    """Return every line of the service's logs that has these facts."""
    found = []
    for path in sorted(world.stack.logs.glob("*.log")):
        if path.stem != "sandbox":
            found += [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return [line for line in found if facts.items() <= line.items()]


def everything_logged(world: World) -> str:
    logs = [p for p in sorted(world.stack.logs.glob("*.log")) if p.stem != "sandbox"]
    return "\n".join(path.read_text() for path in logs)


async def charge_as(world: World, request_id: str) -> str:
    """Ask for a commission under a name of our own for the request; return the token used."""
    token = mint_token(world.stack.settings, role="service", subject="refund-engine", hours=1)
    async with world.session.post(
        f"{world.stack.api_url}/graphql",
        json={"query": CHARGE, "variables": {"input": world.commission(fundsFlow="FEE_ONLY")}},
        headers={"Authorization": f"Bearer {token}", "X-Request-Id": request_id},
    ) as response:
        assert (await response.json())["data"]["chargeCommission"]["replayed"] is False
    return token


async def test_a_request_is_followed_from_the_api_to_stripe(world: World) -> None:
    await world.story.save_card()
    request_id = f"follow-{world.seller_id}"
    await charge_as(world, request_id)

    async def found() -> list[dict[str, Any]]:
        return lines_of(world, request_id=request_id, event="job_done", kind="RUN_CHARGE")

    (job,) = await until(found, bool, what="the charge's job is done")
    (asked,) = lines_of(world, request_id=request_id, event="request")
    (call,) = lines_of(world, request_id=request_id, operation="POST /v1/payment_intents")

    assert (asked["operation"], asked["outcome"]) == ("chargeCommission", "ok")
    assert (asked["subject"], asked["role"]) == ("refund-engine", "service")
    assert call["job_id"] == job["job_id"]
    assert call["transaction_id"] == job["transaction_id"] == asked["transaction_id"]
    assert (call["event"], call["outcome"], call["status"]) == ("stripe_call", "ok", 200)
    assert call["stripe_request"].startswith("req_")
    async with world.database() as connection:
        key = await connection.fetchval("SELECT id FROM attempt WHERE id = $1", call["attempt_id"])
    assert str(key) == call["attempt_id"]


async def test_an_event_is_followed_from_its_delivery_to_its_end(world: World) -> None:
    await world.story.save_card()

    async def found() -> list[dict[str, Any]]:
        done = lines_of(world, event="job_done", kind="PROCESS_WEBHOOK_EVENT")
        known = {
            line["event_id"]
            for line in lines_of(world, event="request", outcome="ok")
            if "event_id" in line
        }
        return [line for line in done if line["event_id"] in known]

    handled = await until(found, bool, what="an event is handled")
    (accepted,) = lines_of(world, event="request", event_id=handled[-1]["event_id"])
    assert accepted["operation"].endswith(("/webhooks/stripe", "/webhooks/stripe/connect"))
    assert accepted["request_id"] == handled[-1]["request_id"]


async def test_nothing_secret_or_personal_is_in_any_log(world: World) -> None:
    stack = world.stack
    await world.story.onboard()
    setup = await world.story.seller(
        SET_UP_CARD, input={"sellerId": world.seller_id, "email": EMAIL}
    )
    await world.story.save_card()
    await world.fault("500_before", "/v1/payment_intents")
    token = await charge_as(world, f"secrets-{world.seller_id}")

    async def failed() -> list[dict[str, Any]]:
        return lines_of(world, event="job_done", request_id=f"secrets-{world.seller_id}")

    await until(failed, bool, what="the charge went through after its failure")
    assert lines_of(world, event="stripe_call", status=500)
    written = everything_logged(world)
    names = ("JWT_SECRET", "AUDIT_SIGNING_KEYS", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    secrets = [
        *(secret for name in names for secret in stack.environment[name].split(",")),
        setup["setupIntentClientSecret"],
        token,
    ]
    for secret in (*secrets, EMAIL, CARD, "_secret_", "eyJ", "whsec_", "sk_test_", "Bearer ey"):
        assert secret not in written
