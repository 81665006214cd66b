"""A payout is found as the account that it is of, with the end of its bank account's number."""

from collections.abc import AsyncIterator

import pytest

from application.ports.charge_gateway import GatewayMisused
from domain.ids import AccountReference, PayoutReference
from domain.payout import PayoutState
from tests.builders import usd
from tests.contract.gateway_world import GatewayWorld, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def a_ready_account(world: GatewayWorld) -> AccountReference:
    account = (await an_account(world)).reference
    await world.complete_onboarding(account)
    return account


async def test_a_payout_says_where_it_is_and_why_it_came_back(world: GatewayWorld) -> None:
    account = await a_ready_account(world)
    reference = await world.pay_out(account, usd(700))
    facts = await world.payouts.find_payout(reference, account=account)
    assert facts is not None
    assert (facts.reference, facts.amount, facts.state) == (
        reference,
        usd(700),
        PayoutState.PENDING,
    )
    assert (facts.bank_last4, facts.failure_code) == ("6789", None)
    assert facts.arrival_date >= facts.created_at.date()
    await world.fail_payout(account, reference)
    failed = await world.payouts.find_payout(reference, account=account)
    assert failed is not None
    assert (failed.state, failed.failure_code) == (PayoutState.FAILED, "account_closed")
    assert failed.failure_message


async def test_a_payout_is_not_another_accounts(world: GatewayWorld) -> None:
    account, other = await a_ready_account(world), await a_ready_account(world)
    reference = await world.pay_out(account, usd(700))
    with pytest.raises(GatewayMisused):
        await world.payouts.find_payout(reference, account=other)
    with pytest.raises(GatewayMisused):
        await world.payouts.find_payout(PayoutReference("po_nobodys"), account=account)


async def test_an_account_that_is_closed_to_us_tells_of_no_payout(world: GatewayWorld) -> None:
    stranger = AccountReference("acct_nobodys")
    assert await world.payouts.find_payout(PayoutReference("po_1"), account=stranger) is None
