"""What a test tells of work that got stuck, and of an admin who does something about it."""

from datetime import timedelta
from typing import Any

from application.actor import Actor
from application.advance_clawbacks import AdvanceClawbacks
from application.by_hand import Order, Ordered
from application.cancel_transaction import CancelTransaction
from application.clawback_request import ClawbackAnswer
from application.retry_transaction import RetryTransaction
from application.retry_transfer import RetryTransfer
from application.reverse_transfer import ReversalOrder, ReverseTransfer
from domain.transaction import Transaction
from tests.unit.application.story import work_on
from tests.unit.application.world import ADMIN, WORKER, World

REASON = "the seller called"


async def look(world: World) -> int:
    """Let somebody look for stuck work; return how many jobs were missing."""
    return await world.job_use_cases.find_stuck_work(actor=WORKER)


async def look_and_work(world: World) -> None:
    """Look for stuck work, and do it."""
    await look(world)
    await work_on(world)


def lose_jobs(world: World) -> None:
    """Let every job row be gone, as after a botched repair of the database."""
    world.database.tables.jobs.clear()


async def set_aside(world: World) -> None:
    """Let each job that waits be set aside for a person."""
    for job in await world.jobs.claim(limit=100, lease=timedelta(minutes=2)):
        await world.jobs.bury(job, error="no use")


def order(transaction: Transaction, key: str | None = None, reason: str = REASON) -> Order:
    return Order(transaction_id=transaction.id, reason=reason, idempotency_key=key)


async def retry(
    world: World, transaction: Transaction, *, actor: Actor = ADMIN, **more: Any
) -> Ordered:
    use_case = RetryTransaction(world.begin, world.clock, world.ids)
    return await use_case(order(transaction, **more), actor=actor)


async def retry_transfer(
    world: World, transaction: Transaction, *, actor: Actor = ADMIN, **more: Any
) -> Ordered:
    use_case = RetryTransfer(world.begin, world.clock, world.ids)
    return await use_case(order(transaction, **more), actor=actor)


async def cancel(
    world: World, transaction: Transaction, *, actor: Actor = ADMIN, **more: Any
) -> Ordered:
    use_case = CancelTransaction(world.begin, world.clock, world.ids)
    return await use_case(order(transaction, **more), actor=actor)


async def reverse(
    world: World,
    transaction: Transaction,
    amount: int | None = None,
    *,
    actor: Actor = ADMIN,
    key: str | None = None,
    reason: str = REASON,
) -> ClawbackAnswer:
    advance = AdvanceClawbacks(world.clock, world.ids)
    use_case = ReverseTransfer(world.begin, advance, world.clock, world.ids)
    given = ReversalOrder(
        transaction_id=transaction.id,
        reason=reason,
        idempotency_key=key,
        amount=amount,
        more={"amountCents": str(amount or "")},
    )
    return await use_case(given, actor=actor)
