"""Billing over a processor in memory, put together as in production."""

from typing import Final

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_subscriptions import MemorySubscriptionGateway
from application.allowed_prices import AllowedPrices
from application.ports.billing import BillingQueries
from domain.ids import PriceReference
from entrypoints.billing import Billing
from entrypoints.core import Core
from tests.builders import usd

BASIC: Final = PriceReference("price_basic")


def billing_over(core: Core, processor: MemoryProcessor, queries: BillingQueries) -> Billing:
    """Return billing with one price on offer."""
    processor.prices[BASIC] = usd(2_900)
    return Billing(
        core=core,
        gateway=MemorySubscriptionGateway(processor),
        queries=queries,
        prices=AllowedPrices(BASIC, frozenset()),
    )
