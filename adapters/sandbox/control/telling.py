"""Tell of an object as it stands, as if that were news."""

import orjson

from adapters.sandbox.control.deliveries import hearing
from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Parcel, Platform
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import missing
from adapters.sandbox.wire.fields import required, text


def tell(call: Call) -> Json:
    """Make an event of any type about an object; endpoints that do not ask for it get it, too."""
    merchant, subject = _found(call.platform, call.form["object"])
    event = emit(merchant, call.form["type"], subject)
    told = {parcel.endpoint_id for parcel in call.platform.outbox if parcel.event is event}
    call.platform.outbox.extend(
        Parcel(event, orjson.dumps(event), endpoint, skips_policy=True)
        for endpoint in hearing(call.platform, event)
        if endpoint not in told
    )
    return event


def _found(platform: Platform, id: str) -> tuple[Merchant, Json]:
    """Return an object and whose news it is: an account's own, where it is about the account."""
    for merchant in platform.merchants():
        subject = merchant.find(id)
        if subject is not None:
            return platform.connected.get(id, merchant), subject
    raise missing("object", id, param="object", status=404)


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/_sandbox/events",
        act=tell,
        form={"type": required(text()), "object": required(text())},
    ),
)
