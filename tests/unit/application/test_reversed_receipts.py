"""Amazon's money that leaves again: booked in and out once each, whatever is told first."""

from itertools import permutations

import pytest

from adapters.memory.gateway_funding import reverse_top_up
from domain.ledger import Account, PostingKind
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import balance, booked, require_agreement
from tests.unit.application.story import (
    SUES_CLAIM,
    accept,
    actions,
    charged,
    event_of,
    joins,
    now_of,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import World

TYPES = ("topup.succeeded", "topup.reversed", "topup.reversed")


@pytest.mark.parametrize("order", sorted(set(permutations(TYPES))))
async def test_money_that_came_and_went_leaves_nothing(
    world: World, order: tuple[str, ...]
) -> None:
    reference = world.processor.add_top_up(usd(8_000))
    reverse_top_up(world.processor, reference)
    for kind in order:
        event_id = await tell(world, kind, reference)
        await work(world)
        assert event_of(world, event_id).state is WebhookEventState.PROCESSED
    assert booked(world) == {PostingKind.RECEIPT_RECORDED: 1, PostingKind.RECEIPT_REVERSED: 1}
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == 0
    assert actions(world) == ["receipt.recorded", "receipt.reversed"]
    require_agreement(world)


async def test_what_left_again_funds_no_transaction(world: World) -> None:
    reference = world.processor.add_top_up(usd(8_000), recovery=SUES_CLAIM)
    await tell(world, "topup.succeeded", reference)
    await work(world)
    reverse_top_up(world.processor, reference)
    await tell(world, "topup.reversed", reference)
    await work(world)
    transaction = await accept(world)
    await work(world)
    assert now_of(world, transaction).funded == usd(0)
    require_agreement(world)


async def test_what_was_sent_on_already_is_missing_from_the_receipts(world: World) -> None:
    await joins(world)
    reference = await tops_up(world, usd(8_000), SUES_CLAIM)
    sent = await charged(world)
    assert sent.transfer_state is TransferState.TRANSFERRED
    reverse_top_up(world.processor, world.processor.top_ups[reference].reference)
    await tell(world, "topup.reversed", reference)
    await work(world)
    # Debit: the platform has a claim for what it sent and no longer has.
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == 8_000
    require_agreement(world)
