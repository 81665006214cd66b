"""The chart of accounts: what each account is, which side it stands on, and when it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.ledger import Account


class AccountType(StrEnum):
    """What an account of the ledger is in a balance sheet."""

    ASSET = "ASSET"
    CLEARING = "CLEARING"
    LIABILITY = "LIABILITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"


class Side(StrEnum):
    """Where a balance normally stands: a debit is positive, a credit negative."""

    DEBIT = "debit"
    CREDIT = "credit"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One account: its type, its normal side, what it means, and when it must be zero."""

    type: AccountType
    side: Side
    meaning: str
    zero_when: str


_NEVER: Final = "never of itself"

CHART: Final[Mapping[Account, ChartLine]] = MappingProxyType(
    {
        Account.STRIPE_BALANCE: ChartLine(
            AccountType.ASSET,
            Side.DEBIT,
            "The platform's money at Stripe, available and pending.",
            "Stripe holds nothing of ours in that currency",
        ),
        Account.PLATFORM_BANK: ChartLine(
            AccountType.ASSET,
            Side.DEBIT,
            "Recoveries that reached the platform's bank and not yet its Stripe balance.",
            "all of it was paid on to Stripe",
        ),
        Account.RECOVERIES_CLEARING: ChartLine(
            AccountType.CLEARING,
            Side.EITHER,
            "Amazon's money in (credit), shares sent and fees kept of it out (debit).",
            "for each transaction, once its share is sent, its money has come and none of it was"
            " clawed back",
        ),
        Account.UNALLOCATED_RECEIPTS: ChartLine(
            AccountType.LIABILITY,
            Side.CREDIT,
            "Money that arrived and that no transaction expects yet.",
            "every receipt is allocated or has gone back",
        ),
        Account.FEE_REVENUE: ChartLine(
            AccountType.INCOME,
            Side.CREDIT,
            "Performance fees that were charged by card or paid out of a credit, less refunds.",
            "every fee was given back",
        ),
        Account.KEPT_FEES: ChartLine(
            AccountType.INCOME,
            Side.CREDIT,
            "Performance fees kept from recoveries that the platform collected.",
            "every kept fee was given up",
        ),
        Account.DISPUTED_FEES: ChartLine(
            AccountType.INCOME,
            Side.DEBIT,
            "Fees that banks took back by dispute, less what they gave back.",
            "every dispute was won",
        ),
        Account.SUBSCRIPTION_REVENUE: ChartLine(
            AccountType.INCOME,
            Side.CREDIT,
            "Invoices that sellers paid through Stripe, less what was refunded of them.",
            "every paid invoice was refunded",
        ),
        Account.DISPUTED_SUBSCRIPTIONS: ChartLine(
            AccountType.INCOME,
            Side.DEBIT,
            "Paid invoices that banks took back, less what they gave back.",
            "every dispute was won",
        ),
        Account.SELLER_DEBTS: ChartLine(
            AccountType.ASSET,
            Side.DEBIT,
            "What sellers owe of shares that were clawed back and could not be reversed.",
            "no debt is open: each was netted or written off",
        ),
        Account.SELLER_CREDITS: ChartLine(
            AccountType.LIABILITY,
            Side.CREDIT,
            "Fees given back to sellers, from which their next fees are paid.",
            "no credit is open",
        ),
        Account.WRITTEN_OFF_DEBTS: ChartLine(
            AccountType.EXPENSE,
            Side.DEBIT,
            "Sellers' debts that somebody decided to give up.",
            _NEVER,
        ),
        Account.STRIPE_FEES: ChartLine(
            AccountType.EXPENSE,
            Side.DEBIT,
            "What Stripe keeps for processing.",
            _NEVER,
        ),
        Account.DISPUTE_FEES: ChartLine(
            AccountType.EXPENSE,
            Side.DEBIT,
            "What Stripe keeps for a dispute, less what it returns when that is won.",
            _NEVER,
        ),
    }
)
"""Every account, in the order of the enumeration."""
