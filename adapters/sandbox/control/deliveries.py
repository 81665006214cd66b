"""Watch deliveries, make them misbehave, and repeat one by hand."""

from dataclasses import asdict

import orjson

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.listener import Listener
from adapters.sandbox.core.platform import Parcel, Platform
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import missing
from adapters.sandbox.wire.fields import Form, choice, integer, number, text
from adapters.sandbox.wire.policy import MODES, SIGNATURES, DeliveryPolicy

# Stripe lets an old secret live for a day at most.
DAY = 24 * 3600


def show(call: Call) -> Json:
    """Return the policy, and how many events are still under way."""
    return {
        "object": "sandbox.delivery",
        **asdict(call.desk.policy),
        "undelivered": len(call.desk.undelivered),
    }


def change(call: Call) -> Json:
    """Choose how deliveries behave from now on; what is not given is as usual."""
    call.desk.policy = DeliveryPolicy(**call.form)
    return show(call)


def list_attempts(call: Call) -> Json:
    """List the attempts made, newest first, also of one event or type."""
    form = call.form
    wanted = {name: form[name] for name in ("event", "type", "endpoint") if form.get(name)}
    rows = [
        attempt
        for attempt in reversed(call.desk.attempts)
        if all(attempt[name] == value for name, value in wanted.items())
    ]
    limit = form.get("limit", 100)
    return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit}


def resend(call: Call) -> Json:
    """Send one event again, to one endpoint or to all that hear its account."""
    event = _event(call)
    wanted = call.form.get("endpoint")
    targets = [one for one in hearing(call.platform, event) if wanted in {None, one}]
    body = orjson.dumps(event)
    call.platform.outbox.extend(
        Parcel(event, body, target, skips_policy=True) for target in targets
    )
    return {"object": "sandbox.resend", "event": event["id"], "endpoints": targets}


def hearing(platform: Platform, event: Json) -> list[str]:
    """Return the endpoints that hear of the event's account, whatever types they ask for."""
    own = platform.own
    return [
        row["id"]
        for row in own.table("webhook_endpoint").rows()
        if not row.get("deleted") and own.hidden[row["id"]].connect == ("account" in event)
    ]


def rotate(call: Call) -> Json:
    """Give an endpoint a new secret; the old one signs beside it for some more seconds."""
    endpoint = call.subject("webhook_endpoint", noun="webhook endpoint")
    hidden: dict[str, Listener] = call.merchant.hidden
    old = hidden[endpoint["id"]]
    secret = f"whsec_{call.platform.ids.secret()}"
    hidden[endpoint["id"]] = Listener(
        secret,
        connect=old.connect,
        old_secret=old.secret,
        old_until=call.now + call.form.get("overlap", DAY),
    )
    return {**endpoint, "secret": secret}


def _event(call: Call) -> Json:
    for merchant in call.platform.merchants():
        event = merchant.table("event").get(call.path["id"])
        if event is not None:
            return event
    raise missing("event", call.path["id"])


_POLICY: Form = {
    "mode": choice(*MODES),
    "copies": integer(1, 100),
    "seconds": number(),
    "window": integer(1, 10_000),
    "signature": choice(*SIGNATURES),
}
ENDPOINTS = (
    Endpoint(method="GET", path="/_sandbox/delivery", act=show),
    Endpoint(method="POST", path="/_sandbox/delivery", act=change, form=_POLICY, is_passing=True),
    Endpoint(
        method="GET",
        path="/_sandbox/deliveries",
        act=list_attempts,
        form={
            "event": text(),
            "type": text(),
            "endpoint": text(),
            "limit": integer(1, 10_000),
        },
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/events/{id}/resend",
        act=resend,
        form={"endpoint": text()},
        is_passing=True,
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/webhook_endpoints/{id}/rotate",
        act=rotate,
        form={"overlap": integer(0, DAY)},
    ),
)
