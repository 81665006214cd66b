"""What a test tells of a recovery that Amazon takes back."""

from collections import Counter
from itertools import count
from typing import Any

from application.clawback_request import ClawbackAnswer, ClawbackRequest
from domain.clawback import DEFAULT_POLICY, Clawback, ClawbackKind, ClawbackPolicy, SettlementChoice
from domain.due import DueSide
from domain.ledger import Account, PostingKind
from domain.transaction import Transaction
from tests.unit.application.clawback_shop import claw_back
from tests.unit.application.story import work
from tests.unit.application.world import ADMIN, WORKER, World

TO_CARD = SettlementChoice.REFUND_CARD
CREDIT = SettlementChoice.CREDIT_NEXT_CHARGE

_keys = count(1)


async def clawed_back(
    world: World,
    transaction: Transaction,
    amount: int | None,
    settlement: SettlementChoice = SettlementChoice.AUTO,
    *,
    key: str | None = None,
    policy: ClawbackPolicy = DEFAULT_POLICY,
    **more: Any,
) -> ClawbackAnswer:
    """Let an admin ask for a clawback; nothing is asked of Stripe yet."""
    given = {"kind": ClawbackKind.CASH_NO_INVENTORY, "reason": "goods found", **more}
    request = ClawbackRequest(
        transaction_id=transaction.id, clawed_back=amount, settlement=settlement, **given
    )
    use_case = claw_back(world.begin, world.clock, world.ids, policy)
    return await use_case(request, idempotency_key=key or f"cb-{next(_keys)}", actor=ADMIN)


async def run_clawback(world: World, transaction: Transaction) -> None:
    await world.job_use_cases.run_clawback(transaction_id=transaction.id, actor=WORKER)


def clawback_now(world: World, answer: ClawbackAnswer) -> Clawback:
    return world.database.tables.clawbacks[answer.clawback.id]


def settlements(world: World, answer: ClawbackAnswer) -> list[tuple[str, int, str]]:
    """Return the way, amount and state of each settlement as it stands."""
    return [
        (one.way.value, one.amount.minor_units, one.state.value)
        for one in clawback_now(world, answer).settlements
    ]


def open_dues(world: World, side: DueSide) -> list[int]:
    """Return what is open on one side, oldest first."""
    rows = sorted(world.database.tables.dues.values(), key=lambda row: (row.created_at, row.id))
    return [
        row.remaining.minor_units for row in rows if row.side is side and not row.remaining.is_zero
    ]


def new_entries(world: World, before: Counter[Any]) -> dict[tuple[PostingKind, Account], int]:
    """Return the entries that were booked since, without the names of Stripe's objects."""
    found: dict[tuple[PostingKind, Account], int] = {}
    for posting in world.database.tables.postings.values():
        if before[posting.id]:
            continue
        for entry in posting.entries:
            name = (posting.kind, entry.account)
            found[name] = found.get(name, 0) + entry.amount.minor_units
    return found


def postings_so_far(world: World) -> Counter[Any]:
    return Counter(posting.id for posting in world.database.tables.postings.values())


async def indebted(world: World, transaction: Transaction, amount: int) -> None:
    """Let a share be clawed back that the seller has spent."""
    (held, *_) = world.processor.transfers.values()
    world.processor.emptied.add(held.shown.destination)
    await clawed_back(world, transaction, amount, TO_CARD)
    await work(world)
    world.processor.emptied.clear()
