"""Work that the clock asks for, done as if by a request of nobody's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.desk import Desk


def later(call: Call, due: int, act: Callable[..., None], *given: Any) -> None:
    """Do `act(call, *given)` at a second, for the account that the call acts as."""
    work = partial(_work, call.desk, call.merchant, call.base_url, act, given)
    call.platform.agenda.at(due, work)


def _work(
    desk: Desk,
    merchant: Merchant,
    base_url: str,
    act: Callable[..., None],
    given: tuple[Any, ...],
) -> None:
    platform = merchant.platform
    call = Call(desk=desk, merchant=merchant, form={}, path={}, base_url=base_url)
    # The request that moved the clock did not cause what the clock brings.
    cause, platform.cause = platform.cause, None
    try:
        act(call, *given)
        for follow_up in call.after:
            follow_up()
    finally:
        platform.cause = cause
