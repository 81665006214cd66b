"""A price list is set once, by an admin, for now or later; what was priced keeps its terms."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.memory.fee_queries import MemoryFeeQueries
from application.actor import Actor, Forbidden, Role
from application.ports.errors import NotFound
from application.ports.fee_policies import RecordedPolicy
from application.ports.idempotency import IdempotencyConflict
from application.set_fee_policy import FeeTermsRequest, SetFeePolicy, SetFeePolicyRequest
from application.show_fees import ShowFees
from domain.currency import Currency
from domain.errors import InvalidInput
from domain.fees import FeeRejected, Tier
from domain.ids import SellerId
from domain.money import BasisPoints
from domain.transaction import RecoveryKey
from tests.builders import NOON, POLICY, a_recovery, usd
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import SUE, SUES_CLAIM, a_request, accept
from tests.unit.application.world import ADMIN, ENGINE, World

DAY = timedelta(days=1)
TEN_PERCENT = FeeTermsRequest(rate=BasisPoints(1_000))
SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
OTHERS_CLAIM = RecoveryKey(SellerId("other"), SUES_CLAIM.claim_id, SUES_CLAIM.recovery_id)


def setter(world: World) -> SetFeePolicy:
    return SetFeePolicy(world.begin, world.clock, world.ids, (POLICY,))


def shower(world: World) -> ShowFees:
    return ShowFees(world.begin, MemoryFeeQueries(world.database), world.clock, (POLICY,))


async def sets(
    world: World,
    terms: FeeTermsRequest = TEN_PERCENT,
    *,
    begins: datetime | None = None,
    key: str = "k",
    reason: str = "agreed with sales",
    actor: Actor = ADMIN,
) -> RecordedPolicy:
    request = SetFeePolicyRequest(terms=terms, effective_from=begins, reason=reason)
    return (await setter(world)(request, idempotency_key=key, actor=actor))[0]


async def fee_of(world: World, recovery: RecoveryKey | None = None) -> int:
    wanted = a_request(key=str(world.ids.new()), recovery=recovery or a_recovery())
    return (await accept(world, wanted)).quote.fee.minor_units


async def test_the_next_charge_after_the_commit_is_priced_by_it_and_none_before(
    world: World,
) -> None:
    before = await accept(world)
    recorded = await sets(world)
    after = await accept(world, a_request(key="key-2", recovery=a_recovery()))
    assert (before.quote.fee, after.quote.fee) == (usd(2_000), usd(1_000))
    assert after.quote.terms.policy == recorded.policy.version
    assert world.database.tables.transactions[before.id].quote == before.quote


async def test_a_sellers_own_list_prices_that_seller_alone(world: World) -> None:
    await sets(world, replace(TEN_PERCENT, seller_id=SUE))
    assert await fee_of(world, SUES_CLAIM) == 1_000
    assert await fee_of(world, OTHERS_CLAIM) == 2_000


async def test_a_planned_list_waits_for_its_moment(world: World) -> None:
    await sets(world, begins=NOON + DAY)
    assert await fee_of(world) == 2_000
    world.wait(DAY)
    assert await fee_of(world) == 1_000


async def test_of_two_that_begin_at_once_the_later_decision_counts(world: World) -> None:
    await sets(world, begins=NOON + DAY)
    await sets(world, replace(TEN_PERCENT, rate=BasisPoints(500)), begins=NOON + DAY, key="k-2")
    world.wait(DAY)
    assert await fee_of(world) == 500


async def test_minimum_cap_and_tiers_are_what_was_asked_for(world: World) -> None:
    terms = FeeTermsRequest(
        rate=BasisPoints(1_000),
        minimums={Currency.USD: 60},
        caps={Currency.USD: 900},
        tiers=(Tier(usd(20_000), BasisPoints(100)),),
    )
    await sets(world, terms)
    amounts = (100, 10_000, 15_000, 20_000)
    quotes = [
        await shower(world).quote(SUE, usd(amount), at=None, actor=ENGINE) for amount in amounts
    ]
    assert [quote.fee.minor_units for quote in quotes] == [60, 900, 900, 200]


async def test_the_same_request_is_answered_the_same_and_sets_nothing_more(world: World) -> None:
    first = await sets(world, begins=NOON)
    world.wait(DAY)
    before = snapshot(world)
    assert await sets(world, begins=NOON) == first
    assert changed(world, before) == []
    with pytest.raises(IdempotencyConflict, match="rateBps"):
        await sets(world, replace(TEN_PERCENT, rate=BasisPoints(1)), begins=NOON)


async def test_the_decision_is_audited_with_what_was_in_force(world: World) -> None:
    first = await sets(world)
    await sets(world, replace(TEN_PERCENT, caps={Currency.USD: 70}), key="k-2", reason="cap it")
    events = [row for row in world.database.tables.audit.values() if row.action == "fee_policy.set"]
    assert [event.before["version"] for event in events] == [
        POLICY.version,
        first.policy.version,
    ]
    assert events[1].after["caps"] == "70 usd"
    assert events[1].after["reason"] == "cap it"
    assert (events[1].actor, events[1].subject.partition(":")[0]) == (ADMIN, "fee_policy")


async def test_the_past_is_never_priced_anew(world: World) -> None:
    before = snapshot(world)
    with pytest.raises(InvalidInput, match="effectiveFrom"):
        await sets(world, begins=NOON - timedelta(microseconds=1))
    assert changed(world, before) == []


async def test_terms_that_cannot_be_collected_are_refused_and_leave_nothing(world: World) -> None:
    before = snapshot(world)
    for terms in (
        replace(TEN_PERCENT, rate=BasisPoints(10_001)),
        replace(TEN_PERCENT, caps={Currency.USD: 1}),
    ):
        with pytest.raises(FeeRejected):
            await sets(world, terms)
    with pytest.raises(InvalidInput, match="reason"):
        await sets(world, reason=" ")
    assert changed(world, before) == []


@pytest.mark.parametrize("actor", [ENGINE, SUE_HERSELF])
async def test_only_admins_set_prices(world: World, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        await sets(world, actor=actor)


async def test_a_seller_sees_its_own_lists_and_everybodys_without_who_and_why(
    world: World,
) -> None:
    own = await sets(world, replace(TEN_PERCENT, seller_id=SUE))
    all_ = await sets(world, key="k-2")
    await sets(world, replace(TEN_PERCENT, seller_id=SellerId("other")), key="k-3")
    show = shower(world)
    assert await show.policies(SUE, limit=10, actor=ADMIN) == [all_, own]
    assert await show.policies(None, limit=10, actor=ADMIN) == [all_]
    shown = await show.policies(SUE, limit=1, actor=SUE_HERSELF)
    assert shown == [replace(all_, set_by="", reason="")]
    with pytest.raises(Forbidden):
        await show.policies(SellerId("other"), limit=1, actor=SUE_HERSELF)
    with pytest.raises(InvalidInput, match="first"):
        await show.policies(None, limit=101, actor=ADMIN)


async def test_an_unknown_version_is_not_found(world: World) -> None:
    async with world.begin() as unit:
        with pytest.raises(NotFound):
            await unit.fee_policies.get("fee_0")
