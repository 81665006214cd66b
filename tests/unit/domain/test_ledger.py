"""The books: the exact entries of every fact, and nothing that does not sum to zero."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.adjustments import Adjustments
from domain.funds_flow import FundsFlow
from domain.ids import ChargeReference
from domain.ledger import Account, Posting, PostingKind
from domain.money import Money
from domain.movement import Movement
from domain.receipt import ReceiptSource
from domain.recourse_books import RecourseBookkeeper
from domain.transaction import Transaction
from tests.builders import (
    LATER,
    a_quote,
    a_receipt,
    a_recovery,
    a_transaction,
    books,
    usd,
)
from tests.unit.domain.clawback_postings import CLAWBACK_GOLDEN
from tests.unit.domain.strategies import amounts
from tests.unit.domain.test_invoice_books import GOLDEN as INVOICE_GOLDEN

TRANSACTION = a_transaction()
COLLECTED = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
TOP_UP = a_receipt(usd(9_000), recovery=TRANSACTION.recovery)
WIRE = a_receipt(usd(9_000), source=ReceiptSource.BANK_ACCOUNT)
STRIPE_BALANCE, CLEARING = Account.STRIPE_BALANCE, Account.RECOVERIES_CLEARING
UNALLOCATED = Account.UNALLOCATED_RECEIPTS


def recourse() -> RecourseBookkeeper:
    return RecourseBookkeeper(books())


def a_movement(amount: Money, fee: Money) -> Movement:
    return Movement(reference="txn_2", amount=amount, fee=fee)


def moved(amount: int, fee: int = 0) -> Movement:
    return a_movement(usd(amount), usd(fee))


GOLDEN = [
    (
        books().fee_charged(TRANSACTION, charge=ChargeReference("ch_1")),
        (PostingKind.FEE_CHARGED, "ch_1"),
        {STRIPE_BALANCE: 2_000, Account.FEE_REVENUE: -2_000},
    ),
    (
        books().fee_kept(COLLECTED),
        (PostingKind.FEE_KEPT, str(COLLECTED.id)),
        {CLEARING: 2_000, Account.KEPT_FEES: -2_000},
    ),
    (
        recourse().refund(TRANSACTION, moved(-500), refund="re_1"),
        (PostingKind.FEE_REFUNDED, "re_1"),
        {Account.FEE_REVENUE: 500, STRIPE_BALANCE: -500},
    ),
    (
        recourse().refund_returned(TRANSACTION, moved(500, 20)),
        (PostingKind.REFUND_RETURNED, "txn_2"),
        {Account.FEE_REVENUE: -500, STRIPE_BALANCE: 480, Account.STRIPE_FEES: 20},
    ),
    (
        recourse().dispute(TRANSACTION, moved(-2_000, 1_500)),
        (PostingKind.DISPUTE_WITHDRAWN, "txn_2"),
        {Account.DISPUTED_FEES: 2_000, Account.DISPUTE_FEES: 1_500, STRIPE_BALANCE: -3_500},
    ),
    (
        recourse().dispute(TRANSACTION, moved(2_000, -1_500)),
        (PostingKind.DISPUTE_REINSTATED, "txn_2"),
        {Account.DISPUTED_FEES: -2_000, Account.DISPUTE_FEES: -1_500, STRIPE_BALANCE: 3_500},
    ),
    (
        books().processing_fee(TRANSACTION, usd(88), balance_transaction="txn_1"),
        (PostingKind.PROCESSING_FEE, "txn_1"),
        {Account.STRIPE_FEES: 88, STRIPE_BALANCE: -88},
    ),
    (
        books().share_transferred(TRANSACTION, transfer="tr_1"),
        (PostingKind.SHARE_TRANSFERRED, "tr_1"),
        {CLEARING: 8_000, STRIPE_BALANCE: -8_000},
    ),
    (
        books().share_reversed(TRANSACTION, usd(300), reversal="trr_1"),
        (PostingKind.SHARE_REVERSED, "trr_1"),
        {STRIPE_BALANCE: 300, CLEARING: -300},
    ),
    (
        books().receipt_recorded(TOP_UP),
        (PostingKind.RECEIPT_RECORDED, TOP_UP.reference),
        {STRIPE_BALANCE: 9_000, UNALLOCATED: -9_000},
    ),
    (
        books().receipt_recorded(WIRE),
        (PostingKind.RECEIPT_RECORDED, WIRE.reference),
        {Account.PLATFORM_BANK: 9_000, UNALLOCATED: -9_000},
    ),
    (
        books().receipt_reversed(TOP_UP),
        (PostingKind.RECEIPT_REVERSED, TOP_UP.reference),
        {STRIPE_BALANCE: -9_000, UNALLOCATED: 9_000},
    ),
    (
        books().receipt_allocated(TRANSACTION, usd(8_000), receipt=TOP_UP),
        (PostingKind.RECEIPT_ALLOCATED, str(TOP_UP.id)),
        {UNALLOCATED: 8_000, CLEARING: -8_000},
    ),
    *CLAWBACK_GOLDEN,
]


ALL_GOLDEN = [row[0] for row in (*GOLDEN, *INVOICE_GOLDEN)]


@pytest.mark.parametrize(("posting", "fact", "entries"), GOLDEN)
def test_each_fact_has_its_entries(
    posting: Posting, fact: tuple[PostingKind, str], entries: dict[Account, int]
) -> None:
    assert (posting.kind, posting.cause) == fact
    assert {entry.account: entry.amount for entry in posting.entries} == {
        account: usd(units) for account, units in entries.items()
    }
    assert len(posting.entries) == len(entries)


def test_every_kind_of_fact_is_written_out() -> None:
    assert {posting.kind for posting in ALL_GOLDEN} == set(PostingKind)


def test_every_account_is_used_by_some_fact() -> None:
    assert {entry.account for posting in ALL_GOLDEN for entry in posting.entries} == set(Account)


def test_a_posting_names_its_transaction_and_seller_where_there_is_one() -> None:
    posting = books(LATER).fee_charged(TRANSACTION, charge=ChargeReference("ch_1"))
    assert (posting.transaction_id, posting.seller_id, posting.at) == (
        TRANSACTION.id,
        TRANSACTION.seller_id,
        LATER,
    )
    receipt = books().receipt_recorded(TOP_UP)
    assert (receipt.transaction_id, receipt.seller_id) == (None, TRANSACTION.seller_id)
    assert books().receipt_recorded(WIRE).seller_id is None


POSTINGS: list[Callable[[Transaction, Money], Posting]] = [
    lambda t, _: books().fee_charged(t, charge=ChargeReference("ch_1")),
    lambda t, _: books().fee_kept(t),
    lambda t, amount: recourse().refund(t, a_movement(-amount, amount), refund="re_1"),
    lambda t, amount: recourse().refund_returned(t, a_movement(amount, amount + amount)),
    lambda t, amount: recourse().dispute(t, a_movement(amount, amount)),
    lambda t, amount: books().processing_fee(t, amount, balance_transaction="txn_1"),
    lambda t, _: books().share_transferred(t, transfer="tr_1"),
    lambda t, amount: books().share_reversed(t, amount, reversal="trr_1"),
    lambda _, amount: books().receipt_recorded(a_receipt(amount)),
    lambda t, amount: books().receipt_allocated(t, amount, receipt=a_receipt(amount)),
]


@given(recovered=amounts(least=1_001, most=10**8 - 10), units=st.integers(1, 10**8))
def test_every_posting_sums_to_zero_whatever_the_amounts(recovered: Money, units: int) -> None:
    rounded = Money(recovered.minor_units // 10 * 10 + 10, recovered.currency)
    unadjusted = Adjustments.none(recovered.currency)
    transaction = replace(TRANSACTION, quote=a_quote(rounded), adjustments=unadjusted)
    for write in POSTINGS:
        posting = write(transaction, Money(units, recovered.currency))
        assert sum(entry.amount.minor_units for entry in posting.entries) == 0
        assert {entry.amount.currency for entry in posting.entries} == {recovered.currency}


def test_a_recovery_that_is_funded_and_paid_out_leaves_the_clearing_at_zero() -> None:
    receipt = a_receipt(usd(10_000), recovery=a_recovery())
    story = [
        books().receipt_recorded(receipt),
        books().receipt_allocated(COLLECTED, COLLECTED.unfunded, receipt=receipt),
        books().fee_kept(COLLECTED),
        books().share_transferred(COLLECTED, transfer="tr_1"),
    ]
    balances = dict.fromkeys(Account, 0)
    for posting in story:
        for entry in posting.entries:
            balances[entry.account] += entry.amount.minor_units
    assert balances == dict.fromkeys(Account, 0) | {
        STRIPE_BALANCE: 2_000,
        Account.KEPT_FEES: -2_000,
    }
