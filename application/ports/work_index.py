"""Ways to find work that nobody does any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from application.ports.jobs import JobKind
from domain.ids import SellerId, TransactionId

GRACE: Final = timedelta(minutes=10)
"""How long work may lie still before its job is looked for: longer than any job takes."""

SOON: Final = timedelta(hours=1)
"""A job that is due later is no job for what lies still now; no failed try waits so long."""

UNHEARD: Final = timedelta(hours=1)
"""How long an account in the way of a transfer may go without Stripe being asked about it."""


class StuckWork(NamedTuple):
    """A transaction that is not done, and the kind of job that it has none of."""

    transaction_id: TransactionId
    kind: JobKind


class WorkIndex(Protocol):
    """Looks at transactions beside the jobs about them; `at` is the time now."""

    async def stuck(self, *, at: datetime, limit: int) -> Sequence[StuckWork]:
        """Return work that lies still for `GRACE` without a job, longest still first.

        That is a charge or a transfer to make, an attempt whose outcome is unknown, a hold whose
        reason may be gone, a fee of Stripe's to book, and a clawback that could go on. What was
        set aside within `REST` is left out.
        """
        ...

    async def has_job(self, kind: JobKind, transaction_id: TransactionId, *, at: datetime) -> bool:
        """Return whether a job of a kind is due by `SOON`, or in somebody's hands."""
        ...

    async def unheard(self, *, at: datetime, limit: int) -> Sequence[SellerId]:
        """Return sellers whose account holds a transfer and was not heard of for `UNHEARD`."""
        ...
