"""Path 4: a thousand accepted charges become transfers, by two workers and a Stripe at once."""

import asyncio
import time
from itertools import count
from typing import Final

import aiohttp

from entrypoints.local.clients import SandboxClient
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import SHARE, Story
from tests.bench.database import Database, require_rows
from tests.bench.figures import Figures, RoundFailed, Target
from tests.bench.load import Generator, Load
from tests.bench.paths.charge import ACCEPTED
from tests.bench.requests import GraphQLRequests, address_of
from tests.bench.workers import held_still

SELLERS: Final = 8
ROUND_SECONDS_MAX: Final = 60.0
_POLL_SECONDS: Final = 0.02

_DONE: Final = "SELECT count(*) FROM transaction WHERE number > $1 AND status = 'TRANSFERRED'"
_REST: Final = "SELECT count(*) FROM outbox WHERE state = 'READY' AND due_at < now() + '1 minute'"
_BOOKED: Final = """
SELECT count(*) FROM posting JOIN transaction ON transaction.id = posting.transaction_id
WHERE transaction.number > $1 AND posting.kind = $2
"""


class ChargesTransferred:
    """Holds the workers still, fills the outbox, and lets them go."""

    floor_name = None

    def __init__(
        self,
        stack: LocalStack,
        database: Database,
        generate: Generator,
        *,
        at_once: int,
        name: str = "charge accepted → transferred",
    ) -> None:
        self.name, self._at_once = name, at_once
        self.target = Target(rate_min=100)
        self.notes = (f"{at_once} charges in flight, two workers",)
        self._stack, self._database, self._generate = stack, database, generate
        self._requests, self._numbers = GraphQLRequests(stack), count(1)
        asyncio.run(_onboard(stack))
        # A worker that is held still in the middle of a seller's news would hold the seller's row.
        self._wait(_REST, wanted=0)

    def floor(self, seconds: float) -> Figures | None:  # noqa: ARG002 - others have a floor
        return None

    def round(self, seconds: float) -> Figures:  # noqa: ARG002 - as long as it takes
        last = self._database.value("SELECT coalesce(max(number), 0) FROM transaction")
        with held_still(self._stack):
            self._accept()
        begun = time.perf_counter()
        self._wait(_DONE, last, wanted=self._at_once)
        figures = Figures(done=self._at_once, seconds=time.perf_counter() - begun)
        booked = {
            kind: int(self._database.value(_BOOKED, last, kind))
            for kind in ("FEE_CHARGED", "SHARE_TRANSFERRED", "PROCESSING_FEE")
        }
        require_rows(booked, self._at_once)
        # Stripe's events about this round are no part of it, nor of the next.
        self._wait(_REST, wanted=0)
        return figures

    def _accept(self) -> None:
        host, port = address_of(self._stack.api_url)
        names = [next(self._numbers) for _ in range(self._at_once)]
        requests = [
            self._requests.charge(
                seller_id=_seller(name), claim_id=f"claim-{name}", key=f"bench-key-{name}"
            )
            for name in names
        ]
        accepted = self._generate(
            Load(host=host, port=port, requests=requests, sign=ACCEPTED, seconds=ROUND_SECONDS_MAX)
        )
        if accepted.done != self._at_once:
            raise RoundFailed(f"only {accepted.done} charges were accepted")

    def _wait(self, query: str, *arguments: object, wanted: int) -> None:
        end = time.perf_counter() + ROUND_SECONDS_MAX
        while (found := self._database.value(query, *arguments)) != wanted:
            if time.perf_counter() > end:
                raise RoundFailed(f"after {ROUND_SECONDS_MAX:g} s: {found} of {wanted}")
            time.sleep(_POLL_SECONDS)


def _seller(number: int) -> str:
    return f"bench-seller-{number % SELLERS}"


async def _onboard(stack: LocalStack) -> None:
    """Bring every seller to an active account and a saved card, through the public doors."""
    async with aiohttp.ClientSession() as session:
        sandbox = SandboxClient(session, stack.sandbox_url, stack.stripe_key)
        await sandbox.post("/v1/topups", amount=SHARE * 10_000, currency="usd")
        stories = [Story.of(stack, session, _seller(number)) for number in range(SELLERS)]
        await asyncio.gather(*(story.onboard() for story in stories))
        await asyncio.gather(*(story.save_card() for story in stories))
