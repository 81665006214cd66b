"""What Stripe tells of subscriptions and invoices: kept as it stands, booked once, never undone."""

from dataclasses import replace

import pytest

from adapters.memory.gateway_biller import Biller
from application.events.billing_kinds import BILLING
from application.events.event_kind import EventKind
from application.ports.charge_gateway import GatewayUnavailable
from domain.ids import (
    InvoiceReference,
    SubscriptionReference,
)
from domain.invoice import InvoiceStatus
from domain.ledger import Account, PostingKind
from domain.subscription import SubscriptionStatus
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.billing_story import (
    PAID,
    apply,
    customer_of,
    elsewhere,
    first_invoice,
    heard,
    invoice_now,
    now_of,
    reference_of,
    subscribe,
    told,
)
from tests.unit.application.billing_world import BASIC
from tests.unit.application.ledger_view import balance
from tests.unit.application.story import actions, event_of, tell, work_on
from tests.unit.application.world import World


@pytest.fixture
async def world() -> World:
    """Return a world in which Sue is a customer."""
    made = World()
    await customer_of(made)
    return made


async def test_a_paid_invoice_is_kept_and_booked_once_with_stripes_fee(world: World) -> None:
    answer = await subscribe(world)
    invoice, biller = first_invoice(world, answer), Biller(world.processor)
    biller.pay(invoice)
    payment = world.processor.invoices[invoice].payment
    for kind, about in (
        (PAID, invoice),
        ("invoice.payment_succeeded", invoice),
        ("invoice_payment.paid", payment),
        (PAID, invoice),
    ):
        state, _ = await apply(world, kind, about)
        assert state is WebhookEventState.PROCESSED
    await told(world, "customer.subscription.updated", answer)
    facts = invoice_now(world, invoice).facts
    assert (facts.status, facts.amount_paid) == (InvoiceStatus.PAID, usd(2_900))
    assert balance(world, Account.SUBSCRIPTION_REVENUE) == -2_900
    assert balance(world, Account.STRIPE_FEES) == 114
    assert balance(world, Account.STRIPE_BALANCE) == 2_786
    kinds = [kind for _, kind in world.database.tables.postings]
    assert kinds == [PostingKind.INVOICE_PAID]
    status = now_of(world, answer).facts
    assert status is not None
    assert status.status is SubscriptionStatus.ACTIVE
    assert actions(world).count("invoice.synced") == 1


async def test_money_that_is_not_settled_yet_is_waited_for(world: World) -> None:
    answer = await subscribe(world)
    invoice, biller = first_invoice(world, answer), Biller(world.processor)
    biller.pay(invoice, settles=False)
    event_id = await heard(world, PAID, invoice)
    assert "OutcomeUnknown" in (event_of(world, event_id).last_error or "")
    assert world.database.tables.invoices == {}
    held = world.processor.invoices[invoice]
    held.shown = replace(held.shown, is_settled=True)
    await work_on(world)
    assert event_of(world, event_id).state is WebhookEventState.PROCESSED


async def test_a_failed_renewal_shows_why_and_the_next_try(world: World) -> None:
    answer = await subscribe(world)
    biller, reference = Biller(world.processor), reference_of(answer)
    biller.pay(first_invoice(world, answer))
    renewed = biller.renew(reference)
    biller.decline(renewed)
    await tell(world, "invoice.payment_failed", renewed)
    await told(world, "customer.subscription.updated", answer)
    facts = invoice_now(world, renewed).facts
    assert (facts.status, facts.attempt_count) == (InvoiceStatus.OPEN, 1)
    assert facts.last_payment_error == "generic_decline"
    assert facts.next_payment_attempt is not None
    subscription = now_of(world, answer).facts
    assert subscription is not None
    assert subscription.status is SubscriptionStatus.PAST_DUE
    world.processor.subscriptions[reference].become(status=SubscriptionStatus.UNPAID)
    world.processor.invoices[renewed].become(next_payment_attempt=None)
    await told(world, "customer.subscription.updated", answer)
    await apply(world, "invoice.updated", renewed)
    assert invoice_now(world, renewed).facts.next_payment_attempt is None
    subscription = now_of(world, answer).facts
    assert subscription is not None
    assert (subscription.status, subscription.has_ended) == (SubscriptionStatus.UNPAID, False)
    biller.end_invoice(renewed, InvoiceStatus.UNCOLLECTIBLE)
    await apply(world, "invoice.marked_uncollectible", renewed)
    assert invoice_now(world, renewed).facts.status is InvoiceStatus.UNCOLLECTIBLE
    biller.pay(renewed)
    await apply(world, PAID, renewed)
    assert invoice_now(world, renewed).facts.status is InvoiceStatus.PAID


