"""Money goes back at most once per key, bears its settlement's name, or is refused for good."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from application.ports.charge_gateway import (
    Charged,
    GatewayBusy,
    GatewayMisused,
    GatewayUnavailable,
)
from application.ports.clawback_gateway import RefundRefused, ReversalRefused
from application.ports.recourse_gateway import SeenRefunds
from application.ports.transfer_gateway import Transferred
from domain.attempt import ChargeRequest, RefundRequest, ReversalRequest, TransferRequest
from domain.ids import ChargeReference, SettlementId, TransferReference
from domain.refund import RefundStatus
from tests.builders import a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


@pytest.fixture
async def refund(world: GatewayWorld) -> RefundRequest:
    """Return a request for 7.00 of a fee of 20.00."""
    customer = await a_customer(world)
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2_000),
        customer=customer,
        payment_method=await world.save_card(customer, Bank.PAYS),
    )
    outcome = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(outcome, Charged)
    return RefundRequest(
        transaction_id=request.transaction_id,
        settlement_id=SettlementId(a_transaction_id()),
        amount=usd(700),
        charge=outcome.charge,
    )


@pytest.fixture
async def sent(world: GatewayWorld) -> Transferred:
    """Return a share of 80.00 that was sent."""
    account = await an_account(world)
    await world.complete_onboarding(account.reference)
    await world.add_top_up(usd(8_000), None)
    request = TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(8_000), destination=account.reference
    )
    outcome = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(outcome, Transferred)
    return outcome


@pytest.fixture
def reversal(sent: Transferred) -> ReversalRequest:
    """Return a request for 40.00 of a share of 80.00."""
    assert sent.transaction_id is not None
    return ReversalRequest(
        transaction_id=sent.transaction_id,
        settlement_id=SettlementId(a_transaction_id()),
        amount=usd(4_000),
        transfer=sent.transfer,
    )


async def test_a_refund_is_made_once_per_key_and_bears_its_settlements_name(
    world: GatewayWorld, refund: RefundRequest
) -> None:
    await world.refund(refund.charge, usd(100))
    key = fresh("key")
    seen = await world.clawbacks.refund(refund, key=key)
    assert isinstance(seen, SeenRefunds)
    strange, ours = seen.refunds
    assert (strange.amount, strange.settlement_id) == (usd(100), None)
    assert (ours.amount, ours.settlement_id) == (usd(700), refund.settlement_id)
    assert ours.status is RefundStatus.SUCCEEDED
    assert ours.taken is not None
    assert ours.taken.amount == usd(-700)
    assert (seen.charge, seen.transaction_id) == (refund.charge, refund.transaction_id)
    again = await world.clawbacks.refund(refund, key=key)
    assert isinstance(again, SeenRefunds)
    assert len(again.refunds) == 2
    assert await world.clawbacks.look_up_refund(refund) == again


async def test_more_than_is_left_of_a_fee_is_refused(
    world: GatewayWorld, refund: RefundRequest
) -> None:
    await world.refund(refund.charge, usd(1_301))
    refused = await world.clawbacks.refund(refund, key=fresh("key"))
    assert isinstance(refused, RefundRefused)
    assert not refused.is_disputed
    assert [one.amount for one in refused.seen.refunds] == [usd(1_301)]
    assert await world.clawbacks.look_up_refund(refund) is None


async def test_a_disputed_fee_is_refused_as_such(
    world: GatewayWorld, refund: RefundRequest
) -> None:
    await world.open_dispute(refund.charge, usd(2_000), is_inquiry=False)
    refused = await world.clawbacks.refund(refund, key=fresh("key"))
    assert isinstance(refused, RefundRefused)
    assert (refused.is_disputed, refused.failure.code) == (True, "charge_disputed")


async def test_a_refund_behind_a_lost_answer_is_found_and_repeated_by_its_key(
    world: GatewayWorld, refund: RefundRequest
) -> None:
    key = fresh("key")
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.clawbacks.refund(refund, key=key)
    found = await world.clawbacks.look_up_refund(refund)
    assert found is not None
    assert [one.settlement_id for one in found.refunds] == [refund.settlement_id]
    again = await world.clawbacks.refund(refund, key=key)
    assert isinstance(again, SeenRefunds)
    assert len(again.refunds) == 1


async def test_a_look_up_proves_that_no_refund_was_made(
    world: GatewayWorld, refund: RefundRequest
) -> None:
    other = replace(refund, settlement_id=SettlementId(a_transaction_id()), amount=usd(1))
    await world.clawbacks.refund(other, key=fresh("key"))
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.clawbacks.refund(refund, key=fresh("key"))
    assert await world.clawbacks.look_up_refund(refund) is None


async def test_a_reversal_is_made_once_per_key_and_bears_its_settlements_name(
    world: GatewayWorld, reversal: ReversalRequest
) -> None:
    await world.reverse(reversal.transfer, usd(100))
    key = fresh("key")
    seen = await world.clawbacks.reverse(reversal, key=key)
    assert isinstance(seen, Transferred)
    strange, ours = seen.reversals
    assert (strange.amount, strange.settlement_id) == (usd(100), None)
    assert (ours.amount, ours.settlement_id) == (usd(4_000), reversal.settlement_id)
    assert seen.amount == usd(8_000)
    assert await world.clawbacks.reverse(reversal, key=key) == seen
    assert await world.clawbacks.look_up_reversal(reversal) == seen


async def test_more_than_is_left_of_a_share_is_refused(
    world: GatewayWorld, reversal: ReversalRequest
) -> None:
    await world.reverse(reversal.transfer, usd(4_001))
    refused = await world.clawbacks.reverse(reversal, key=fresh("key"))
    assert isinstance(refused, ReversalRefused)
    assert [one.amount for one in refused.seen.reversals] == [usd(4_001)]
    assert await world.clawbacks.look_up_reversal(reversal) is None


async def test_what_the_seller_no_longer_has_is_refused(
    world: GatewayWorld, sent: Transferred, reversal: ReversalRequest
) -> None:
    await world.empty_account(sent.destination, usd(8_000))
    refused = await world.clawbacks.reverse(reversal, key=fresh("key"))
    assert isinstance(refused, ReversalRefused)
    assert refused.failure.code == "balance_insufficient"
    assert refused.seen == sent


async def test_a_reversal_behind_a_lost_answer_is_found_and_repeated_by_its_key(
    world: GatewayWorld, reversal: ReversalRequest
) -> None:
    key = fresh("key")
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.clawbacks.reverse(reversal, key=key)
    found = await world.clawbacks.look_up_reversal(reversal)
    assert found is not None
    assert await world.clawbacks.reverse(reversal, key=key) == found


async def test_a_look_up_proves_that_nothing_was_reversed(
    world: GatewayWorld, reversal: ReversalRequest
) -> None:
    other = replace(reversal, settlement_id=SettlementId(a_transaction_id()), amount=usd(1))
    await world.clawbacks.reverse(other, key=fresh("key"))
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.clawbacks.reverse(reversal, key=fresh("key"))
    assert await world.clawbacks.look_up_reversal(reversal) is None


async def test_what_does_not_exist_is_our_mistake(
    world: GatewayWorld, refund: RefundRequest, reversal: ReversalRequest
) -> None:
    lost = replace(reversal, transfer=TransferReference("tr_nobodys"))
    with pytest.raises(GatewayMisused):
        await world.clawbacks.reverse(lost, key=fresh("key"))
    with pytest.raises(GatewayMisused):
        await world.clawbacks.refund(
            replace(refund, charge=ChargeReference("ch_nobodys")), key=fresh("key")
        )


async def test_a_call_that_is_turned_away_did_nothing(
    world: GatewayWorld, refund: RefundRequest, reversal: ReversalRequest
) -> None:
    await world.turn_next_away()
    with pytest.raises(GatewayBusy):
        await world.clawbacks.refund(refund, key=fresh("key"))
    await world.turn_next_away()
    with pytest.raises(GatewayBusy):
        await world.clawbacks.reverse(reversal, key=fresh("key"))
    assert await world.clawbacks.look_up_refund(refund) is None
    assert await world.clawbacks.look_up_reversal(reversal) is None
