"""A share is sent at most once per key, or held for a reason that an event removes."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from application.ports.charge_gateway import GatewayBusy, GatewayMisused, GatewayUnavailable
from application.ports.transfer_gateway import (
    Reversal,
    TransferHeld,
    Transferred,
    TransferRefused,
)
from domain.attempt import TransferRequest
from domain.ids import AccountReference, TransferReference
from domain.transfer import HoldReason
from tests.builders import a_transaction_id, fresh, usd
from tests.contract.gateway_world import GatewayWorld, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def a_request(world: GatewayWorld, *, funded: bool = True) -> TransferRequest:
    account = await an_account(world)
    await world.complete_onboarding(account.reference)
    if funded:
        await world.add_top_up(usd(8000), None)
    return TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(8000), destination=account.reference
    )


async def test_a_funded_share_is_sent(world: GatewayWorld) -> None:
    request = await a_request(world)
    sent = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(sent, Transferred)
    assert sent == Transferred(
        transaction_id=request.transaction_id,
        transfer=sent.transfer,
        destination=request.destination,
        amount=usd(8000),
    )
    assert await world.transfers.find_transfer(sent.transfer) == sent


async def test_the_same_key_twice_is_one_transfer(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.add_top_up(usd(8000), None)
    first = await world.transfers.transfer(request, key=key)
    assert await world.transfers.transfer(request, key=key) == first
    assert await world.transfers_sent() == 1


async def test_a_share_without_money_is_held(world: GatewayWorld) -> None:
    request = await a_request(world, funded=False)
    held = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(held, TransferHeld)
    assert held.reason is HoldReason.BALANCE_INSUFFICIENT
    assert held.failure.code == "balance_insufficient"
    assert await world.transfers_sent() == 0


async def test_a_held_share_goes_under_a_new_key_once_there_is_money(world: GatewayWorld) -> None:
    request = await a_request(world, funded=False)
    await world.transfers.transfer(request, key=fresh("key"))
    await world.add_top_up(usd(8000), None)
    assert isinstance(await world.transfers.transfer(request, key=fresh("key")), Transferred)


async def test_an_account_that_is_not_ready_holds_the_share(world: GatewayWorld) -> None:
    await world.add_top_up(usd(8000), None)
    account = await an_account(world)
    request = TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(8000), destination=account.reference
    )
    held = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(held, TransferHeld)
    assert held.reason is HoldReason.ACCOUNT_NOT_READY
    assert await world.transfers_sent() == 0


async def test_an_account_that_does_not_exist_refuses_the_share(world: GatewayWorld) -> None:
    request = replace(await a_request(world), destination=AccountReference("acct_nobodys"))
    refused = await world.transfers.transfer(request, key=fresh("key"))
    assert isinstance(refused, TransferRefused)
    assert refused.failure.code == "resource_missing"


async def test_reversals_are_seen_oldest_first(world: GatewayWorld) -> None:
    sent = await world.transfers.transfer(await a_request(world), key=fresh("key"))
    assert isinstance(sent, Transferred)
    first = await world.reverse(sent.transfer, usd(3000))
    second = await world.reverse(sent.transfer, usd(5000))
    found = await world.transfers.find_transfer(sent.transfer)
    assert found.reversals == (Reversal(first, usd(3000)), Reversal(second, usd(5000)))


async def test_a_lost_answer_is_repeated_by_the_same_key(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.transfers.transfer(request, key=key)
    assert isinstance(await world.transfers.transfer(request, key=key), Transferred)
    assert await world.transfers_sent() == 1


async def test_a_look_up_finds_the_transfer_behind_a_lost_answer(world: GatewayWorld) -> None:
    request, since = await a_request(world), await world.now()
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.transfers.transfer(request, key=fresh("key"))
    found = await world.transfers.look_up_transfer(request, since=since)
    assert found is not None
    assert found.transaction_id == request.transaction_id
    assert found.amount == usd(8000)


async def test_a_look_up_proves_that_nothing_was_sent(world: GatewayWorld) -> None:
    request, since = await a_request(world), await world.now()
    other = replace(request, transaction_id=a_transaction_id(), amount=usd(10))
    assert isinstance(await world.transfers.transfer(other, key=fresh("key")), Transferred)
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.transfers.transfer(request, key=fresh("key"))
    assert await world.transfers.look_up_transfer(request, since=since) is None


async def test_a_transfer_that_does_not_exist_is_our_mistake(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await world.transfers.find_transfer(TransferReference("tr_nobodys"))


async def test_a_call_that_is_turned_away_did_nothing(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.turn_next_away()
    with pytest.raises(GatewayBusy):
        await world.transfers.transfer(request, key=key)
    assert await world.transfers_sent() == 0
    await world.transfers.transfer(request, key=key)
    assert await world.transfers_sent() == 1
