"""A posting exists if and only if it sums to zero in each of its currencies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.currency import Currency
from domain.funds_flow import FundsFlow
from domain.ledger import Account, Entry, Posting, Unbalanced
from domain.money import Money
from tests.builders import a_transaction, books, eur, jpy, usd
from tests.unit.domain.strategies import amounts

COLLECTED = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
STRIPE_BALANCE, CLEARING = Account.STRIPE_BALANCE, Account.RECOVERIES_CLEARING


def a_posting(*entries: Entry) -> Posting:
    return replace(books().fee_kept(COLLECTED), entries=entries)


def test_a_posting_that_is_off_is_refused_with_currency_and_difference() -> None:
    with pytest.raises(Unbalanced, match="usd is off by 1") as refusal:
        a_posting(Entry(STRIPE_BALANCE, usd(101)), Entry(CLEARING, usd(-100)))
    assert refusal.value.code == "UNBALANCED_POSTING"


def test_currencies_do_not_balance_each_other() -> None:
    with pytest.raises(Unbalanced, match="eur is off by 5"):
        a_posting(Entry(STRIPE_BALANCE, eur(5)), Entry(CLEARING, usd(-5)))


def test_a_posting_may_balance_in_several_currencies_in_any_order() -> None:
    lines = (
        Entry(STRIPE_BALANCE, eur(5)),
        Entry(STRIPE_BALANCE, jpy(7)),
        Entry(CLEARING, eur(-2)),
        Entry(CLEARING, jpy(-7)),
        Entry(Account.FEE_REVENUE, eur(-3)),
    )
    assert a_posting(*lines).entries == lines


@given(st.lists(st.tuples(st.sampled_from(Account), amounts()), max_size=6))
def test_a_posting_exists_if_and_only_if_each_currency_sums_to_zero(
    lines: list[tuple[Account, Money]],
) -> None:
    totals = dict.fromkeys(Currency, 0)
    for _, amount in lines:
        totals[amount.currency] += amount.minor_units
    entries = [Entry(account, amount) for account, amount in lines]
    if not entries or any(entry.amount.is_zero for entry in entries):
        with pytest.raises(ValueError, match="moves something"):
            a_posting(*entries)
        return
    if any(totals.values()):
        with pytest.raises(Unbalanced):
            a_posting(*entries)
        return
    assert a_posting(*entries).entries == tuple(entries)
