"""The commissions of a run, no two of the same amount, and how far they come without events."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrypoints.local.clients import SandboxClient
from entrypoints.local.story import RECOVERED
from tests.bench.figures import RoundFailed
from tests.bench.load import Load
from tests.bench.paths.charge import ACCEPTED
from tests.bench.requests import GraphQLRequests, address_of
from tests.load.ground import Ground
from tests.load.sellers import Kind, Seller

AT_ONCE: Final = 16
_ACCEPT_SECONDS_MAX: Final = 300.0

_WAITING: Final = """
SELECT count(*) FROM transaction
WHERE charge_state = 'AWAITING_PAYMENT_METHOD' OR charge_state = 'REQUIRES_ACTION'
   OR hold_reason = 'ACCOUNT_NOT_READY'
"""
_ASKED: Final = """
SELECT payment_intent_reference, payment_method_reference FROM transaction
WHERE charge_state = 'REQUIRES_ACTION' ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Commission:
    """One that is asked for: of whom, and how much Amazon paid back, in cents."""

    number: int
    seller: Seller

    @property
    def claim(self) -> str:
        """Return the claim, by which it is found again."""
        return f"load-{self.number}"

    @property
    def recovered(self) -> int:
        """Return what was recovered: an amount of its own, so that no two can be mistaken."""
        return RECOVERED + self.number

    @property
    def fee(self) -> int:
        """Return a fifth, half a cent rounded up: reckoned here, not by the service."""
        return (self.recovered * 20 + 50) // 100

    @property
    def share(self) -> int:
        """Return what is the seller's."""
        return self.recovered - self.fee

    @property
    def is_stuck(self) -> bool:
        """Return whether it waits for news from Stripe."""
        return self.seller.kind is not Kind.NOTHING


def commissions(count: int, everybody: Sequence[Seller]) -> list[Commission]:
    """Return so many, of each seller in turn."""
    return [Commission(n, everybody[n % len(everybody)]) for n in range(1, count + 1)]


def accept(ground: Ground, wanted: Sequence[Commission], stage: str) -> None:
    """Ask for commissions as the Refund Engine does, at full speed; all must be accepted."""
    host, port = address_of(ground.stack.api_url)
    requests = GraphQLRequests(ground.stack)
    show = ground.tell(stage, len(wanted))
    accepted = ground.generate(
        Load(
            host=host,
            port=port,
            requests=[_request(requests, commission) for commission in wanted],
            sign=ACCEPTED,
            seconds=_ACCEPT_SECONDS_MAX,
        )
    )
    show(accepted.done)
    if accepted.done != len(wanted):
        raise RoundFailed(f"only {accepted.done} of {len(wanted)} commissions were accepted")


def require_waiting(ground: Ground, wanted: int) -> None:
    """Raise `RoundFailed` unless so many can get no further without news from Stripe."""
    waiting = int(ground.database.value(_WAITING))
    if waiting != wanted:
        raise RoundFailed(f"{waiting} commissions wait for news, not {wanted}")


def answer_banks(ground: Ground) -> None:
    """Let every seller whom the bank asks confirm the payment at Stripe; nobody here hears it."""
    asked = ground.database.rows(_ASKED)
    show = ground.tell("banks answered", len(asked))

    async def answer_all(sandbox: SandboxClient) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def answer(intent: str, card: str) -> None:
            async with gate:
                await sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=card)
                await sandbox.post(f"/_sandbox/payment_intents/{intent}/authenticate")

        await asyncio.gather(*(answer(*row) for row in asked))

    ground.ask_stripe(answer_all)
    show(len(asked))


def _request(requests: GraphQLRequests, commission: Commission) -> bytes:
    return requests.charge(
        seller_id=commission.seller.id,
        claim_id=commission.claim,
        key=commission.claim,
        recovered=commission.recovered,
    )
