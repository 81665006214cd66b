"""The crash proof from its first seller to its last cent."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import aiohttp

from adapters.system.clock import SystemClock
from entrypoints.local.plant import plant_cent
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import CURRENCY, Story
from entrypoints.telemetry import READY
from tests.chaos.callers import Answers, Callers
from tests.chaos.checks import check_all
from tests.chaos.commissions import SELLERS, Commission, commissions
from tests.chaos.kills import Kill, Victim, kill, plans
from tests.chaos.verdict import check_verdict
from tests.load.checks import Check
from tests.load.ground import Ground, Tell, ground

CLAWBACKS_TO_THE_CARD: Final = {"CLAWBACK_FEE_SETTLEMENT": "REFUND_CARD"}
"""So that what is left of each fee can be read at Stripe."""

BETWEEN_MIN: Final = 0.2
"""So large a part of all kills must strike between an intent and its outcome."""

RECOVER: Final = """
mutation Recover($since: DateTime!) {
  recoverMissedEvents(since: $since) { __typename ... on Refusal { code message } }
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is done, and the seed of everything that is drawn."""

    commissions: int
    kills: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was done, who was killed when, and what was found to be wrong."""

    size: Size
    kills: Sequence[Kill]
    answers: Answers
    checks: Sequence[Check]
    seconds: float

    @property
    def between(self) -> int:
        """Return how many kills struck between an intent and its outcome."""
        return sum(one.is_between for one in self.kills)

    @property
    def deaths(self) -> Counter[Victim]:
        """Return how often each part was killed."""
        return Counter(one.victim for one in self.kills)

    @property
    def holds(self) -> bool:
        """Return whether nothing is wrong."""
        return not any(check.wrong for check in self.checks)


def prove(size: Size, tell: Tell, *, plant: str | None, transcript: Path | None) -> Proof:
    """Run it on a stack of its own; raise `RoundFailed` where it cannot be run to its end."""
    dice = random.Random(size.seed)  # noqa: S311 - an order that can be drawn again, no secret
    wanted = commissions(size.commissions, dice)
    with ground(tell, transcript=transcript, environment=CLAWBACKS_TO_THE_CARD) as on:
        begun, since = time.perf_counter(), SystemClock().now()
        asyncio.run(_prepare(on.stack, wanted))
        kills, answers = _kill_and_ask(on, wanted, size, dice)
        on.database.reconnect()
        asyncio.run(_recover(on.stack, since))
        on.wait_quiet("worked off")
        on.ask_stripe(lambda sandbox: plant_cent(plant, on.stack, sandbox))
        checks = [
            *check_all(on, wanted, answers),
            *check_verdict(on.stack, begun=since, ended=SystemClock().now()),
            _enough(kills),
        ]
        seconds = time.perf_counter() - begun
    return Proof(size=size, kills=kills, answers=answers, checks=checks, seconds=seconds)


def _kill_and_ask(
    on: Ground, wanted: Sequence[Commission], size: Size, dice: random.Random
) -> tuple[list[Kill], Answers]:
    callers, done = Callers(on.stack, wanted), list[Kill]()
    callers.start()
    show = on.tell("kills", size.kills)
    for plan in plans(size.kills, dice):
        _hear(on, is_heard=plan.is_heard)
        # Something new is always under way when somebody dies.
        callers.let_in(-(-len(wanted) // size.kills))
        done.append(kill(on.stack, plan))
        show(len(done))
    _hear(on, is_heard=True)
    callers.finish()
    for name in (Victim.API, Victim.WORKER, Victim.SCHEDULER):
        on.stack.processes[name].wait_ready(READY)
    return done, callers.answers


def _hear(on: Ground, *, is_heard: bool) -> None:
    mode = "normal" if is_heard else "drop"
    on.ask_stripe(lambda sandbox: sandbox.post("/_sandbox/delivery", mode=mode))


async def _prepare(stack: LocalStack, wanted: Sequence[Commission]) -> None:
    async with aiohttp.ClientSession() as session:
        stories = [Story.of(stack, session, f"chaos-{number}") for number in range(SELLERS)]
        await asyncio.gather(*(story.onboard() for story in stories))
        await asyncio.gather(*(story.save_card() for story in stories))
        # Refunds go out of the balance as well, long before the fees have settled.
        amount = sum(one.recovered for one in wanted)
        await stories[0].sandbox.post("/v1/topups", amount=amount, currency=CURRENCY)


async def _recover(stack: LocalStack, since: datetime) -> None:
    """Ask, as an admin does, for what Stripe could not deliver while nobody listened."""
    async with aiohttp.ClientSession() as session:
        await Story.of(stack, session, "nobody").admin(RECOVER, since=since.isoformat())


def _enough(kills: Sequence[Kill]) -> Check:
    struck, least = sum(one.is_between for one in kills), int(BETWEEN_MIN * len(kills))
    name = f"kills between an intent and its outcome, at least {least}"
    return Check(name, [] if struck >= least else [f"only {struck} of {len(kills)}"])
