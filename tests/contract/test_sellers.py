"""A seller has one account, one customer and its own cards, whoever adds them first."""

import asyncio
from dataclasses import replace

import pytest

from application.ports.errors import NotFound
from domain.connect_account import AccountFacts, ConnectAccount
from domain.customer import Customer
from domain.ids import AccountReference, CustomerReference, PaymentMethodReference
from tests.builders import LATER, a_card, a_customer, a_seller_id, an_account, fresh
from tests.contract.store import Store


def full_facts(reference: str) -> AccountFacts:
    return AccountFacts(
        reference=AccountReference(reference),
        details_submitted=True,
        charges_enabled=True,
        payouts_enabled=True,
        transfers_active=True,
        currently_due=("external_account", "individual.dob.day"),
        past_due=("tos_acceptance.date",),
        disabled_reason="requirements.past_due",
    )


async def test_an_account_reads_back_equal_before_and_after_stripe_answers(store: Store) -> None:
    account = an_account()
    async with store.begin() as unit:
        assert await unit.accounts.add(account) == account
    assert await store.sellers.account(account.seller_id) == account
    known = account.synced(full_facts(fresh("acct")), at=LATER)
    async with store.begin() as unit:
        assert await unit.accounts.lock(account.seller_id) == account
        await unit.accounts.save(known)
    async with store.begin() as unit:
        assert await unit.accounts.get(account.seller_id) == known
    assert await store.sellers.account(account.seller_id) == known


async def test_another_request_takes_the_place_of_what_stripe_refused(store: Store) -> None:
    account, customer = an_account(), a_customer()
    asked = replace(account, key=fresh("key"), email="b@example.com", country="DE", asked_at=LATER)
    known = replace(customer, key=fresh("key"), email="b@example.com", name="B", asked_at=LATER)
    async with store.begin() as unit:
        await unit.accounts.add(account)
        await unit.accounts.save(account.replaced_by(asked))
        await unit.customers.add(customer)
        await unit.customers.save(customer.replaced_by(known))
    assert await store.sellers.account(account.seller_id) == asked
    assert await store.sellers.customer(customer.seller_id) == known
    async with store.begin() as unit:
        await unit.accounts.save(asked.refused())
        await unit.customers.save(known.refused())
    assert await store.sellers.account(account.seller_id) == replace(asked, asked_at=None)
    assert await store.sellers.customer(customer.seller_id) == replace(known, asked_at=None)


async def test_an_account_is_found_by_stripes_name_for_it(store: Store) -> None:
    account = an_account()
    facts = full_facts(fresh("acct"))
    async with store.begin() as unit:
        await unit.accounts.add(account)
        await unit.accounts.add(an_account())
        assert await unit.accounts.owner(facts.reference) is None
        await unit.accounts.save(account.synced(facts, at=LATER))
    async with store.begin() as unit:
        assert await unit.accounts.owner(facts.reference) == account.seller_id


async def test_of_many_accounts_added_for_a_seller_the_first_stays(store: Store) -> None:
    seller_id = a_seller_id()

    async def add() -> ConnectAccount:
        async with store.begin() as unit:
            return await unit.accounts.add(an_account(seller_id))

    results = await asyncio.gather(*(add() for _ in range(5)))
    assert len({account.key for account in results}) == 1
    assert await store.sellers.account(seller_id) == results[0]


async def test_a_customer_reads_back_equal_before_and_after_stripe_answers(store: Store) -> None:
    customer = replace(a_customer(), name="Ünal & Söhne")
    async with store.begin() as unit:
        assert await unit.customers.add(customer) == customer
    assert await store.sellers.customer(customer.seller_id) == customer
    card = PaymentMethodReference(fresh("pm"))
    known = customer.known_as(CustomerReference(fresh("cus"))).paying_with(card, at=LATER)
    async with store.begin() as unit:
        assert await unit.customers.lock(customer.seller_id) == customer
        await unit.customers.save(known)
    async with store.begin() as unit:
        assert await unit.customers.get(customer.seller_id) == known
    assert await store.sellers.customer(customer.seller_id) == known


