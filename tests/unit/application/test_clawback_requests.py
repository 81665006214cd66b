"""A clawback is asked for once per key, by admins, within what is left; else it is refused."""

import asyncio
from typing import Any

import pytest

from application.actor import Actor, Forbidden, Role
from application.clawback_request import ClawbackRequest
from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyConflict
from application.ports.jobs import JobKind
from domain.clawback import (
    ClawbackExceeds,
    ClawbackKind,
    NothingLeft,
    SettlementChoice,
)
from domain.errors import InvalidInput
from domain.transaction import Transaction
from tests.builders import a_transaction_id, usd
from tests.unit.application.clawback_shop import claw_back
from tests.unit.application.clawback_story import (
    CREDIT,
    TO_CARD,
    clawed_back,
    run_clawback,
    settlements,
)
from tests.unit.application.ledger_view import changed, require_agreement, snapshot
from tests.unit.application.story import (
    SUE,
    actions,
    charged,
    joins,
    now_of,
    queued,
    tops_up,
    work,
)
from tests.unit.application.world import ADMIN, World

INVENTORY = ClawbackKind.CASH_INVENTORY_RETURNED


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_the_same_request_again_is_answered_with_the_same_clawback(
    world: World, transaction: Transaction
) -> None:
    first = await clawed_back(world, transaction, 5_000, TO_CARD, key="k")
    await work(world)
    before = snapshot(world)
    again = await clawed_back(world, transaction, 5_000, TO_CARD, key="k")
    await work(world)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.clawback.id == first.clawback.id
    assert again.transaction == now_of(world, transaction)
    assert changed(world, before) == []


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("amountClawedBackCents", {"amount": 5_001}),
        ("settlement", {"settlement": CREDIT}),
        ("kind", {"kind": ClawbackKind.ERROR}),
        ("reason", {"reason": "another"}),
    ],
)
async def test_another_request_under_the_same_key_is_refused(
    world: World, transaction: Transaction, field: str, change: dict[str, Any]
) -> None:
    await clawed_back(world, transaction, 5_000, TO_CARD, key="k")
    given = {"amount": 5_000, "settlement": TO_CARD, **change}
    with pytest.raises(IdempotencyConflict) as refused:
        await clawed_back(world, transaction, key="k", **given)
    assert refused.value.differing == (field,)


async def test_two_at_once_are_settled_one_after_the_other(
    world: World, transaction: Transaction
) -> None:
    first, second = await asyncio.gather(
        clawed_back(world, transaction, 3_333, TO_CARD),
        clawed_back(world, transaction, 6_667, TO_CARD),
    )
    await asyncio.gather(*(run_clawback(world, transaction) for _ in range(3)))
    await work(world)
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed) == (usd(2_000), usd(8_000))
    together = settlements(world, first) + settlements(world, second)
    assert [state for _, _, state in together] == ["SETTLED"] * 4
    require_agreement(world)


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE, Role.SYSTEM])
async def test_only_admins_claw_back(world: World, transaction: Transaction, role: Role) -> None:
    actor = Actor(subject="x", role=role, request_id="r", seller_id=SUE)
    request = ClawbackRequest(
        transaction_id=transaction.id, kind=INVENTORY, reason="x", clawed_back=1
    )
    use_case = claw_back(world.begin, world.clock, world.ids)
    with pytest.raises(Forbidden):
        await use_case(request, idempotency_key="k", actor=actor)
    with pytest.raises(Forbidden):
        await use_case.preview(request, actor=actor)


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        ({"clawed_back": None}, "amountClawedBackCents"),
        ({"clawed_back": 1, "refund": 1}, "amountClawedBackCents"),
        ({"clawed_back": 0}, "amountClawedBackCents"),
        ({"refund": -1}, "refundAmountCents"),
        ({"clawed_back": 1, "reason": " "}, "reason"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused(
    world: World, transaction: Transaction, amounts: dict[str, Any], field: str
) -> None:
    given = {"kind": INVENTORY, "reason": "found", **amounts}
    request = ClawbackRequest(transaction_id=transaction.id, **given)
    with pytest.raises(InvalidInput) as refused:
        await claw_back(world.begin, world.clock, world.ids)(
            request, idempotency_key="k", actor=ADMIN
        )
    assert [problem.field for problem in refused.value.fields] == [field]


async def test_more_than_the_recovery_is_refused_and_nothing_is_kept(
    world: World, transaction: Transaction
) -> None:
    await clawed_back(world, transaction, 4_000)
    before = snapshot(world)
    with pytest.raises(ClawbackExceeds, match=r"only 60.00 USD is left"):
        await clawed_back(world, transaction, 6_001)
    with pytest.raises(ClawbackExceeds, match=r"only 12.00 USD is left"):
        await clawed_back(world, transaction, None, refund=1_201)
    assert changed(world, before) == []
    await clawed_back(world, transaction, 6_000)
    with pytest.raises(NothingLeft):
        await clawed_back(world, transaction, 1)
    with pytest.raises(NothingLeft):
        await clawed_back(world, transaction, None, refund=1)


async def test_what_is_not_there_or_impossible_is_refused(
    world: World, transaction: Transaction
) -> None:
    request = ClawbackRequest(
        transaction_id=a_transaction_id(), kind=INVENTORY, reason="x", clawed_back=1
    )
    with pytest.raises(NotFound):
        await claw_back(world.begin, world.clock, world.ids)(
            request, idempotency_key="k", actor=ADMIN
        )
    await clawed_back(world, transaction, 10_000)
    await work(world)
    with pytest.raises(NothingLeft):
        await clawed_back(world, transaction, 1, SettlementChoice.REVERSE_TRANSFER)


async def test_a_preview_tells_all_and_keeps_nothing(
    world: World, transaction: Transaction
) -> None:
    before = snapshot(world)
    request = ClawbackRequest(
        transaction_id=transaction.id,
        kind=ClawbackKind.ERROR,
        reason="what if",
        clawed_back=5_000,
    )
    plan = await claw_back(world.begin, world.clock, world.ids).preview(request, actor=ADMIN)
    assert [(one.way.value, one.amount, one.state.value) for one in plan.clawback.settlements] == [
        ("CREDIT_NEXT_CHARGE", usd(1_000), "SETTLED"),
        ("REVERSE_TRANSFER", usd(4_000), "READY"),
    ]
    assert [posting.kind.value for posting in plan.postings] == ["FEE_CREDITED"]
    assert plan.transaction.clawed_back == usd(5_000)
    assert changed(world, before) == []


async def test_who_asked_and_why_is_recorded_with_it(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    asked = next(
        event
        for event in world.database.tables.audit.values()
        if event.subject == f"clawback:{answer.clawback.id}"
    )
    assert (asked.action, asked.actor, asked.transaction_id) == (
        "clawback.request",
        ADMIN,
        transaction.id,
    )
    assert asked.after == {
        "amount": "50.00 USD",
        "kind": "CASH_NO_INVENTORY",
        "settlement": "REFUND_CARD",
        "givesFeeBack": "true",
        "reason": "goods found",
        "1 REFUND_CARD": "10.00 USD WAITING",
        "2 REVERSE_TRANSFER": "40.00 USD WAITING",
    }
    assert actions(world)[-3:] == [
        "clawback.request",
        "clawback.decide",
        "transaction.claw_back",
    ]
    assert queued(world) == [(JobKind.RUN_CLAWBACK, str(transaction.id))]
