"""Events: a frozen picture of an object, kept for listing and handed to all who listen."""

import orjson

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Parcel
from adapters.sandbox.core.settings import API_VERSION, OLD_VERSION
from adapters.sandbox.core.versions import old_previous, old_shape


def emit(merchant: Merchant, type: str, subject: Json, previous: Json | None = None) -> Json:
    """Record that something happened to `subject`, and queue it for every endpoint that listens."""
    platform = merchant.platform
    cause = platform.cause
    data: Json = {"object": orjson.Fragment(orjson.dumps(subject))}
    if previous is not None:
        data["previous_attributes"] = orjson.Fragment(orjson.dumps(previous))
    listeners = _listeners(merchant, type)
    event: Json = {
        "id": platform.ids.make("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": platform.clock.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": len(listeners),
        "request": {
            "id": cause.request_id if cause else None,
            "idempotency_key": cause.idempotency_key if cause else None,
        },
        "type": type,
    }
    if merchant.is_connected:
        event["account"] = merchant.id
    merchant.table("event").add(event)
    merchant.trim("event", platform.settings.kept_events)
    if listeners:
        _send(merchant, event, listeners, subject, previous)
    return event


def _send(
    merchant: Merchant, event: Json, listeners: list[Json], subject: Json, previous: Json | None
) -> None:
    """Queue the event for each endpoint, rendered in the version that it asked for."""
    bodies = {API_VERSION: orjson.dumps(event)}
    for listener in listeners:
        version = listener["api_version"] or API_VERSION
        if version not in bodies:
            bodies[version] = orjson.dumps(_old(merchant, event, subject, previous))
        merchant.platform.outbox.append(Parcel(event, bodies[version], listener["id"]))


def _old(merchant: Merchant, event: Json, subject: Json, previous: Json | None) -> Json:
    data: Json = {"object": old_shape(merchant, subject)}
    if previous is not None:
        data["previous_attributes"] = old_previous(subject, previous)
    return {**event, "api_version": OLD_VERSION, "data": data}


def _listeners(merchant: Merchant, type: str) -> list[Json]:
    own = merchant.platform.own
    if merchant.id in merchant.platform.departed:
        return []
    return [
        endpoint
        for endpoint in own.table("webhook_endpoint").rows()
        if endpoint["status"] == "enabled"
        and not endpoint.get("deleted")
        and own.hidden[endpoint["id"]].connect == merchant.is_connected
        and (type in endpoint["enabled_events"] or "*" in endpoint["enabled_events"])
    ]