async def test_what_is_over_stays_over_whatever_stripe_shows_later(world: World) -> None:
    answer = await subscribe(world)
    invoice, reference = first_invoice(world, answer), reference_of(answer)
    Biller(world.processor).pay(invoice)
    await apply(world, PAID, invoice)
    held = world.processor.subscriptions[reference]
    held.become(status=SubscriptionStatus.CANCELED)
    await told(world, "customer.subscription.deleted", answer)
    held.become(status=SubscriptionStatus.ACTIVE)
    world.processor.invoices[invoice].become(status=InvoiceStatus.OPEN)
    late = await apply(world, "customer.subscription.updated", reference)
    assert late == (WebhookEventState.PROCESSED, "already canceled")
    late = await apply(world, "invoice.updated", invoice)
    assert late == (WebhookEventState.PROCESSED, "already paid")
    known = now_of(world, answer).facts
    assert known is not None
    assert known.status is SubscriptionStatus.CANCELED
    assert invoice_now(world, invoice).facts.status is InvoiceStatus.PAID


async def test_a_subscription_that_a_seller_got_elsewhere_is_taken_in_once(world: World) -> None:
    reference = await elsewhere(world)
    first = await apply(world, "customer.subscription.created", reference)
    second = await apply(world, "customer.subscription.updated", reference)
    assert first == (WebhookEventState.PROCESSED, None)
    assert second == (WebhookEventState.PROCESSED, "already known")
    (row,) = world.database.tables.subscriptions.values()
    assert (row.seller_id, row.price, row.key) == ("sue", BASIC, None)


async def test_a_subscription_that_a_person_made_at_stripe_is_the_sellers_too(
    world: World,
) -> None:
    reference = await elsewhere(world)
    held = world.processor.subscriptions[reference]
    held.shown = replace(held.shown, made_for=None)
    assert (await apply(world, "customer.subscription.created", reference))[1] is None
    (row,) = world.database.tables.subscriptions.values()
    assert (row.seller_id, row.key) == ("sue", None)


async def test_an_event_finds_the_row_whose_answer_was_lost(world: World) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await subscribe(world)
    (reference,) = world.processor.subscriptions
    await apply(world, "customer.subscription.created", reference)
    (row,) = world.database.tables.subscriptions.values()
    assert row.facts is not None
    assert row.key is not None
    answer = await subscribe(world)
    assert (answer.replayed, answer.subscription) == (True, row)
    assert answer.client_secret is not None


async def test_a_second_subscription_that_names_a_row_is_one_of_its_own(world: World) -> None:
    answer = await subscribe(world)
    held = world.processor.subscriptions[reference_of(answer)].shown
    other = SubscriptionReference("sub_other")
    made = await elsewhere(world)
    world.processor.subscriptions[other] = world.processor.subscriptions.pop(made)
    twin = world.processor.subscriptions[other]
    twin.shown = replace(
        twin.shown, made_for=held.made_for, facts=replace(twin.shown.facts, reference=other)
    )
    await apply(world, "customer.subscription.created", other)
    assert len(world.database.tables.subscriptions) == 2


async def test_strangers_are_ignored_and_what_names_us_waits(world: World) -> None:
    reference = await elsewhere(world)
    invoice = Biller(world.processor).latest_invoice(reference)
    world.database.tables.customers.clear()
    waits = await apply(world, "customer.subscription.created", reference)
    assert waits[0] is WebhookEventState.FAILED
    held = world.processor.subscriptions[reference]
    held.shown = replace(held.shown, made_for=None)
    state, note = await apply(world, "customer.subscription.created", reference)
    assert (state, "no seller" in (note or "")) == (WebhookEventState.IGNORED, True)
    state, note = await apply(world, PAID, invoice)
    assert (state, "no seller" in (note or "")) == (WebhookEventState.IGNORED, True)
    state, note = await apply(world, "invoice.updated", InvoiceReference("in_deleted"))
    assert (state, "deleted" in (note or "")) == (WebhookEventState.IGNORED, True)


@pytest.mark.parametrize("kind", BILLING, ids=lambda kind: kind.name)
async def test_every_type_is_acted_on_or_ignored_for_its_reason(
    world: World, kind: EventKind
) -> None:
    reference = await elsewhere(world)
    invoice = Biller(world.processor).latest_invoice(reference)
    payment = world.processor.invoices[invoice].payment
    about = {"subscription": reference, "invoice": invoice, "invoice_payment": payment}
    if kind.handler is None:
        ignored = await apply(world, kind.name, about[kind.about])
        assert ignored == (WebhookEventState.IGNORED, kind.meaning)
        return
    assert await apply(world, kind.name, about[kind.about]) == (WebhookEventState.PROCESSED, None)
    tables = world.database.tables
    assert len(tables.subscriptions) == int(kind.about == "subscription")
    assert len(tables.invoices) == int(kind.about != "subscription")