async def test_a_customer_is_found_by_stripes_name_for_it(store: Store) -> None:
    reference = CustomerReference(fresh("cus"))
    customer = a_customer()
    async with store.begin() as unit:
        await unit.customers.add(customer)
        await unit.customers.add(a_customer())
        assert await unit.customers.owner(reference) is None
        await unit.customers.save(customer.known_as(reference))
    async with store.begin() as unit:
        assert await unit.customers.owner(reference) == customer.seller_id


async def test_of_many_customers_added_for_a_seller_the_first_stays(store: Store) -> None:
    seller_id = a_seller_id()

    async def add() -> Customer:
        async with store.begin() as unit:
            return await unit.customers.add(a_customer(seller_id))

    results = await asyncio.gather(*(add() for _ in range(5)))
    assert len({customer.key for customer in results}) == 1
    assert await store.sellers.customer(seller_id) == results[0]


async def test_a_seller_without_account_or_customer_has_none(store: Store) -> None:
    seller_id = a_seller_id()
    async with store.begin() as unit:
        assert await unit.accounts.get(seller_id) is None
        assert await unit.customers.get(seller_id) is None
        with pytest.raises(NotFound):
            await unit.accounts.lock(seller_id)
        with pytest.raises(NotFound):
            await unit.customers.lock(seller_id)
    assert await store.sellers.account(seller_id) is None
    assert await store.sellers.customer(seller_id) is None
    assert list(await store.sellers.cards(seller_id)) == []


async def test_a_card_stays_its_first_owners_and_as_it_was(store: Store) -> None:
    owner, other = a_customer(), a_customer()
    card = a_card(owner.seller_id)
    async with store.begin() as unit:
        await unit.customers.add(owner)
        await unit.customers.add(other)
        await unit.cards.add(card)
    async with store.begin() as unit:
        await unit.cards.add(replace(card, seller_id=other.seller_id, last4="0000"))
        await unit.cards.add(card)
        assert await unit.cards.owner(card.reference) == owner.seller_id
        assert await unit.cards.owner(PaymentMethodReference("pm_none")) is None
    assert list(await store.sellers.cards(owner.seller_id)) == [card]
    assert list(await store.sellers.cards(other.seller_id)) == []


async def test_a_sellers_cards_are_listed_newest_first(store: Store) -> None:
    customer = a_customer()
    older, newer = a_card(customer.seller_id), a_card(customer.seller_id, at=LATER)
    async with store.begin() as unit:
        await unit.customers.add(customer)
        await unit.cards.add(older)
        await unit.cards.add(newer)
    assert list(await store.sellers.cards(customer.seller_id)) == [newer, older]


async def test_what_is_learnt_of_a_card_is_kept(store: Store) -> None:
    card = a_card(a_seller_id())
    learnt = replace(
        card, brand="amex", last4="0005", exp_month=1, exp_year=2040, refused_at=LATER
    ).detached(at=LATER)
    async with store.begin() as unit:
        assert await unit.cards.get(card.reference) is None
        assert await unit.cards.lock(card.reference) is None
        with pytest.raises(NotFound):
            await unit.cards.save(card)
        await unit.cards.add(card)
        assert await unit.cards.lock(card.reference) == card
        await unit.cards.save(learnt)
    async with store.begin() as unit:
        assert await unit.cards.get(card.reference) == learnt
    assert list(await store.sellers.cards(card.seller_id)) == [learnt]


async def test_a_unit_of_work_lists_a_sellers_cards_newest_first(store: Store) -> None:
    seller_id = a_seller_id()
    older, newer = a_card(seller_id), a_card(seller_id, at=LATER)
    async with store.begin() as unit:
        for card in (older, newer, a_card(a_seller_id())):
            await unit.cards.add(card)
        assert list(await unit.cards.of_seller(seller_id)) == [newer, older]
