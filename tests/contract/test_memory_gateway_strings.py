"""The strings of the processor in memory do what tests of use cases count on."""

import pytest

from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_verdicts import GENERIC_DECLINE
from adapters.memory.system import ManualClock
from application.ports.charge_gateway import (
    ActionRequired,
    Cancelled,
    Charged,
    ChargeOutcome,
    Declined,
    GatewayUnavailable,
    StillProcessing,
)
from domain.attempt import ChargeRequest
from domain.ids import CustomerReference
from domain.transaction import Failure
from tests.builders import a_transaction_id, fresh, usd

CUSTOMER = CustomerReference("cus_1")


@pytest.fixture
def processor() -> MemoryProcessor:
    return MemoryProcessor(ManualClock())


async def charged(processor: MemoryProcessor, key: str = "") -> ChargeOutcome:
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=CUSTOMER,
        payment_method=processor.save_card(CUSTOMER),
    )
    return await MemoryChargeGateway(processor).charge(request, key=key or fresh("key"))


async def test_only_the_next_charge_is_declined(processor: MemoryProcessor) -> None:
    processor.decline_next(Failure("expired_card"))
    processor.decline_next()
    first, second = await charged(processor), await charged(processor)
    assert isinstance(first, Declined)
    assert first.failure == Failure("expired_card")
    assert isinstance(second, Declined)
    assert second.failure == GENERIC_DECLINE
    assert isinstance(await charged(processor), Charged)


async def test_only_the_next_charge_demands_action(processor: MemoryProcessor) -> None:
    processor.demand_action_next()
    assert isinstance(await charged(processor), ActionRequired)
    assert isinstance(await charged(processor), Charged)


async def test_a_charge_that_is_pondered_is_paid_or_cancelled_later(
    processor: MemoryProcessor,
) -> None:
    gateway = MemoryChargeGateway(processor)
    processor.ponder_next()
    processor.ponder_next()
    first, second = await charged(processor), await charged(processor)
    assert isinstance(first, StillProcessing)
    assert isinstance(second, StillProcessing)
    assert first.payment_intent is not None
    assert second.payment_intent is not None
    processor.pay(first.payment_intent)
    processor.cancel(second.payment_intent)
    assert isinstance(await gateway.find_charge(first.payment_intent), Charged)
    assert isinstance(await gateway.find_charge(second.payment_intent), Cancelled)


async def test_a_late_processing_fee_is_there_once_it_is_settled(
    processor: MemoryProcessor,
) -> None:
    processor.settle_fees_late()
    outcome = await charged(processor)
    assert isinstance(outcome, Charged)
    assert outcome.processing_fee is None
    funding = MemoryFundingGateway(processor)
    assert await funding.find_processing_fee(outcome.charge) is None
    processor.settle_fees()
    fee = await funding.find_processing_fee(outcome.charge)
    assert fee is not None
    assert fee.amount == usd(88)


async def test_a_mishap_may_strike_the_call_after_the_next(processor: MemoryProcessor) -> None:
    processor.door.let_next_pass()
    processor.door.lose_next_request()
    assert isinstance(await charged(processor), Charged)
    with pytest.raises(GatewayUnavailable):
        await charged(processor)
    assert len(processor.charges) == 1


async def test_a_forgotten_key_charges_anew(processor: MemoryProcessor) -> None:
    await charged(processor, key="k")
    processor.door.forget_keys()
    assert isinstance(await charged(processor, key="k"), Charged)
    assert len(processor.charges) == 2


async def test_a_charge_waits_in_the_balance_until_it_settles(processor: MemoryProcessor) -> None:
    await charged(processor)
    purse = processor.purses.of(usd(0))
    assert (purse.pending, purse.available) == (1912, 0)
