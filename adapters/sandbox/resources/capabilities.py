"""Capabilities: what a connected account may do, each asked for by name."""

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.account_lookup import named_account
from adapters.sandbox.resources.account_shape import CAPABILITIES, capability_of
from adapters.sandbox.resources.onboarding import apply
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import missing
from adapters.sandbox.wire.fields import boolean
from adapters.sandbox.wire.listing import list_of


def get(call: Call) -> Json:
    """Return one capability, asked for or not."""
    _, account = named_account(call)
    return capability_of(account, _name(call))


def update(call: Call) -> Json:
    """Ask for a capability, or give it up."""
    merchant, account = named_account(call)
    name = _name(call)
    known = account["capabilities"]
    is_wanted = call.form.get("requested", name in known)
    if is_wanted and name not in known:
        status = "active" if account["payouts_enabled"] else "inactive"
        apply(call.platform, account, {"capabilities": {**known, name: status}})
    elif not is_wanted and name in known:
        left = {other: status for other, status in known.items() if other != name}
        before = {"requested": True, "status": known[name]}
        apply(call.platform, account, {"capabilities": left})
        emit(merchant, "capability.updated", capability_of(account, name), before)
    return capability_of(account, name)


def list_all(call: Call) -> Json:
    """List the capabilities that an account has asked for."""
    _, account = named_account(call)
    rows = [capability_of(account, name) for name in sorted(account["capabilities"])]
    return list_of(rows, url=call.path["url"])


def _name(call: Call) -> str:
    name = call.path["capability"]
    if name not in CAPABILITIES:
        raise missing("capability", name)
    return name


_PATH = "/v1/accounts/{id}/capabilities"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=list_all),
    Endpoint(method="GET", path=_PATH + "/{capability}", act=get),
    Endpoint(
        method="POST", path=_PATH + "/{capability}", act=update, form={"requested": boolean()}
    ),
)
