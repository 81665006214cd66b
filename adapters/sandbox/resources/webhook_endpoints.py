"""Webhook endpoints: who wants to hear of what, and with which secret it is signed."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.listener import Listener
from adapters.sandbox.core.settings import API_VERSION, OLD_VERSION
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import Form, boolean, listing, metadata, required, text
from adapters.sandbox.wire.listing import PAGE, list_objects

MAX_ENDPOINTS = 16
_NOUN = "webhook endpoint"


def create(call: Call) -> Json:
    """Make an endpoint; its secret is shown here and never again."""
    form = call.form
    _check_url(form["url"])
    if _count(call) >= MAX_ENDPOINTS:
        raise Refused(f"You have reached the maximum of {MAX_ENDPOINTS} test webhook endpoints.")
    if form.get("api_version") not in {None, API_VERSION, OLD_VERSION}:
        raise invalid(
            f"This sandbox renders events as {API_VERSION} or {OLD_VERSION}.", param="api_version"
        )
    endpoint: Json = {
        "id": call.make_id("we"),
        "object": "webhook_endpoint",
        "api_version": form.get("api_version"),
        "application": None,
        "created": call.now,
        "description": form.get("description"),
        "enabled_events": form["enabled_events"],
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "status": "enabled",
        "url": form["url"],
    }
    secret = f"whsec_{call.platform.ids.secret()}"
    call.merchant.hidden[endpoint["id"]] = Listener(secret, connect=form.get("connect", False))
    call.merchant.table("webhook_endpoint").add(endpoint)
    return {**endpoint, "secret": secret}


def get(call: Call) -> Json:
    """Return an endpoint without its secret."""
    return call.subject("webhook_endpoint", noun=_NOUN)


def update(call: Call) -> Json:
    """Change where and what an endpoint hears, or switch it off and on."""
    endpoint = get(call)
    form = call.form
    if form.get("url"):
        _check_url(form["url"])
    if "disabled" in form:
        endpoint["status"] = "disabled" if form["disabled"] else "enabled"
    change(endpoint, form, ("description", "enabled_events", "metadata", "url"))
    return endpoint


def delete(call: Call) -> Json:
    """Remove an endpoint."""
    endpoint = get(call)
    endpoint["deleted"] = True
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def list_all(call: Call) -> Json:
    """List the endpoints."""
    return list_objects(call, "webhook_endpoint")


def _count(call: Call) -> int:
    rows = call.merchant.table("webhook_endpoint").rows()
    return sum(1 for row in rows if not row.get("deleted"))


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            code="url_invalid",
            param="url",
        )


_UPDATE: Form = {
    "description": text(),
    "disabled": boolean(),
    "enabled_events": listing(text()),
    "metadata": metadata(),
    "url": text(),
}
_CREATE: Form = {
    "api_version": text(),
    "connect": boolean(),
    "description": text(),
    "enabled_events": required(listing(text())),
    "metadata": metadata(),
    "url": required(text()),
}
_PATH = "/v1/webhook_endpoints"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=PAGE),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete),
)
