"""The proof from its first seller to its last cent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from entrypoints.local.plant import plant_cent
from tests.load.books import check_money
from tests.load.checks import Check, check_service, same
from tests.load.commissions import accept, answer_banks, commissions, require_waiting
from tests.load.ground import Tell, ground
from tests.load.restarts import Death
from tests.load.sellers import prepare, sellers
from tests.load.storm import storm
from tests.load.volleys import Volley, lose_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is done, and the seed of everything that is drawn."""

    transactions: int
    events: int
    restarts: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was done, how fast it was, and what was found to be wrong."""

    size: Size
    distinct: int
    waiting: int
    volleys: Sequence[Volley]
    deaths: Sequence[Death]
    seconds: float
    checks: Sequence[Check]

    @property
    def posted(self) -> int:
        """Return how many deliveries were answered with a 2xx."""
        return sum(volley.figures.done for volley in self.volleys)

    @property
    def holds(self) -> bool:
        """Return whether nothing is wrong."""
        return not any(check.wrong for check in self.checks)


def prove(size: Size, tell: Tell, *, plant: str | None, transcript: Path | None) -> Proof:
    """Run it on a stack of its own; raise `RoundFailed` where it cannot be run to its end."""
    everybody = sellers(size.transactions)
    wanted = commissions(size.transactions, everybody)
    with ground(tell, transcript=transcript) as on:
        show = tell("sellers", len(everybody))
        asyncio.run(prepare(on.stack, everybody, shares=sum(one.share for one in wanted)))
        show(len(everybody))
        stuck = [one for one in wanted if one.is_stuck]
        accept(on, stuck, "accepted, to wait for news")
        on.wait_quiet("as far as they come without news")
        require_waiting(on, len(stuck))
        answer_banks(on)
        lose_answers(on)
        rest = [one for one in wanted if not one.is_stuck]
        accept(on, rest, "accepted, to be charged meanwhile")
        told = storm(on, events=size.events, restarts=size.restarts, seed=size.seed)
        on.ask_stripe(lambda sandbox: plant_cent(plant, on.stack, sandbox))
        return Proof(
            size=size,
            waiting=len(stuck),
            checks=[
                *check_service(on, wanted, [*told.news.told], told.news.fresh()),
                *check_money(on, wanted),
                same("restarts of the busy worker", [len(told.restarts.deaths)], [size.restarts]),
            ],
            distinct=len(told.news.told),
            volleys=told.volleys,
            deaths=told.restarts.deaths,
            seconds=told.seconds,
        )
