"""Job: find work that nobody does any more, and let it be done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from application.actor import Actor
from application.ports.jobs import Job, JobKind
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from domain.ids import JobId
from domain.named_id import named_id

BATCH: Final = 200
"""How much one look takes up; the next one, minutes later, takes the rest."""

ACCOUNTS: Final = 20
"""About how many accounts one look lets Stripe be asked."""

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_SLOT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class FindStuckWork:
    """Files the jobs that are missing; each asks Stripe what became of its attempt, if it has one.

    Nothing is decided here, so a job too many does no harm; and those who look at the same time
    file the same jobs.
    """

    begin: BeginUnitOfWork
    clock: Clock

    async def __call__(self, *, actor: Actor) -> int:
        """File the missing jobs in one commit; return how many."""
        now = self.clock.now()
        async with self.begin() as unit:
            stuck = await unit.work.stuck(at=now, limit=BATCH)
            unheard = await unit.work.unheard(at=now, limit=ACCOUNTS)
            missing = [(work.kind, str(work.transaction_id)) for work in stuck]
            missing += [(JobKind.REFRESH_ACCOUNT, seller_id) for seller_id in unheard]
            unit.outbox.add(*(_job(kind, subject, now, actor) for kind, subject in missing))
        return len(missing)


def _job(kind: JobKind, subject: str, at: datetime, actor: Actor) -> Job:
    """Return the one job that there is for a subject in these minutes, whoever looks."""
    begun = _EPOCH + (at - _EPOCH) // _SLOT * _SLOT
    return Job(
        id=JobId(named_id(f"stuck:{kind}:{subject}", at=begun)),
        kind=kind,
        subject=subject,
        request_id=actor.request_id,
    )
