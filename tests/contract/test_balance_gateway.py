"""Every movement of the platform's balance is listed, with what caused it; none is left out."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from application.ports.charge_gateway import Charged, GatewayUnavailable
from application.ports.transfer_gateway import Transferred
from domain.attempt import ChargeRequest, RefundRequest, TransferRequest
from domain.balance import BalanceMovement, MovementKind
from domain.ids import SettlementId, TransactionId
from domain.money import Money
from domain.period import Period
from tests.builders import a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld

_K = MovementKind


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def _around_now(world: GatewayWorld) -> Period:
    now = await world.now()
    return Period(now - timedelta(minutes=5), now + timedelta(minutes=5))


async def _listed(world: GatewayWorld, period: Period | None = None) -> list[BalanceMovement]:
    pages = world.balance.movements(period or await _around_now(world))
    newest_first = [row async for page in pages for row in page]
    return newest_first[::-1]


async def _one(world: GatewayWorld, kind: MovementKind) -> BalanceMovement:
    (found,) = [row for row in await _listed(world) if row.kind is kind]
    assert found.source is not None
    assert await world.balance.find_movements(found.reference) == [found]
    assert found in await world.balance.find_movements(found.source)
    return found


async def _charge(world: GatewayWorld, amount: Money) -> tuple[TransactionId, Charged]:
    customer = await a_customer(world)
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=amount,
        customer=customer,
        payment_method=await world.save_card(customer, Bank.PAYS),
    )
    charged = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    return request.transaction_id, charged


async def test_a_charge_comes_with_what_was_kept_and_whose_it_is(world: GatewayWorld) -> None:
    transaction_id, charged = await _charge(world, usd(10_000))
    found = await _one(world, _K.CHARGE)
    assert charged.processing_fee is not None
    assert found.reference == charged.processing_fee.balance_transaction
    assert (found.source, found.transaction_id) == (charged.charge, transaction_id)
    assert (found.amount, found.fee, found.net) == (usd(10_000), usd(320), usd(9_680))
    assert (found.is_marked, found.is_converted) == (True, False)
    assert found.customer is not None


async def test_a_refund_by_hand_is_told_from_one_of_ours(world: GatewayWorld) -> None:
    _, charged = await _charge(world, usd(10_000))
    by_hand = await world.refund(charged.charge, usd(1_000))
    request = RefundRequest(
        settlement_id=SettlementId(a_transaction_id()),
        transaction_id=a_transaction_id(),
        charge=charged.charge,
        amount=usd(2_000),
    )
    await world.clawbacks.refund(request, key=fresh("key"))
    first, second = [row for row in await _listed(world) if row.kind is _K.REFUND]
    assert (first.source, first.is_marked, first.net) == (by_hand, False, usd(-1_000))
    assert (second.is_marked, second.net) == (True, usd(-2_000))
    assert first.parent == second.parent == charged.charge


async def test_a_refund_that_fails_comes_back(world: GatewayWorld) -> None:
    _, charged = await _charge(world, usd(10_000))
    refund = await world.refund(charged.charge, usd(1_000))
    await world.fail_refund(refund)
    found = await _one(world, _K.REFUND_FAILURE)
    assert (found.source, found.parent, found.net) == (refund, charged.charge, usd(1_000))


async def test_a_dispute_takes_and_gives_back(world: GatewayWorld) -> None:
    _, charged = await _charge(world, usd(10_000))
    dispute = await world.open_dispute(charged.charge, usd(10_000), is_inquiry=False)
    taken = await _one(world, _K.DISPUTE)
    assert (taken.source, taken.parent, taken.net) == (dispute, charged.charge, usd(-11_500))
    await world.win_dispute(dispute)
    given = [row for row in await _listed(world) if row.kind is _K.DISPUTE]
    assert [row.amount for row in given] == [usd(-10_000), usd(10_000)]


async def test_a_share_goes_and_comes_back(world: GatewayWorld) -> None:
    await world.add_top_up(usd(10_000), None)
    account = (await an_account(world)).reference
    await world.complete_onboarding(account)
    request = TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(8_000), destination=account
    )
    sent = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(sent, Transferred)
    reversal = await world.reverse(sent.transfer, usd(500))
    out, back = await _one(world, _K.TRANSFER), await _one(world, _K.TRANSFER_REVERSAL)
    assert (out.source, out.transaction_id) == (sent.transfer, request.transaction_id)
    assert (out.net, out.is_marked) == (usd(-8_000), True)
    assert (back.source, back.parent) == (reversal, sent.transfer)
    assert (back.net, back.is_marked) == (usd(500), False)


async def test_a_top_up_arrives_and_leaves(world: GatewayWorld) -> None:
    reference = await world.add_top_up(usd(10_000), None)
    assert (await _one(world, _K.TOP_UP)).source == reference
    await world.reverse_top_up(reference)
    left = await _one(world, _K.TOP_UP_REVERSAL)
    assert (left.source, left.net) == (reference, usd(-10_000))
    assert len(await world.balance.find_movements(reference)) == 2


async def test_a_list_is_read_to_its_end(world: GatewayWorld) -> None:
    made = [await world.add_top_up(usd(100 + number), None) for number in range(101)]
    assert {row.source for row in await _listed(world)} == set(made)


async def test_a_period_holds_its_begin_and_not_its_end(world: GatewayWorld) -> None:
    await world.add_top_up(usd(10_000), None)
    (moved,) = await _listed(world)
    second = timedelta(seconds=1)
    assert await _listed(world, Period(moved.at, moved.at + second)) == [moved]
    assert await _listed(world, Period(moved.at - second, moved.at)) == []
    assert await _listed(world, Period(moved.at + second, moved.at + 2 * second)) == []


async def test_what_never_moved_is_not_found(world: GatewayWorld) -> None:
    assert await world.balance.find_movements("txn_nobodys") == []
    assert await world.balance.find_movements("tr_nobodys") == []


async def test_no_answer_is_no_answer(world: GatewayWorld) -> None:
    await world.add_top_up(usd(10_000), None)
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await _listed(world)
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.balance.find_movements("tu_any")
