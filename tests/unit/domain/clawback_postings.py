"""The entries of everything that a clawback books, written out."""

from domain.clawback_books import ClawbackBookkeeper
from domain.funds_flow import FundsFlow
from domain.ids import SellerId, SettlementId
from domain.ledger import Account, Posting, PostingKind
from tests.builders import a_transaction, a_transaction_id, books, usd

CHARGED = a_transaction()
COLLECTED = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
SETTLEMENT = SettlementId(a_transaction_id())
SAVE = f"{CHARGED.id}:0"


def clawbacks() -> ClawbackBookkeeper:
    return ClawbackBookkeeper(books())


CLAWBACK_GOLDEN: list[tuple[Posting, tuple[PostingKind, str], dict[Account, int]]] = [
    (
        clawbacks().fee_given_up(COLLECTED, usd(1_000), SETTLEMENT),
        (PostingKind.FEE_GIVEN_UP, str(SETTLEMENT)),
        {Account.KEPT_FEES: 1_000, Account.RECOVERIES_CLEARING: -1_000},
    ),
    (
        clawbacks().fee_credited(CHARGED, usd(1_000), SETTLEMENT),
        (PostingKind.FEE_CREDITED, str(SETTLEMENT)),
        {Account.FEE_REVENUE: 1_000, Account.SELLER_CREDITS: -1_000},
    ),
    (
        clawbacks().credit_used(CHARGED, usd(700)),
        (PostingKind.CREDIT_USED, SAVE),
        {Account.SELLER_CREDITS: 700, Account.FEE_REVENUE: -700},
    ),
    (
        clawbacks().credit_returned(CHARGED, usd(700)),
        (PostingKind.CREDIT_RETURNED, SAVE),
        {Account.FEE_REVENUE: 700, Account.SELLER_CREDITS: -700},
    ),
    (
        clawbacks().debt_incurred(CHARGED, usd(4_000), SETTLEMENT),
        (PostingKind.DEBT_INCURRED, str(SETTLEMENT)),
        {Account.SELLER_DEBTS: 4_000, Account.RECOVERIES_CLEARING: -4_000},
    ),
    (
        clawbacks().debt_netted(CHARGED, usd(3_000)),
        (PostingKind.DEBT_NETTED, SAVE),
        {Account.RECOVERIES_CLEARING: 3_000, Account.SELLER_DEBTS: -3_000},
    ),
    (
        clawbacks().debt_written_off(SellerId("sue"), usd(1_000), decision="w-1"),
        (PostingKind.DEBT_WRITTEN_OFF, "w-1"),
        {Account.WRITTEN_OFF_DEBTS: 1_000, Account.SELLER_DEBTS: -1_000},
    ),
]
