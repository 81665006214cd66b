"""Clawbacks over a processor in memory, put together as in production."""

from typing import Any

from adapters.memory.gateway_clawbacks import MemoryClawbackGateway
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.clawbacks import SellerBalances
from entrypoints.clawbacks import ClawbackContainer
from entrypoints.inbox import InboxContainer


def clawbacks_over(
    # Any: the core itself, or the container that stands for it within another.
    core: Any,
    inbox: InboxContainer,
    processor: MemoryProcessor,
    balances: SellerBalances,
) -> ClawbackContainer:
    """Return clawbacks that settle by this inbox's rules."""
    return ClawbackContainer(
        core=core,
        recourse=inbox.recourse,
        gateway=MemoryClawbackGateway(processor),
        balances=balances,
    )
