"""The database refuses what the domain would never do, whoever writes it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest

from domain.charge import CHARGE_TRANSITIONS
from domain.transfer import TRANSFER_TRANSITIONS
from tests.builders import a_transaction, a_transaction_id, fresh
from tests.contract.store import Store, added

State = TypeVar("State", bound=StrEnum)
Trigger = TypeVar("Trigger", bound=StrEnum)

_POSTING = """
    INSERT INTO posting (id, kind, cause, posted_at) VALUES ($1, 'FEE_CHARGED', $2, now())
"""

_CHANGE = "UPDATE transaction SET {change}"

_ENTRY = "INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor) VALUES "


async def post(connection: "asyncpg.Connection[Any]") -> UUID:
    posting_id = a_transaction_id()
    await connection.execute(_POSTING, posting_id, fresh("ch"))
    return posting_id


async def enter(connection: "asyncpg.Connection[Any]", posting_id: UUID, lines: str) -> None:
    await connection.execute(_ENTRY + lines.replace("P", f"'{posting_id}'"))


def reachable(moves: Mapping[tuple[State, Trigger], State]) -> set[str]:
    """Return every pair of states of which some triggers lead from one to the other."""
    steps = {(before, after) for (before, _), after in moves.items()}
    while True:
        longer = {(a, d) for a, b in steps for c, d in steps if b == c} - steps
        if not longer:
            return {f"{before}>{after}" for before, after in steps if before != after}
        steps |= longer


@pytest.mark.parametrize(
    "lines",
    [
        "(P, 1, 'stripe_balance', 'usd', 100), (P, 2, 'fee_revenue', 'usd', -99)",
        "(P, 1, 'stripe_balance', 'usd', 100), (P, 2, 'fee_revenue', 'eur', -100)",
        "(P, 1, 'stripe_balance', 'usd', 100)",
        "(P, 1, 'stripe_balance', 'usd', 0)",
        "(P, 2, 'stripe_balance', 'usd', 100), (P, 3, 'fee_revenue', 'usd', -100)",
        "(P, 1, 'stripe_balance', 'xxx', 100), (P, 2, 'fee_revenue', 'xxx', -100)",
        "(P, 1, 'petty_cash', 'usd', 100), (P, 2, 'fee_revenue', 'usd', -100)",
    ],
)
async def test_a_posting_that_does_not_balance_is_refused(
    service: "asyncpg.Connection[Any]", lines: str
) -> None:
    async with service.transaction():
        posting_id = await post(service)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with service.transaction():
                await enter(service, posting_id, lines)
        await enter(
            service,
            posting_id,
            "(P, 1, 'stripe_balance', 'usd', 100), (P, 2, 'fee_revenue', 'usd', -100)",
        )
    assert await service.fetchval("SELECT sum(amount_minor) FROM ledger_entry") == 0
    assert await service.fetchval("SELECT count(*) FROM ledger_entry") == 2


async def test_nothing_is_added_to_a_posting_later(service: "asyncpg.Connection[Any]") -> None:
    async with service.transaction():
        posting_id = await post(service)
        lines = "(P, 1, 'stripe_balance', 'usd', 100), (P, 2, 'fee_revenue', 'usd', -100)"
        await enter(service, posting_id, lines)
    more = "(P, 3, 'stripe_balance', 'usd', 7), (P, 4, 'fee_revenue', 'usd', -7)"
    with pytest.raises(asyncpg.CheckViolationError, match="one statement"):
        await enter(service, posting_id, more)


async def test_a_posting_without_entries_does_not_survive_the_commit(
    service: "asyncpg.Connection[Any]",
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="has no entries"):
        async with service.transaction():
            await post(service)
    assert await service.fetchval("SELECT count(*) FROM posting") == 0


async def test_a_temporary_table_of_the_same_name_does_not_deceive(
    service: "asyncpg.Connection[Any]",
) -> None:
    await service.execute("CREATE TEMPORARY TABLE ledger_entry (posting_id uuid)")
    await service.execute("BEGIN")
    posting_id = await post(service)
    await service.execute("INSERT INTO ledger_entry VALUES ($1)", posting_id)
    with pytest.raises(asyncpg.CheckViolationError, match="has no entries"):
        await service.execute("COMMIT")


async def test_one_object_causes_one_posting_of_a_kind(service: "asyncpg.Connection[Any]") -> None:
    cause = fresh("ch")
    await service.execute("BEGIN")
    await service.execute(_POSTING, a_transaction_id(), cause)
    with pytest.raises(asyncpg.UniqueViolationError):
        await service.execute(_POSTING, a_transaction_id(), cause)


async def test_moves_are_those_that_the_domain_can_make(
    service: "asyncpg.Connection[Any]",
) -> None:
    assert set(await service.fetchval("SELECT charge_moves()")) == reachable(CHARGE_TRANSITIONS)
    assert set(await service.fetchval("SELECT transfer_moves()")) == reachable(TRANSFER_TRANSITIONS)


async def test_money_that_moved_is_never_unmoved(
    service: "asyncpg.Connection[Any]", postgres_store: Store
) -> None:
    await added(postgres_store, a_transaction())
    await service.execute("UPDATE transaction SET charge_state = 'CHARGED', status = 'CHARGED'")
    with pytest.raises(asyncpg.CheckViolationError, match="never goes from CHARGED to PENDING"):
        await service.execute("UPDATE transaction SET charge_state = 'PENDING'")
    await service.execute("UPDATE transaction SET transfer_state = 'TRANSFERRED'")
    with pytest.raises(asyncpg.CheckViolationError, match="from TRANSFERRED to PLANNED"):
        await service.execute("UPDATE transaction SET transfer_state = 'PLANNED'")


@pytest.mark.parametrize(
    "change",
    [
        "refunded_minor = fee_minor + 1",
        "reversed_minor = payout_minor + 1",
        "clawed_back_minor = -1",
        "funded_minor = recovered_minor + 1",
        "transfer_state = 'PLANNED'",
        "charge_state = 'CHARGED', transfer_state = 'HELD'",
        "charge_state = 'CHARGED', hold_reason = 'DISPUTED'",
        "charge_state = 'KEPT'",
        "charge_state = 'PAID'",
        "status = 'PAID'",
        "processing_fee_minor = 1",
        "decline_code = 'generic_decline'",
        "metadata = '[]'",
    ],
)
async def test_a_state_that_makes_no_sense_is_refused(
    service: "asyncpg.Connection[Any]", postgres_store: Store, change: str
) -> None:
    await added(postgres_store, a_transaction())
    with pytest.raises(asyncpg.CheckViolationError):
        await service.execute(_CHANGE.format(change=change))
