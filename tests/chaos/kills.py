"""Every part is killed outright at drawn moments, and started again after a drawn pause."""

import os
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrypoints.local.stack import LocalStack
from tests.bench.cpu import family, is_running
from tests.bench.database import Database

GAP_SECONDS: Final = (0.1, 1.0)
"""How long all is left alone before a kill."""
PAUSE_SECONDS: Final = (0.0, 0.4)
"""How long what was killed stays dead."""

_POLL_SECONDS: Final = 0.005

HEARD: Final = 0.5
"""How often Stripe is heard around a kill; what nobody heard is fetched at the end."""

_OPEN: Final = "attempt WHERE state IN ('IN_FLIGHT', 'UNKNOWN')"


class Victim(StrEnum):
    """What is killed; a process of the service goes by its name in the stack."""

    API = "api-1"
    WORKER = "worker-1"
    SCHEDULER = "scheduler"
    VALKEY = "valkey"
    POSTGRES = "postgres"


_WORDS: Final = {Victim.API: "serve", Victim.WORKER: "worker", Victim.SCHEDULER: "scheduler"}
_OFTEN: Final = (*Victim, Victim.WORKER, Victim.WORKER, Victim.POSTGRES)
_WRITES_OUTCOMES: Final = frozenset({Victim.WORKER, Victim.POSTGRES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One kill, drawn before anything runs."""

    victim: Victim
    gap: float
    pause: float
    is_heard: bool
    """Whether Stripe's events arrive meanwhile: where they do not, keys and look-ups alone help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill that was done; `open_attempts` had their intent written and no outcome yet."""

    victim: Victim
    open_attempts: int

    @property
    def is_between(self) -> bool:
        """Return whether it struck between an intent and its outcome."""
        return self.open_attempts > 0


def plans(count: int, dice: random.Random) -> Sequence[Plan]:
    """Return so many kills, everybody's among the first five, the same for the same seed."""
    first = list(Victim)
    dice.shuffle(first)
    victims = [*first, *dice.choices(_OFTEN, k=max(0, count - len(first)))][:count]
    return [
        Plan(
            victim=victim,
            gap=dice.uniform(*GAP_SECONDS),
            pause=dice.uniform(*PAUSE_SECONDS),
            is_heard=dice.random() < HEARD,
        )
        for victim in victims
    ]


def kill(stack: LocalStack, plan: Plan) -> Kill:
    """Wait, kill, count what was left open, and start it again."""
    time.sleep(plan.gap)
    if plan.victim is Victim.POSTGRES:
        _kill_postgres(stack)
    elif plan.victim is Victim.VALKEY:
        _kill_valkey(stack)
    else:
        _kill_process(stack, plan.victim)
    open_attempts = 0
    # While PostgreSQL is dead nobody can count: it is asked as soon as it is back.
    if plan.victim is not Victim.POSTGRES:
        open_attempts = _open_attempts(stack, plan.victim)
    time.sleep(plan.pause)
    match plan.victim:
        case Victim.POSTGRES:
            stack.servers.postgres.start()
            open_attempts = _open_attempts(stack, plan.victim)
        case Victim.VALKEY:
            stack.servers.valkey.start()
        case process:
            stack.start(process.value, _WORDS[process])
    return Kill(victim=plan.victim, open_attempts=open_attempts)


def _open_attempts(stack: LocalStack, victim: Victim) -> int:
    """Return how many attempts the dead one leaves without an outcome, if it writes any."""
    if victim not in _WRITES_OUTCOMES:
        return 0
    database = Database(stack)
    try:
        return database.count(_OPEN)
    finally:
        database.close()


def _kill_process(stack: LocalStack, victim: Victim) -> None:
    process = stack.processes[victim.value]
    process.signal(signal.SIGKILL)
    process.popen.wait()


def _kill_valkey(stack: LocalStack) -> None:
    server = stack.servers.valkey.process
    if server is not None:
        server.kill()
        server.wait()


def _kill_postgres(stack: LocalStack) -> None:
    """Kill the server with all its sessions, as when the power goes."""
    server = stack.servers.postgres.process
    if server is None:
        return
    # Stopped first, so that it starts nobody new while its sessions die.
    server.send_signal(signal.SIGSTOP)
    doomed = family(server.pid)
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.wait()
    # Its data may be opened again only when nobody writes to them any more.
    while any(is_running(pid) for pid in doomed):
        time.sleep(_POLL_SECONDS)
