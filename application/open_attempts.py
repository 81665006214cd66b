"""What charges and transfers share: an attempt whose outcome is not known yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from application.errors import OutcomeUnknown
from application.ports.charge_gateway import GatewayBusy, GatewayUnavailable
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.attempt import Attempt, AttemptState, AttemptTrigger
from domain.ids import AttemptId

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class OpenAttempts:
    """Asks Stripe about an attempt, and writes down when no answer came.

    A database that was restored may have forgotten attempts made since `forgotten_since`: then
    nothing is sent before Stripe was asked whether it has been, under a key that nobody knows.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource
    forgotten_since: datetime | None = None

    def since(self, attempt: Attempt) -> datetime:
        """Return the moment from which Stripe may hold what this attempt asks for."""
        return min(attempt.created_at, self.forgotten_since or attempt.created_at)

    async def ask(
        self,
        attempt: Attempt,
        *,
        send: Callable[[], Awaitable[Outcome]],
        look_up: Callable[[], Awaitable[Outcome | None]],
        look_before: Callable[[], Awaitable[Outcome | None]] | None = None,
    ) -> Outcome | None:
        """Return the outcome, or None as proof that Stripe never acted on the attempt.

        The key is sent again only while Stripe remembers it. Once an answer was lost, Stripe's
        own lists are read first: a stored 500 is all that its key would ever bring. Where attempts
        may be forgotten, `look_before` goes before every first sending. Raises
        `GatewayUnavailable`, and then the attempt is UNKNOWN; `GatewayBusy`, and then it is as it
        was; or `OutcomeUnknown` when it is too early for a proof.
        """
        try:
            if attempt.state is AttemptState.UNKNOWN and (found := await look_up()) is not None:
                return found
            if self.forgotten_since is not None:
                found = await (look_before or look_up)()
                if found is not None:
                    return found
            now = self.clock.now()
            if attempt.key_is_safe(at=now):
                return await send()
            found = await look_up()
        except GatewayBusy:
            # Nothing was lost: the attempt stays as it is, and its key is sent again.
            raise
        except GatewayUnavailable:
            async with self.begin() as unit:
                await self.lose_answer(unit, attempt)
            raise
        if found is None and not attempt.absence_is_final(at=now):
            raise OutcomeUnknown("the key may have been sent a moment ago")
        return found

    async def lose_answer(
        self, unit: UnitOfWork, attempt: Attempt, *, reference: str | None = None
    ) -> None:
        """Write that nobody knows the outcome, unless somebody has learnt it meanwhile."""
        await unit.transactions.lock(attempt.request.transaction_id)
        last = await unit.attempts.latest(attempt.request.transaction_id, attempt.kind)
        if last is None or last.id != attempt.id or not last.is_open:
            return
        now = self.clock.now()
        await unit.attempts.save(
            last.after(AttemptTrigger.LOSE_ANSWER, at=now, reference=reference)
        )

    async def replace(self, unit: UnitOfWork, absent: Attempt) -> Attempt:
        """Close an attempt that Stripe is proven never to have had, and open its successor."""
        await self.abandon(unit, absent)
        successor = absent.successor(id=AttemptId(self.ids.new()), at=self.clock.now())
        await unit.attempts.add(successor)
        return successor

    async def abandon(self, unit: UnitOfWork, absent: Attempt) -> None:
        """Close an attempt that Stripe is proven never to have had."""
        now = self.clock.now()
        lost = absent.after(AttemptTrigger.LOSE_ANSWER, at=now)
        await unit.attempts.save(lost.after(AttemptTrigger.PROVE_ABSENT, at=now))
