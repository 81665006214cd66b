"""What became of a fee after it was charged is read whole: every refund, every movement."""

from collections.abc import AsyncIterator

import pytest

from application.ports.charge_gateway import Charged, GatewayMisused, GatewayUnavailable
from domain.attempt import ChargeRequest
from domain.dispute import DisputeStatus
from domain.ids import ChargeReference, DisputeReference, RefundReference
from domain.refund import RefundStatus
from tests.builders import a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


@pytest.fixture
async def charged(world: GatewayWorld) -> Charged:
    customer = await a_customer(world)
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2_000),
        customer=customer,
        payment_method=await world.save_card(customer, Bank.PAYS),
    )
    outcome = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(outcome, Charged)
    return outcome


async def test_a_charge_that_was_never_refunded_says_so(
    world: GatewayWorld, charged: Charged
) -> None:
    seen = await world.recourse.find_refunds(charged.charge)
    assert (seen.charge, seen.transaction_id, seen.refunds) == (
        charged.charge,
        charged.transaction_id,
        (),
    )
    assert await world.recourse.find_disputes_of(charged.charge) == ()
    assert await world.subscriptions.find_charged_invoice(charged.charge) is None


async def test_every_refund_is_shown_with_its_movement_oldest_first(
    world: GatewayWorld, charged: Charged
) -> None:
    first = await world.refund(charged.charge, usd(700))
    second = await world.refund(charged.charge, usd(1_300))
    seen = await world.recourse.find_refunds(charged.charge)
    assert [one.reference for one in seen.refunds] == [first, second]
    for one, amount in zip(seen.refunds, (700, 1_300), strict=True):
        assert (one.amount, one.status, one.failure) == (
            usd(amount),
            RefundStatus.SUCCEEDED,
            None,
        )
        assert one.taken is not None
        assert (one.taken.amount, one.taken.fee) == (usd(-amount), usd(0))
        assert one.returned is None
    assert await world.recourse.find_refunds_beside(second) == seen


async def test_a_refund_that_failed_shows_both_movements(
    world: GatewayWorld, charged: Charged
) -> None:
    refund = await world.refund(charged.charge, usd(700))
    await world.fail_refund(refund)
    (one,) = (await world.recourse.find_refunds_beside(refund)).refunds
    assert (one.status, one.failure) == (RefundStatus.FAILED, "expired_or_canceled_card")
    assert one.taken is not None
    assert one.returned is not None
    assert (one.taken.amount, one.returned.amount) == (usd(-700), usd(700))
    assert one.taken.reference != one.returned.reference


async def test_a_dispute_shows_what_was_taken_and_what_came_back(
    world: GatewayWorld, charged: Charged
) -> None:
    reference = await world.open_dispute(charged.charge, usd(2_000), is_inquiry=False)
    seen = await world.recourse.find_dispute(reference)
    assert (seen.charge, seen.transaction_id) == (charged.charge, charged.transaction_id)
    assert (seen.reason, seen.amount, seen.status) == (
        "fraudulent",
        usd(2_000),
        DisputeStatus.NEEDS_RESPONSE,
    )
    assert seen.due_by is not None
    assert seen.due_by > seen.opened_at
    await world.win_dispute(reference)
    won = await world.recourse.find_dispute(reference)
    assert won.status is DisputeStatus.WON
    assert await world.recourse.find_disputes_of(charged.charge) == (won,)
    assert [(one.amount, one.fee) for one in won.movements] == [
        (usd(-2_000), usd(1_500)),
        (usd(2_000), usd(0)),
    ]


async def test_an_inquiry_has_moved_nothing(world: GatewayWorld, charged: Charged) -> None:
    reference = await world.open_dispute(charged.charge, usd(500), is_inquiry=True)
    seen = await world.recourse.find_dispute(reference)
    assert (seen.status, seen.amount, seen.movements) == (
        DisputeStatus.WARNING_NEEDS_RESPONSE,
        usd(500),
        (),
    )


async def test_what_does_not_exist_is_our_mistake(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await world.recourse.find_refunds(ChargeReference("ch_nobodys"))
    with pytest.raises(GatewayMisused):
        await world.recourse.find_refunds_beside(RefundReference("re_nobodys"))
    with pytest.raises(GatewayMisused):
        await world.recourse.find_dispute(DisputeReference("du_nobodys"))
    with pytest.raises(GatewayMisused):
        await world.recourse.find_disputes_of(ChargeReference("ch_nobodys"))


async def test_no_answer_is_no_answer(world: GatewayWorld, charged: Charged) -> None:
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.recourse.find_refunds(charged.charge)
