"""The service's ledger beside the sandbox's own book: each line twice, equal to the cent or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LINES: Final = (
    "Stripe balance",
    "Fees charged less refunded",
    "Stripe's own fees",
    "Fees lost to disputes",
    "Stripe's fees for disputes",
    "Top-ups less shares sent",
)
"""What both books say, each from its own records."""

_CHARGED_HERE: Final = ("fee_revenue", "subscription_revenue", "seller_credits")
_CHARGED: Final = ("charge", "payment", "refund", "payment_refund", "refund_failure")
_DISPUTED: Final = "adjustment"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of both books in one currency, in minor units."""

    line: str
    currency: str
    ledger: int
    stripe: int

    @property
    def agrees(self) -> bool:
        """Return whether both say the same."""
        return self.ledger == self.stripe


def compare(
    trial_balance: Sequence[Mapping[str, Any]], books: Mapping[str, Any]
) -> list[Comparison]:
    """Return every line in every currency that either book knows."""
    ledger = _by_currency(trial_balance)
    currencies = sorted(ledger.keys() | books["sums"].keys() | books["balances"].keys())
    return [
        Comparison(line, currency, ours, theirs)
        for currency in currencies
        for line, ours, theirs in zip(
            LINES,
            _ledger_lines(ledger.get(currency, {})),
            _stripe_lines(books["balances"].get(currency, {}), books["sums"].get(currency, {})),
            strict=True,
        )
    ]


def _by_currency(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    sorted_rows: dict[str, dict[str, int]] = {}
    for row in rows:
        currency = row["balance"]["currency"].lower()
        accounts = sorted_rows.setdefault(currency, {})
        accounts[row["account"].lower()] = int(row["balance"]["amountMinor"])
    return sorted_rows


def _ledger_lines(accounts: Mapping[str, int]) -> tuple[int, ...]:
    # Kept fees, banks' receipts and sellers' debts move within these and leave their sum alone.
    ours = (
        "recoveries_clearing",
        "unallocated_receipts",
        "platform_bank",
        "kept_fees",
        "seller_debts",
        "written_off_debts",
    )
    return (
        accounts.get("stripe_balance", 0),
        # The sandbox knows no difference between a fee and an invoice: both are charges there.
        # A credit is a fee that was given back and is still in Stripe's balance.
        -sum(accounts.get(name, 0) for name in _CHARGED_HERE),
        accounts.get("stripe_fees", 0),
        accounts.get("disputed_fees", 0) + accounts.get("disputed_subscriptions", 0),
        accounts.get("dispute_fees", 0),
        -sum(accounts.get(name, 0) for name in ours),
    )


def _stripe_lines(
    balance: Mapping[str, int], sums: Mapping[str, Mapping[str, int]]
) -> tuple[int, ...]:
    charged = {name: kind for name, kind in sums.items() if name in _CHARGED}
    disputed = {name: kind for name, kind in sums.items() if name == _DISPUTED}
    others = {name: kind for name, kind in sums.items() if name not in {*_CHARGED, _DISPUTED}}
    return (
        balance.get("available", 0) + balance.get("pending", 0),
        _total(charged, "amount"),
        _total(charged, "fee") + _total(others, "fee"),
        -_total(disputed, "amount"),
        _total(disputed, "fee"),
        _total(others, "amount"),
    )


def _total(kinds: Mapping[str, Mapping[str, int]], name: str) -> int:
    return sum(kind[name] for kind in kinds.values())
