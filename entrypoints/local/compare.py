"""The service's ledger beside the sandbox's own book: each line twice, equal to the cent or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LINES: Final = ("Stripe balance", "Fees charged", "Stripe's fees", "Top-ups less shares sent")
"""What both books say, each from its own records."""


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


def _ledger_lines(accounts: Mapping[str, int]) -> tuple[int, int, int, int]:
    held = accounts.get("recoveries_clearing", 0) + accounts.get("unallocated_receipts", 0)
    return (
        accounts.get("stripe_balance", 0),
        -accounts.get("fee_revenue", 0),
        accounts.get("stripe_fees", 0),
        # Kept fees and the bank's receipts pass through no balance of Stripe's.
        -held - accounts.get("platform_bank", 0),
    )


def _stripe_lines(
    balance: Mapping[str, int], sums: Mapping[str, Mapping[str, int]]
) -> tuple[int, int, int, int]:
    def amount(*kinds: str) -> int:
        return sum(sums.get(kind, {}).get("amount", 0) for kind in kinds)

    return (
        balance.get("available", 0) + balance.get("pending", 0),
        amount("charge", "payment", "refund", "payment_refund"),
        sum(kind["fee"] for kind in sums.values()),
        amount("topup", "transfer", "transfer_refund"),
    )
