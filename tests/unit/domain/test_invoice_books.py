"""The exact entries of what pays an invoice, and of what goes back of it."""

import pytest

from domain.invoice_books import InvoiceBookkeeper
from domain.ledger import Account, Posting, PostingKind
from domain.movement import Movement
from tests.builders import a_seller_id, books, usd

STRIPE_BALANCE = Account.STRIPE_BALANCE
SELLER = a_seller_id()


def invoices() -> InvoiceBookkeeper:
    return InvoiceBookkeeper(id=books().id, at=books().at, seller_id=SELLER)


def moved(amount: int, fee: int = 0) -> Movement:
    return Movement(reference="txn_2", amount=usd(amount), fee=usd(fee))


GOLDEN = [
    (
        invoices().paid(moved(2_900, 114)),
        PostingKind.INVOICE_PAID,
        {STRIPE_BALANCE: 2_786, Account.STRIPE_FEES: 114, Account.SUBSCRIPTION_REVENUE: -2_900},
    ),
    (
        invoices().paid(moved(2_900)),
        PostingKind.INVOICE_PAID,
        {STRIPE_BALANCE: 2_900, Account.SUBSCRIPTION_REVENUE: -2_900},
    ),
    (
        invoices().refunded(moved(-2_900)),
        PostingKind.INVOICE_REFUNDED,
        {STRIPE_BALANCE: -2_900, Account.SUBSCRIPTION_REVENUE: 2_900},
    ),
    (
        invoices().refunded(moved(2_900)),
        PostingKind.INVOICE_REFUND_RETURNED,
        {STRIPE_BALANCE: 2_900, Account.SUBSCRIPTION_REVENUE: -2_900},
    ),
    (
        invoices().disputed(moved(-2_900, 1_500)),
        PostingKind.INVOICE_DISPUTED,
        {
            STRIPE_BALANCE: -4_400,
            Account.DISPUTED_SUBSCRIPTIONS: 2_900,
            Account.DISPUTE_FEES: 1_500,
        },
    ),
    (
        invoices().disputed(moved(2_900, -1_500)),
        PostingKind.INVOICE_REINSTATED,
        {
            STRIPE_BALANCE: 4_400,
            Account.DISPUTED_SUBSCRIPTIONS: -2_900,
            Account.DISPUTE_FEES: -1_500,
        },
    ),
]


@pytest.mark.parametrize(("posting", "kind", "entries"), GOLDEN)
def test_each_movement_has_its_entries(
    posting: Posting, kind: PostingKind, entries: dict[Account, int]
) -> None:
    assert (posting.kind, posting.cause, posting.seller_id) == (kind, "txn_2", SELLER)
    assert {entry.account: entry.amount.minor_units for entry in posting.entries} == entries
