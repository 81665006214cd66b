"""Subscriptions and invoices read back whole, occur once, and are listed newest first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from domain.ids import (
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import Invoice
from domain.subscription import Subscription, SubscriptionStatus
from tests.billing_builders import a_subscription, an_invoice, subscription_facts
from tests.builders import LATER, NOON, a_seller_id, a_transaction_id, fresh
from tests.contract.store import Store


async def stored(store: Store, *subscriptions: Subscription) -> list[bool]:
    async with store.begin() as unit:
        return [await unit.subscriptions.add(one) for one in subscriptions]


async def filed(store: Store, *invoices: Invoice) -> list[bool]:
    async with store.begin() as unit:
        return [await unit.invoices.add(one) for one in invoices]


async def test_a_subscription_reads_back_before_and_after_stripe_has_answered(
    store: Store,
) -> None:
    asked = a_subscription()
    assert await stored(store, asked) == [True]
    async with store.begin() as unit:
        assert await unit.subscriptions.get(asked.id) == asked
    facts = subscription_facts(cancel_at_period_end=True, canceled_at=LATER)
    known = asked.synced(facts, at=NOON)
    async with store.begin() as unit:
        assert await unit.subscriptions.lock(asked.id) == asked
        await unit.subscriptions.save(known)
    async with store.begin() as unit:
        assert await unit.subscriptions.lock_named(facts.reference) == known
        assert await unit.subscriptions.lock_named(SubscriptionReference("sub_none")) is None


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    nothing = a_subscription()
    async with store.begin() as unit:
        for ask in (unit.subscriptions.get, unit.subscriptions.lock):
            with pytest.raises(NotFound):
                await ask(nothing.id)
        with pytest.raises(NotFound):
            await unit.subscriptions.save(nothing)
        with pytest.raises(NotFound):
            await unit.invoices.save(an_invoice())
        assert await unit.invoices.lock_named(InvoiceReference("in_none")) is None


async def test_of_many_units_that_take_in_the_same_subscription_one_does(store: Store) -> None:
    facts = subscription_facts()
    rows = [replace(a_subscription(), facts=facts, synced_at=NOON, key=None) for _ in range(4)]
    taken = await asyncio.gather(*(stored(store, row) for row in rows))
    assert sorted(taken) == [[False]] * 3 + [[True]]


@pytest.mark.parametrize(
    ("status", "is_live"),
    [
        (SubscriptionStatus.INCOMPLETE, True),
        (SubscriptionStatus.ACTIVE, True),
        (SubscriptionStatus.PAST_DUE, True),
        (SubscriptionStatus.CANCELED, False),
        (SubscriptionStatus.INCOMPLETE_EXPIRED, False),
    ],
)
async def test_a_live_subscription_is_found_by_seller_and_price(
    store: Store, status: SubscriptionStatus, *, is_live: bool
) -> None:
    row = a_subscription().synced(subscription_facts(status=status), at=NOON)
    await stored(store, row)
    assert row.is_live is is_live
    async with store.begin() as unit:
        found = await unit.subscriptions.live(row.seller_id, row.price)
        assert found == (row if is_live else None)
        assert await unit.subscriptions.live(row.seller_id, PriceReference("other")) is None
        assert await unit.subscriptions.live(a_seller_id(), row.price) is None


async def test_one_that_was_asked_for_is_live_until_it_is_refused(store: Store) -> None:
    row = a_subscription()
    await stored(store, row)
    async with store.begin() as unit:
        assert await unit.subscriptions.live(row.seller_id, row.price) == row
        await unit.subscriptions.save(row.refused())
    async with store.begin() as unit:
        assert await unit.subscriptions.live(row.seller_id, row.price) is None


async def test_an_invoice_reads_back_with_every_field_and_occurs_once(store: Store) -> None:
    invoice = an_invoice()
    assert await filed(store, invoice) == [True]
    same = replace(an_invoice(), facts=invoice.facts)
    assert await filed(store, same) == [False]
    changed = invoice.synced(
        replace(invoice.facts, attempt_count=4, last_payment_error=None, pdf=None), at=LATER
    )
    async with store.begin() as unit:
        assert await unit.invoices.lock_named(invoice.facts.reference) == invoice
        await unit.invoices.save(changed)
    async with store.begin() as unit:
        assert await unit.invoices.lock_named(invoice.facts.reference) == changed


async def test_lists_are_newest_first_page_by_page_and_of_one_seller_or_all(store: Store) -> None:
    seller, other = a_seller_id(), a_seller_id()
    subscriptions = [a_subscription(one) for one in (seller, seller, other)]
    invoices = [an_invoice(one) for one in (seller, seller, other)]
    await stored(store, *subscriptions)
    await filed(store, *invoices)
    one, two, theirs = subscriptions
    ask = store.billing.subscriptions
    page = await ask(seller, limit=1, after=None)
    rest = await ask(seller, limit=1, after=two.id)
    assert (list(page.rows), page.has_next) == ([two], True)
    assert (list(rest.rows), rest.has_next) == ([one], False)
    assert list((await ask(None, limit=9, after=None)).rows) == [theirs, two, one]
    first, second, third = invoices
    pages = [
        await store.billing.invoices(seller, limit=1, after=after) for after in (None, second.id)
    ]
    assert [(list(one.rows), one.has_next) for one in pages] == [([second], True), ([first], False)]
    everybodys = await store.billing.invoices(None, limit=9, after=None)
    assert list(everybodys.rows) == [third, second, first]


async def test_nobodys_list_is_empty(store: Store) -> None:
    seller = SellerId(fresh("nobody"))
    page = await store.billing.subscriptions(seller, limit=0, after=None)
    assert (list(page.rows), page.has_next) == ([], False)
    after = SubscriptionId(a_transaction_id())
    assert not (await store.billing.subscriptions(None, limit=5, after=after)).rows


async def test_a_lock_makes_the_next_unit_see_what_was_saved(store: Store) -> None:
    row = a_subscription()
    await stored(store, row)

    async def describe(minutes: int) -> None:
        async with store.begin() as unit:
            known = await unit.subscriptions.lock(row.id)
            at = NOON + timedelta(minutes=minutes)
            await unit.subscriptions.save(known.synced(subscription_facts("sub_1"), at=at))

    await asyncio.gather(*(describe(minute) for minute in range(3)))
    async with store.begin() as unit:
        known = await unit.subscriptions.get(row.id)
    assert known.synced_at is not None
    assert known.synced_at >= NOON + timedelta(minutes=2)
