"""Both books side by side: each movement is on one line, and a cent that is off is seen there."""

from typing import Any

from entrypoints.local.compare import LINES, Comparison, compare


def trial_balance(**accounts: int) -> list[dict[str, Any]]:
    return [
        {"account": name.upper(), "balance": {"amountMinor": str(units), "currency": "USD"}}
        for name, units in accounts.items()
    ]


def a_kind(amount: int, fee: int = 0) -> dict[str, int]:
    return {"count": 1, "amount": amount, "fee": fee, "net": amount - fee}


# A fee of 20.00 is charged, 7.00 refunded and returned, the fee disputed, won and disputed again.
OURS = {
    "stripe_balance": 3_912 - 5_000,
    "fee_revenue": -2_000,
    "stripe_fees": 88,
    "disputed_fees": 2_000,
    "dispute_fees": 3_000,
    "unallocated_receipts": -2_000,
}
THEIRS: dict[str, Any] = {
    "balances": {"usd": {"available": -2_000, "pending": 912}},
    "sums": {
        "usd": {
            "charge": a_kind(2_000, 88),
            "refund": a_kind(-700),
            "refund_failure": a_kind(700),
            "adjustment": a_kind(-2_000, 3_000),
            "topup": a_kind(2_000),
        }
    },
}


def lines(**changes: int) -> dict[str, Comparison]:
    compared = compare(trial_balance(**{**OURS, **changes}), THEIRS)
    return {line.line: line for line in compared}


def test_both_books_agree_on_every_line_after_refunds_and_disputes() -> None:
    assert {name: line.ledger for name, line in lines().items()} == dict(
        zip(LINES, (-1_088, 2_000, 88, 2_000, 3_000, 2_000), strict=True)
    )
    assert all(line.agrees for line in lines().values())


def test_a_cent_that_is_off_is_seen_on_its_own_line() -> None:
    for account, line in {
        "stripe_balance": "Stripe balance",
        "fee_revenue": "Fees charged less refunded",
        "stripe_fees": "Stripe's own fees",
        "disputed_fees": "Fees lost to disputes",
        "dispute_fees": "Stripe's fees for disputes",
        "unallocated_receipts": "Top-ups less shares sent",
    }.items():
        off = lines(**{account: OURS[account] + 1})
        assert [name for name, one in off.items() if not one.agrees] == [line]


def test_a_currency_that_only_one_book_knows_is_a_line_too() -> None:
    compared = compare([], THEIRS)
    assert {line.currency for line in compared} == {"usd"}
    assert [line.ledger for line in compared] == [0] * len(LINES)
