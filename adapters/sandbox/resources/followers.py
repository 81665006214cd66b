"""Who wants to know what becomes of an intent: an invoice, a subscription."""

from collections.abc import Callable

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call

Follower = Callable[[Call, Json], None]


def follow(call: Call, intent: Json, follower: Follower) -> None:
    """Call the follower whenever the intent has succeeded, failed or asks for an action."""
    call.merchant.hidden[_key(intent)] = follower


def is_followed(call: Call, intent: Json) -> bool:
    """Tell whether something else depends on the intent."""
    return _key(intent) in call.merchant.hidden


def tell(call: Call, intent: Json) -> None:
    """Tell the intent's follower, if it has one, after the intent's own event."""
    follower = call.merchant.hidden.get(_key(intent))
    if follower is not None:
        follower(call, intent)


def _key(intent: Json) -> str:
    return f"follower of {intent['id']}"
