"""Price lists are kept for ever and read as they are at that moment."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.fee_policies import FeeTotals, HistoryScope, RecordedPolicy
from application.ports.queries import TransactionFilter
from domain.currency import Currency
from domain.fees import FeePolicy, Tier
from domain.ids import SellerId
from domain.money import BasisPoints, Money
from tests.builders import NOON, a_card, a_customer, a_transaction, fresh, usd
from tests.contract.store import Store, added

HOUR = timedelta(hours=1)


def a_policy(begins: datetime = NOON, seller_id: SellerId | None = None) -> RecordedPolicy:
    policy = FeePolicy(
        version=fresh("fee"),
        effective_from=begins,
        rate=BasisPoints(1_500),
        seller_id=seller_id,
        minimums={Currency.USD: 60, Currency.KWD: 200},
        caps={Currency.USD: 9_000},
        tiers=(Tier(usd(50_000), BasisPoints(1_000)), Tier(usd(90_000), BasisPoints(500))),
    )
    return RecordedPolicy(policy=policy, set_at=NOON, set_by="ada", reason="„größer“")


async def add(store: Store, recorded: RecordedPolicy) -> RecordedPolicy:
    async with store.begin() as unit:
        return await unit.fee_policies.add(recorded)


async def in_force(
    store: Store, seller_id: SellerId | None, at: datetime = NOON
) -> FeePolicy | None:
    async with store.begin() as unit:
        alone = await unit.fee_policies.in_force(seller_id, at=at)
        if seller_id is not None:
            assert (await unit.fee_policies.terms_of(seller_id, at=at)).policy == alone
        return alone


async def test_a_policy_is_read_as_it_was_set(store: Store) -> None:
    stored = await add(store, a_policy())
    assert stored.policy.number > 0
    async with store.begin() as unit:
        assert await unit.fee_policies.get(stored.policy.version) == stored
        with pytest.raises(NotFound):
            await unit.fee_policies.get(fresh("fee"))
    assert await in_force(store, None) == stored.policy
    assert await in_force(store, SellerId("whoever")) == stored.policy


async def test_the_sellers_own_comes_first_then_the_latest_begun_then_the_latest_set(
    store: Store,
) -> None:
    sue, other = SellerId(fresh("seller")), SellerId(fresh("seller"))
    assert await in_force(store, sue) is None
    early, late = await add(store, a_policy()), await add(store, a_policy(NOON + HOUR))
    twin = await add(store, a_policy(NOON + HOUR))
    own = await add(store, a_policy(NOON + HOUR, sue))
    assert twin.policy.number > late.policy.number
    assert await in_force(store, sue) == early.policy
    assert await in_force(store, sue, NOON + HOUR) == own.policy
    assert await in_force(store, other, NOON + HOUR) == twin.policy
    assert await in_force(store, None, NOON + HOUR) == twin.policy
    assert await in_force(store, sue, NOON - HOUR) is None
    assert await store.fees.policies(sue, limit=9) == [own, twin, late, early]
    assert await store.fees.policies(None, limit=2) == [twin, late]


async def test_a_policy_counts_from_its_commit_on_and_not_before(store: Store) -> None:
    sue = SellerId(fresh("seller"))
    async with store.begin() as charging:
        async with store.begin() as setting:
            recorded = await setting.fee_policies.add(a_policy(seller_id=sue))
            assert await charging.fee_policies.in_force(sue, at=NOON) is None
        # The very unit that was open before reads it now: there is no copy to go stale.
        assert await charging.fee_policies.in_force(sue, at=NOON) == recorded.policy


async def test_the_customer_is_read_and_held_with_it_and_so_is_the_default_card(
    store: Store,
) -> None:
    customer = a_customer(seller_id=SellerId(fresh("seller")))
    seller_id = customer.seller_id
    card = a_card(seller_id)
    async with store.begin() as unit:
        assert await unit.fee_policies.terms_of(seller_id, at=NOON) == (None, None, None)
        await unit.customers.add(customer)
        await unit.cards.add(card)
    chosen = replace(customer, default_card=card.reference)
    async with store.begin() as unit:
        # A card that is saved is not yet the one that pays.
        assert await unit.fee_policies.terms_of(seller_id, at=NOON) == (None, customer, None)
        await unit.customers.save(chosen)
    async with store.begin() as unit:
        assert await unit.fee_policies.terms_of(seller_id, at=NOON) == (None, chosen, card)
        rival = asyncio.create_task(_lock(store, seller_id))
        done, _ = await asyncio.wait({rival}, timeout=0.15)
        assert not done
    await rival


async def _lock(store: Store, seller_id: SellerId) -> None:
    async with store.begin() as unit:
        await unit.customers.lock(seller_id)


async def test_totals_are_exact_and_of_one_currency_each(store: Store) -> None:
    euros = Money(5_000, Currency.EUR)
    first, *_ = await added(
        store,
        a_transaction(recovered=usd(101)),
        a_transaction(recovered=usd(10_000)),
        a_transaction(recovered=euros),
    )
    eur_line, usd_line = await store.fees.totals(TransactionFilter())
    assert eur_line.recovered == euros
    assert usd_line == FeeTotals(
        currency=Currency.USD,
        count=2,
        recovered=usd(10_101),
        fee=usd(2_050),
        collected_count=0,
        collected=usd(0),
        refunded=usd(0),
    )
    (line,) = await store.fees.totals(TransactionFilter(seller_id=first.seller_id))
    assert line.recovered == usd(101)


async def test_history_is_told_oldest_first_in_batches(store: Store) -> None:
    own = await add(store, a_policy(seller_id=SellerId(fresh("seller"))))
    quote = own.policy.quote(usd(10_000))
    rows = await added(
        store,
        replace(a_transaction(), created_at=NOON + 2 * HOUR),
        replace(a_transaction(recovered=usd(10_000)), quote=quote),
        replace(a_transaction(), created_at=NOON + HOUR),
    )
    everything = HistoryScope(seller_id=None, since=NOON, until=NOON + 3 * HOUR)
    first = await store.fees.history(everything, limit=2, after=None)
    second = await store.fees.history(everything, limit=2, after=first[-1].place)
    assert [row.place.id for row in (*first, *second)] == [rows[1].id, rows[2].id, rows[0].id]
    assert [row.has_own_terms for row in (*first, *second)] == [True, False, False]
    assert first[0].fee == quote.fee
    scope = replace(everything, seller_id=rows[2].seller_id, until=NOON + 2 * HOUR)
    assert [row.place.id for row in await store.fees.history(scope, limit=9, after=None)] == [
        rows[2].id
    ]
    assert await store.fees.history(replace(scope, until=NOON), limit=9, after=None) == []
