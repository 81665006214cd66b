"""What a test tells of a fee that goes back, or that a bank claims."""

from domain.dispute import DisputeStatus
from domain.ids import ChargeReference, DisputeReference
from domain.transaction import Transaction
from tests.unit.application.story import tell, work
from tests.unit.application.world import World


def charge_of(transaction: Transaction) -> ChargeReference:
    assert transaction.charge is not None
    return transaction.charge


async def opened(
    world: World, transaction: Transaction, *, is_inquiry: bool = False
) -> DisputeReference:
    """Let a bank open a dispute about the whole fee, and be heard of."""
    reference = world.processor.recourse.open_dispute(
        charge_of(transaction), transaction.quote.fee, is_inquiry=is_inquiry
    )
    await tell(world, "charge.dispute.created", reference)
    await work(world)
    return reference


async def closed(world: World, reference: DisputeReference, status: DisputeStatus) -> None:
    """Let a dispute come to its end, and be heard of."""
    if status is DisputeStatus.WON:
        world.processor.recourse.win(reference)
    else:
        world.processor.recourse.move_dispute(reference, status)
    await tell(world, "charge.dispute.closed", reference)
    await work(world)
