"""Events, as they were when they happened."""

from collections.abc import Callable

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import invalid, missing
from adapters.sandbox.wire.fields import boolean, listing, text
from adapters.sandbox.wire.listing import LIST, list_objects

MAX_TYPES = 20


# Stripe tells of an event for so long, and no longer.
KEPT_SECONDS = 30 * 24 * 3600


def get(call: Call) -> Json:
    """Return one event of the last 30 days."""
    event = call.subject("event")
    if event["created"] < call.now - KEPT_SECONDS:
        raise missing("event", event["id"])
    return event


def list_all(call: Call) -> Json:
    """List the events of the last 30 days, also by type (`charge.*` is a family) or delivery."""
    form = call.form
    if form.get("type") and form.get("types"):
        raise invalid("You may only specify one of these parameters: type, types.")
    if len(form.get("types") or ()) > MAX_TYPES:
        raise invalid(f"You may filter by up to {MAX_TYPES} types.", param="types")
    # One exact type is what a caller asks for most, and what the table can find at once.
    is_exact = bool(form.get("type")) and not form["type"].endswith("*")
    by = ("type",) if is_exact else ()
    return list_objects(call, "event", by=by, keep=_filter(form, oldest=call.now - KEPT_SECONDS))


def _filter(form: Json, *, oldest: int) -> Callable[[Json], bool]:
    wanted = form.get("types") or ([form["type"]] if form.get("type") else [])
    exact = {name for name in wanted if not name.endswith("*")}
    starts = tuple(name[:-1] for name in wanted if name.endswith("*"))
    delivered = form.get("delivery_success")

    def keep(event: Json) -> bool:
        if event["created"] < oldest:
            return False
        if delivered is not None and (event["pending_webhooks"] == 0) != delivered:
            return False
        return not wanted or event["type"] in exact or event["type"].startswith(starts or (" ",))

    return keep


_LIST = {**LIST, "delivery_success": boolean(), "type": text(), "types": listing(text())}
ENDPOINTS = (
    Endpoint(method="GET", path="/v1/events", act=list_all, form=_LIST),
    Endpoint(method="GET", path="/v1/events/{id}", act=get),
)
