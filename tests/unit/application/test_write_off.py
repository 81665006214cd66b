"""A debt is given up by an audited decision alone; what is open is shown to its seller."""

from typing import Any

import pytest

from adapters.memory.seller_balances import MemorySellerBalances
from application.actor import Actor, Forbidden, Role
from application.ports.clawbacks import SellerBalance
from application.ports.idempotency import IdempotencyConflict
from application.show_balance import ShowBalance
from application.write_off_debt import WriteOffDebt, WriteOffRequest
from domain.due import DebtExceeded, DueSide
from domain.errors import InvalidInput
from domain.ids import SellerId
from domain.ledger import Account, PostingKind
from domain.transaction import Transaction
from tests.builders import eur, usd
from tests.unit.application.clawback_story import (
    CREDIT,
    clawed_back,
    indebted,
    new_entries,
    open_dues,
    postings_so_far,
)
from tests.unit.application.ledger_view import booked, require_agreement
from tests.unit.application.story import (
    SUE,
    charged,
    joins,
    tops_up,
)
from tests.unit.application.world import ADMIN, World

K, A = PostingKind, Account
DEBT, OWED = DueSide.DEBT, DueSide.CREDIT


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(30_000))
    return await charged(world)


async def test_a_debt_is_written_off_once_by_an_audited_decision(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 5_000)
    write_off = WriteOffDebt(world.begin, world.clock, world.ids)
    request = WriteOffRequest(seller_id=SUE, amount=usd(1_500), reason="closed its business")
    before = postings_so_far(world)
    assert not await write_off(request, idempotency_key="w", actor=ADMIN)
    assert await write_off(request, idempotency_key="w", actor=ADMIN)
    assert open_dues(world, DEBT) == [2_500]
    assert new_entries(world, before) == {
        (K.DEBT_WRITTEN_OFF, A.WRITTEN_OFF_DEBTS): 1_500,
        (K.DEBT_WRITTEN_OFF, A.SELLER_DEBTS): -1_500,
    }
    _, event = max(world.database.tables.audit.items())
    assert (event.action, event.subject, event.actor) == ("debt.write_off", "seller:sue", ADMIN)
    assert (event.before, event.after) == (
        {"debt": "40.00 USD"},
        {"debt": "25.00 USD", "reason": "closed its business"},
    )
    require_agreement(world)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": usd(4_001)}, DebtExceeded),
        ({"amount": eur(1)}, DebtExceeded),
        ({"seller_id": SellerId("tom")}, DebtExceeded),
        ({"amount": usd(0)}, InvalidInput),
        ({"reason": ""}, InvalidInput),
    ],
)
async def test_no_more_is_written_off_than_is_owed(
    world: World, sent: Transaction, change: dict[str, Any], error: type[Exception]
) -> None:
    await indebted(world, sent, 5_000)
    write_off = WriteOffDebt(world.begin, world.clock, world.ids)
    given = {"seller_id": SUE, "amount": usd(1), "reason": "x", **change}
    with pytest.raises(error):
        await write_off(WriteOffRequest(**given), idempotency_key="w", actor=ADMIN)
    assert open_dues(world, DEBT) == [4_000]
    assert booked(world)[K.DEBT_WRITTEN_OFF] == 0


async def test_a_write_off_is_for_admins_and_one_key_is_one_decision(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 5_000)
    write_off = WriteOffDebt(world.begin, world.clock, world.ids)
    request = WriteOffRequest(seller_id=SUE, amount=usd(1), reason="x")
    for role in (Role.SELLER, Role.SERVICE):
        actor = Actor(subject="x", role=role, request_id="r", seller_id=SUE)
        with pytest.raises(Forbidden):
            await write_off(request, idempotency_key="w", actor=actor)
    await write_off(request, idempotency_key="w", actor=ADMIN)
    other = WriteOffRequest(seller_id=SUE, amount=usd(2), reason="x")
    with pytest.raises(IdempotencyConflict):
        await write_off(other, idempotency_key="w", actor=ADMIN)


async def test_a_seller_sees_what_is_open_with_the_seller_and_nobody_elses(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 5_000)
    await clawed_back(world, sent, 2_500, CREDIT)
    show = ShowBalance(MemorySellerBalances(world.database), world.clock)
    sue = Actor(subject="sue", role=Role.SELLER, request_id="r", seller_id=SUE)
    (line,) = await show(SUE, actor=sue)
    assert line == SellerBalance(
        owed=usd(0),
        held=usd(0),
        debt=usd(4_000),
        credit=usd(500),
        oldest_debt_at=world.clock.now(),
        oldest_credit_at=world.clock.now(),
    )
    assert (show.age_in_days(line.oldest_debt_at), show.age_in_days(None)) == (0, None)
    with pytest.raises(Forbidden):
        await show(SellerId("tom"), actor=sue)
