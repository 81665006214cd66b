"""Plan what goes wrong, and on which request."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.faults import KINDS, REASONS
from adapters.sandbox.wire.fields import Form, choice, integer, number, required, text

# Long enough to outlast the time that a careful client waits in a test, short enough to wait for.
HANG_SECONDS = 5.0


def plan(call: Call) -> Json:
    """Plan one fault."""
    form = call.form
    fault = call.desk.plan(
        kind=form["kind"],
        method=form.get("method"),
        path=form.get("path") or "/v1/",
        nth=form.get("nth", 1),
        times=form.get("times", 1),
        seconds=form.get("seconds", HANG_SECONDS),
        reason=form.get("reason", REASONS[0]),
        chance=form.get("chance", 1.0),
    )
    return fault.shown()


def show(call: Call) -> Json:
    """Return every planned fault and how often it struck."""
    return {"object": "list", "data": [fault.shown() for fault in call.desk.faults]}


def clear(call: Call) -> Json:
    """Forget every planned fault."""
    call.desk.faults.clear()
    return show(call)


_PLAN: Form = {
    "kind": required(choice(*KINDS)),
    "method": choice("GET", "POST", "DELETE"),
    "path": text(),
    "nth": integer(minimum=1),
    "times": integer(minimum=1),
    "seconds": number(),
    "reason": choice(*REASONS),
    "chance": number(),
}
_PATH = "/_sandbox/faults"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=plan, form=_PLAN, is_passing=True),
    Endpoint(method="GET", path=_PATH, act=show),
    Endpoint(method="DELETE", path=_PATH, act=clear, is_passing=True),
)
