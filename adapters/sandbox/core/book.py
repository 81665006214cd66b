"""The book of money: every movement is a balance transaction, and nothing appears from nowhere."""

from dataclasses import dataclass, replace
from functools import partial

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant, Purse

# Where money is between the two halves of a movement from one account to another; empty at rest.
TRANSIT = "in_transit"
FEES = "stripe_fees"
_OF_CARDS = frozenset({"charge", "refund", "refund_failure"})

REPORTING = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "topup": "topup",
    "topup_reversal": "topup_reversal",
    "payout": "payout",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "stripe_fee": "fee",
    "adjustment": "other_adjustment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money entering (positive) or leaving an account, and who has the other end."""

    kind: str
    amount: int
    currency: str
    # Stripe's own fees and corrections have none.
    source: str | None
    against: str
    fee: int = 0
    fee_description: str = "Stripe processing fees"
    available_on: int | None = None
    description: str | None = None
    # Where the kind alone does not tell what the movement is reported as.
    category: str | None = None
    exchange_rate: float | None = None


def post(merchant: Merchant, movement: Movement) -> Json:
    """Book one movement and return its balance transaction."""
    movement = _settled(merchant, movement)
    now = merchant.platform.clock.now()
    due = now if movement.available_on is None else movement.available_on
    row = merchant.table("balance_transaction").add(_row(merchant, movement, due=due, now=now))
    _outside(merchant, movement.currency, movement.against, -movement.amount)
    if movement.fee:
        _outside(merchant, movement.currency, FEES, movement.fee)
    purse = merchant.purse(movement.currency)
    if due > now:
        purse.pending += row["net"]
        _settle_later(merchant, row)
    else:
        merchant.gain(row)
    return row


def processing_fee(amount: int) -> int:
    """Return Stripe's own fee: 2.9 % and 30 minor units, rounded half up."""
    return (amount * 29 + 500) // 1000 + 30


def balance(merchant: Merchant) -> Json:
    """Return the account's Balance object."""
    purses = merchant.purses or {"usd": Purse()}
    planted = {} if merchant.is_connected else merchant.platform.planted
    return {
        "object": "balance",
        "available": [
            _line(purse.available + planted.get(currency, 0), currency)
            for currency, purse in sorted(purses.items())
        ],
        "connect_reserved": [_bare(0, currency) for currency in sorted(purses)],
        "livemode": False,
        "pending": [_line(purse.pending, currency) for currency, purse in sorted(purses.items())],
    }


def announce_available(merchant: Merchant) -> None:
    """Do what waited for money, then tell that available money has grown."""
    merchant.waiting = [work for work in merchant.waiting if not work()]
    emit(merchant, "balance.available", balance(merchant))


def _settled(merchant: Merchant, movement: Movement) -> Movement:
    """Return what a card paid, or got back, in the currency that the balance holds it in."""
    conversion = merchant.platform.conversions.get(movement.currency)
    if conversion is None or merchant.is_connected or movement.kind not in _OF_CARDS:
        return movement
    return replace(
        movement,
        amount=conversion.of(movement.amount),
        fee=conversion.of(movement.fee),
        currency=conversion.to,
        exchange_rate=conversion.millionths / 1_000_000,
    )


def _row(merchant: Merchant, movement: Movement, *, due: int, now: int) -> Json:
    fee = movement.fee
    details = {
        "amount": fee,
        "application": None,
        "currency": movement.currency,
        "description": movement.fee_description,
        "type": "stripe_fee",
    }
    return {
        "id": merchant.platform.ids.make("txn"),
        "object": "balance_transaction",
        "amount": movement.amount,
        "available_on": due,
        "balance_type": "payments",
        "created": now,
        "currency": movement.currency,
        "description": movement.description,
        "exchange_rate": movement.exchange_rate,
        "fee": fee,
        "fee_details": [details] if fee else [],
        "net": movement.amount - fee,
        "reporting_category": movement.category or REPORTING[movement.kind],
        "source": movement.source,
        "status": "pending" if due > now else "available",
        "type": movement.kind,
    }


def _outside(merchant: Merchant, currency: str, whom: str, amount: int) -> None:
    parties = merchant.platform.outside.setdefault(currency, {})
    parties[whom] = parties.get(whom, 0) + amount


def _settle_later(merchant: Merchant, row: Json) -> None:
    due = row["available_on"]
    batch = merchant.settling.get(due)
    if batch is not None:
        batch.append(row)
        return
    merchant.settling[due] = [row]
    merchant.platform.agenda.at(due, partial(_settle, merchant, due))


def _settle(merchant: Merchant, due: int) -> None:
    rows = merchant.settling.pop(due)
    for row in rows:
        row["status"] = "available"
        merchant.purse(row["currency"]).pending -= row["net"]
        merchant.gain(row)
    if sum(row["net"] for row in rows) > 0:
        announce_available(merchant)


def _line(amount: int, currency: str) -> Json:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def _bare(amount: int, currency: str) -> Json:
    return {"amount": amount, "currency": currency}
