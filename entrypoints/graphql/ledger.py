"""The books as callers see them."""

from datetime import datetime

import strawberry

from application.ports.queries import AccountBalance, LedgerLine
from domain.ledger import Account, PostingKind
from entrypoints.graphql.money import Money


@strawberry.type(description="One line of the books; a debit is positive, a credit negative.")
class LedgerEntry:
    """An entry, shown."""

    at: datetime = strawberry.field(description="When it was booked.")
    kind: PostingKind = strawberry.field(description="What kind of fact it is part of.")
    cause: str = strawberry.field(description="The id of the object that caused it.")
    account: Account = strawberry.field(description="The account that gains or gives.")
    amount: Money = strawberry.field(
        description="How much the account gains, or gives if negative."
    )

    @classmethod
    def of(cls, line: LedgerLine) -> "LedgerEntry":
        """Return a line, shown."""
        return cls(
            at=line.at,
            kind=line.kind,
            cause=line.cause,
            account=line.account,
            amount=Money.of(line.amount),
        )


@strawberry.type(description="What one account of the ledger holds in one currency.")
class TrialBalanceLine:
    """A balance, shown."""

    account: Account = strawberry.field(description="The account.")
    balance: Money = strawberry.field(description="What it holds; a debit balance is positive.")

    @classmethod
    def of(cls, line: AccountBalance) -> "TrialBalanceLine":
        """Return a balance, shown."""
        return cls(account=line.account, balance=Money.of(line.balance))
