"""Which way the money of a recovery goes: the three ways, written out."""

import pytest

from domain.funds_flow import FundsFlow
from domain.money import Money
from tests.builders import usd

TABLE = {
    FundsFlow.FEE_THEN_TRANSFER: (True, True, usd(8_000)),
    FundsFlow.FEE_ONLY: (True, False, usd(0)),
    FundsFlow.PLATFORM_COLLECTED: (False, True, usd(10_000)),
}


@pytest.mark.parametrize("flow", FundsFlow)
def test_each_way_says_what_is_charged_sent_and_expected(flow: FundsFlow) -> None:
    charges, transfers, expected = TABLE[flow]
    assert (flow.charges_card, flow.transfers_share) == (charges, transfers)
    received: Money = flow.expected_receipt(recovered=usd(10_000), payout=usd(8_000))
    assert received == expected
