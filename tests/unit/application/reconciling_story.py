"""What a test lets a run of reconciliation do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pytest

from adapters.memory.reconciliations import MemoryReconciliationQueries
from application.errors import OutcomeUnknown
from application.ports.jobs import JobKind
from application.start_reconciliation import Started
from domain.ids import ClaimId, ReconciliationRunId
from domain.reconciliation import (
    Discrepancy,
    DiscrepancyState,
    ReconciliationRun,
)
from domain.transaction import Transaction
from tests.unit.application.story import (
    SUES_CLAIM,
    a_request,
    accept,
    now_of,
    run_charge,
    saves_card,
    work,
)
from tests.unit.application.world import ADMIN, World

DAY: Final = timedelta(days=1)
RUN: Final = JobKind.RUN_RECONCILIATION
S = DiscrepancyState


async def start(
    world: World, *, is_dry: bool = False, limit: int = 100, older_than: datetime | None = None
) -> Started:
    return await world.start_reconciliation(
        older_than=older_than, limit=limit, is_dry=is_dry, reason="a test", actor=ADMIN
    )


async def run(world: World, *, is_dry: bool = False, limit: int = 100) -> ReconciliationRun:
    """Let an hour pass, and let a run come to its end."""
    world.wait(timedelta(hours=1))
    started = await start(world, is_dry=is_dry, limit=limit)
    await work(world)
    return await state(world, started.run.id)


async def state(world: World, id: ReconciliationRunId) -> ReconciliationRun:
    found = await world.show_reconciliation.run(id, actor=ADMIN)
    assert found is not None
    return found


async def found_by(world: World, run: ReconciliationRun) -> Sequence[Discrepancy]:
    queries = MemoryReconciliationQueries(world.database)
    return await queries.discrepancies([run.id], limit=100, after=0)


async def hanging(world: World, claim: str = "hangs") -> Transaction:
    """Return a commission whose charge Stripe ponders, and that nobody asks about."""
    await saves_card(world)
    world.processor.ponder_next()
    transaction = await accept(
        world, a_request(claim, recovery=SUES_CLAIM._replace(claim_id=ClaimId(claim)))
    )
    with pytest.raises(OutcomeUnknown):
        await run_charge(world, transaction)
    world.database.tables.jobs.clear()
    return now_of(world, transaction)
