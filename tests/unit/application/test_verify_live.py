"""The one-dollar check: what it charges, that it charges it once, and that no record is missed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.memory.audit_queries import MemoryAuditQueries
from adapters.memory.fee_queries import MemoryFeeQueries
from application.actor import Forbidden
from application.errors import ChargingPaused
from application.live_evidence import Evidence, GatherEvidence, judged
from application.show_events import ShowEvents
from application.show_fees import ShowFees
from application.show_transactions import ShowTransactions
from application.verify_live import CardMissing, VerificationPlan, VerifyLive
from domain.attempt import AttemptKind
from domain.clawback import DEFAULT_POLICY
from domain.fees import FeePolicy
from domain.money import BasisPoints
from domain.readiness import CheckState
from domain.refund import RefundStatus
from domain.webhook_event import EventSource
from tests.builders import POLICY, usd
from tests.unit.application.clawback_shop import claw_back
from tests.unit.application.ledger_view import charges_taken, require_agreement
from tests.unit.application.story import SUE, attempts_of, now_of, saves_card, tell, work
from tests.unit.application.world import ADMIN, ENGINE, World


def verifying(world: World, policy: FeePolicy = POLICY) -> VerifyLive:
    fees = MemoryFeeQueries(world.database)
    return VerifyLive(
        begin=world.begin,
        sellers=world.queries,
        audit=MemoryAuditQueries(world.database),
        fees=ShowFees(world.begin, fees, world.clock, (policy,)),
        show=ShowTransactions(world.queries),
        charge_commission=world.pricing((policy,)),
        claw_back=claw_back(world.begin, world.clock, world.ids, DEFAULT_POLICY),
        clock=world.clock,
        is_paused=False,
    )


async def evidence(world: World, plan: VerificationPlan) -> Evidence:
    gather = GatherEvidence(
        show=ShowTransactions(world.queries),
        events=ShowEvents(world.event_queries),
        charges=world.charges,
        recourse=world.recourse,
        is_live=False,
    )
    transaction = await verifying(world).charge(plan, actor=ADMIN)
    return await gather(transaction, actor=ADMIN)


async def verified(world: World, verify: VerifyLive) -> tuple[VerificationPlan, Evidence]:
    """Let a whole run happen, up to its last event."""
    plan = await verify.plan(SUE, actor=ADMIN)
    transaction = await verify.charge(plan, actor=ADMIN)
    await work(world)
    charged = now_of(world, transaction)
    assert charged.payment_intent is not None
    assert charged.charge is not None
    await tell(world, "payment_intent.succeeded", charged.payment_intent)
    await verify.give_back(transaction.id, actor=ADMIN)
    await work(world)
    await tell(world, "charge.refunded", charged.charge)
    await work(world)
    return plan, await evidence(world, plan)


async def test_a_dollar_goes_there_and_back_and_every_record_is_seen(world: World) -> None:
    await saves_card(world)
    _, seen = await verified(world, verifying(world))
    assert [one for one in judged(seen) if one.state is not CheckState.OK] == []
    assert (seen.transaction.quote.fee, seen.transaction.refunded) == (usd(100), usd(100))
    require_agreement(world)


async def test_a_run_charges_once_however_often_it_is_broken_off(world: World) -> None:
    await saves_card(world)
    verify = verifying(world)
    first = await verify.plan(SUE, actor=ADMIN)
    begun = await verify.charge(first, actor=ADMIN)
    for _ in range(2):
        again = await verify.plan(SUE, actor=ADMIN)
        assert (again.run, again.transaction) == (first.run, now_of(world, begun))
        await verify.charge(first, actor=ADMIN)
        await work(world)
        await verify.give_back(begun.id, actor=ADMIN)
        await work(world)
    assert charges_taken(world) == 1
    assert len(attempts_of(world, begun.id, AttemptKind.REFUND)) == 1
    assert now_of(world, begun).refunded == usd(100)


@pytest.mark.parametrize("passed", [True, False])
async def test_a_run_that_ended_is_followed_by_one_with_another_dollar(
    world: World, *, passed: bool
) -> None:
    await saves_card(world)
    verify = verifying(world)
    plan, seen = await verified(world, verify)
    await verify.end(plan, seen.transaction, passed=passed, actor=ADMIN)
    following = await verify.plan(SUE, actor=ADMIN)
    assert (following.run, following.transaction) == (plan.run + 1, None)
    assert following.recovery.claim_id == "verify-live-2"


@pytest.mark.parametrize(("bps", "recovered"), [(2000, 500), (3000, 333), (10_000, 100)])
async def test_the_fee_is_a_dollar_whatever_the_rate(
    world: World, bps: int, recovered: int
) -> None:
    await saves_card(world)
    verify = verifying(world, replace(POLICY, rate=BasisPoints(bps)))
    quote = (await verify.plan(SUE, actor=ADMIN)).quote
    assert (quote.recovered, quote.fee) == (usd(recovered), usd(100))


async def test_without_a_rate_it_is_the_least_that_stripe_charges(world: World) -> None:
    await saves_card(world)
    verify = verifying(world, replace(POLICY, rate=BasisPoints(0)))
    assert (await verify.plan(SUE, actor=ADMIN)).quote.fee == usd(50)


async def test_nothing_is_begun_where_it_must_not_be(world: World) -> None:
    verify = verifying(world)
    with pytest.raises(CardMissing):
        await verify.plan(SUE, actor=ADMIN)
    await saves_card(world)
    with pytest.raises(ChargingPaused):
        await replace(verify, is_paused=True).plan(SUE, actor=ADMIN)
    with pytest.raises(Forbidden):
        await verify.plan(SUE, actor=ENGINE)


BREAKS: dict[str, Callable[[Evidence], Evidence]] = {
    "charge": lambda seen: replace(seen, transaction=replace(seen.transaction, charge=None)),
    "charge-at-stripe": lambda seen: replace(seen, at_stripe=None),
    "charge-event": lambda seen: replace(
        seen,
        events=[replace(one, source=EventSource.RECOVERED) for one in seen.events],
    ),
    "refund": lambda seen: replace(
        seen, refunds=[replace(one, amount=usd(99)) for one in seen.refunds]
    ),
    "refund-at-stripe": lambda seen: replace(
        seen,
        refunds_at_stripe=[
            replace(one, status=RefundStatus.PENDING) for one in seen.refunds_at_stripe
        ],
    ),
    "refund-event": lambda seen: replace(seen, is_live=True),
    "attempts": lambda seen: replace(seen, attempts=[*seen.attempts, *seen.attempts]),
    "ledger": lambda seen: replace(seen, lines=seen.lines[1:]),
    "audit": lambda seen: replace(seen, actions=["transaction.requested"]),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_a_record_that_is_missing_or_wrong_is_named(world: World, name: str) -> None:
    await saves_card(world)
    _, seen = await verified(world, verifying(world))
    (found,) = [one for one in judged(BREAKS[name](seen)) if one.name == name]
    assert found.state is CheckState.FAILED
    assert found.evidence
    assert found.remedy
