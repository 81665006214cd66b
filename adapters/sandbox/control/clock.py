"""Read, freeze and advance the time of one key's world."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import integer


def show(call: Call) -> Json:
    """Return the time, and whether it stands still."""
    clock = call.platform.clock
    return {
        "object": "sandbox.clock",
        "now": clock.now(),
        "real": clock.real(),
        "is_frozen": clock.is_frozen,
    }


def freeze(call: Call) -> Json:
    """Stop time, now or at a later second."""
    at = call.form.get("at")
    if at is not None and at < call.now:
        raise invalid("Time does not run backwards.", param="at")
    call.platform.clock.freeze(at)
    call.platform.agenda.run_due()
    return show(call)


def thaw(call: Call) -> Json:
    """Let time run on."""
    call.platform.clock.thaw()
    return show(call)


def advance(call: Call) -> Json:
    """Move forward by some seconds, or to a second, doing in order all that falls due."""
    form = call.form
    if ("seconds" in form) == ("to" in form):
        raise invalid("Give either `seconds` or `to`.")
    seconds = form["seconds"] if "seconds" in form else form["to"] - call.now
    if seconds < 0:
        raise invalid("Time does not run backwards.")
    call.platform.clock.advance(seconds)
    call.platform.agenda.run_due()
    return show(call)


_PATH = "/_sandbox/clock"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=show),
    Endpoint(method="POST", path=_PATH + "/freeze", act=freeze, form={"at": integer(0)}),
    Endpoint(method="POST", path=_PATH + "/thaw", act=thaw),
    Endpoint(
        method="POST",
        path=_PATH + "/advance",
        act=advance,
        form={"seconds": integer(0), "to": integer(0)},
    ),
)
