"""Events at full speed: everything new, and copies, in one order of many."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from entrypoints.local.clients import SandboxClient
from tests.bench.figures import Figures, RoundFailed
from tests.bench.load import Load
from tests.bench.requests import SignedEvents, address_of
from tests.load.ground import POLL_SECONDS, Ground
from tests.load.news import Event

TAKEN: Final = b'"received":true'
VOLLEY_SECONDS_MAX: Final = 280.0
"""A signature is good for five minutes."""

LOST_ANSWERS: Final = 0.2
_LOST_AT: Final = ("/v1/payment_intents", "/v1/transfers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Volley:
    """Events that were posted for one reason, and how they were taken."""

    name: str
    figures: Figures


def lose_answers(ground: Ground) -> None:
    """Let Stripe do what it is asked, and answer with a 500 every fifth time."""

    async def plan(sandbox: SandboxClient) -> None:
        for path in _LOST_AT:
            await sandbox.post(
                "/_sandbox/faults",
                kind="500_after",
                method="POST",
                path=path,
                times=1_000_000,
                chance=str(LOST_ANSWERS),
            )

    ground.ask_stripe(plan)


def post(ground: Ground, events: Sequence[Event], meanwhile: Callable[[], None]) -> Figures:
    """Post every event, signed, while `meanwhile` is called again and again."""
    host, port = address_of(ground.stack.api_url)
    signed = SignedEvents(ground.stack)
    load = Load(
        host=host,
        port=port,
        requests=[signed.delivery(event.body, path=event.path) for event in events],
        sign=TAKEN,
        seconds=VOLLEY_SECONDS_MAX,
    )
    posting = ground.generate.begin(load)
    while not posting.done():
        meanwhile()
        time.sleep(POLL_SECONDS)
    figures = posting.result()
    if figures.done != len(events):
        raise RoundFailed(f"only {figures.done} of {len(events)} events were posted in time")
    return figures
