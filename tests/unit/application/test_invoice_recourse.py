"""What goes back of a subscription's money is booked once; nothing of it gets stuck."""

from collections import Counter

import pytest

from adapters.memory.gateway_biller import Biller
from domain.ids import ChargeReference, InvoiceReference, PaymentIntentReference
from domain.invoice import InvoiceStatus
from domain.ledger import Account, PostingKind
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.billing_story import (
    PAID,
    apply,
    customer_of,
    elsewhere,
    invoice_now,
)
from tests.unit.application.ledger_view import balance
from tests.unit.application.story import SUE, actions
from tests.unit.application.world import World

DONE = (WebhookEventState.PROCESSED, None)


@pytest.fixture
async def world() -> World:
    """Return a world in which Sue is a customer."""
    made = World()
    await customer_of(made)
    return made


async def paid(world: World) -> tuple[InvoiceReference, ChargeReference]:
    """Let Sue pay a subscription's first invoice, of which nobody here has heard yet."""
    biller = Biller(world.processor)
    invoice = biller.latest_invoice(await elsewhere(world))
    biller.pay(invoice)
    charge = world.processor.invoices[invoice].charge
    assert charge is not None
    return invoice, charge


def kinds(world: World) -> Counter[PostingKind]:
    return Counter(kind for _, kind in world.database.tables.postings)


@pytest.mark.parametrize("is_known", [False, True])
async def test_a_refund_of_an_invoice_is_booked_once_whether_the_invoice_is_known_or_not(
    world: World, *, is_known: bool
) -> None:
    invoice, charge = await paid(world)
    if is_known:
        await apply(world, PAID, invoice)
    refund = world.processor.recourse.refund(charge, usd(900))
    assert await apply(world, "refund.created", refund) == DONE
    again = await apply(world, "charge.refunded", charge)
    assert again == (WebhookEventState.PROCESSED, "already known")
    assert kinds(world) == {PostingKind.INVOICE_PAID: 1, PostingKind.INVOICE_REFUNDED: 1}
    assert balance(world, Account.SUBSCRIPTION_REVENUE) == -2_000
    assert balance(world, Account.STRIPE_BALANCE) == 2_786 - 900
    row = invoice_now(world, invoice)
    assert (row.seller_id, row.facts.status) == (SUE, InvoiceStatus.PAID)
    assert actions(world).count("invoice.refunded") == 1


async def test_a_refund_that_fails_comes_back_into_the_books(world: World) -> None:
    _, charge = await paid(world)
    refund = world.processor.recourse.refund(charge, usd(2_900))
    await apply(world, "refund.created", refund)
    world.processor.recourse.fail_refund(refund)
    assert await apply(world, "refund.failed", refund) == DONE
    assert balance(world, Account.SUBSCRIPTION_REVENUE) == -2_900
    assert kinds(world)[PostingKind.INVOICE_REFUND_RETURNED] == 1
    assert actions(world)[-1] == "invoice.refund_returned"


async def test_a_dispute_of_an_invoice_is_booked_as_it_moves(world: World) -> None:
    _, charge = await paid(world)
    recourse = world.processor.recourse
    dispute = recourse.open_dispute(charge, usd(2_900))
    for kind in ("created", "funds_withdrawn"):
        await apply(world, f"charge.dispute.{kind}", dispute)
    assert balance(world, Account.DISPUTED_SUBSCRIPTIONS) == 2_900
    assert balance(world, Account.DISPUTE_FEES) == 1_500
    recourse.win(dispute)
    assert await apply(world, "charge.dispute.funds_reinstated", dispute) == DONE
    closed = await apply(world, "charge.dispute.closed", dispute)
    assert closed == (WebhookEventState.PROCESSED, "already known")
    assert balance(world, Account.DISPUTED_SUBSCRIPTIONS) == 0
    assert kinds(world) == {
        PostingKind.INVOICE_PAID: 1,
        PostingKind.INVOICE_DISPUTED: 1,
        PostingKind.INVOICE_REINSTATED: 1,
    }


async def test_an_inquiry_moves_nothing(world: World) -> None:
    invoice, charge = await paid(world)
    await apply(world, PAID, invoice)
    inquiry = world.processor.recourse.open_dispute(charge, usd(2_900), is_inquiry=True)
    state, _ = await apply(world, "charge.dispute.created", inquiry)
    assert state is WebhookEventState.PROCESSED
    assert kinds(world) == {PostingKind.INVOICE_PAID: 1}


async def test_what_goes_back_of_a_strangers_charge_is_ignored_and_nothing_waits(
    world: World,
) -> None:
    charge = world.processor.take(usd(500), PaymentIntentReference("pi_stranger")).reference
    refund = world.processor.recourse.refund(charge, usd(500))
    dispute = world.processor.recourse.open_dispute(charge, usd(500))
    for kind, about in (
        ("refund.created", refund),
        ("charge.refunded", charge),
        ("charge.dispute.created", dispute),
    ):
        state, note = await apply(world, kind, about)
        assert (state, "paid no invoice" in (note or "")) == (WebhookEventState.IGNORED, True)
    assert world.database.tables.postings == {}
