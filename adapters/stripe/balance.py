"""The platform's balance transactions, each with the object that caused it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, read_all
from adapters.stripe.metadata import settlement_of, transaction_of
from domain.balance import BalanceMovement, MovementKind
from domain.period import Period

_K = MovementKind
_KINDS: Final[Mapping[str, MovementKind]] = {
    "charge": _K.CHARGE,
    "payment": _K.CHARGE,
    "refund": _K.REFUND,
    "payment_refund": _K.REFUND,
    "refund_failure": _K.REFUND_FAILURE,
    "payment_failure_refund": _K.REFUND_FAILURE,
    "transfer": _K.TRANSFER,
    "transfer_refund": _K.TRANSFER_REVERSAL,
    "transfer_cancel": _K.TRANSFER_REVERSAL,
    "topup": _K.TOP_UP,
    "topup_reversal": _K.TOP_UP_REVERSAL,
    "payout": _K.PAYOUT,
    "payout_cancel": _K.PAYOUT,
    "payout_failure": _K.PAYOUT,
    "stripe_fee": _K.STRIPE_FEE,
    "tax_fee": _K.STRIPE_FEE,
}
_DISPUTES: Final = frozenset({"dispute", "dispute_reversal"})
_EXPAND: Final = ["data.source"]


@dataclass(frozen=True, slots=True)
class StripeBalanceGateway:
    """Keeps `BalanceGateway`; a type that is new to us is `OTHER`, never left out."""

    client: stripe.StripeClient

    async def movements(self, period: Period) -> AsyncIterator[Sequence[BalanceMovement]]:
        with Border():
            page = await self.client.v1.balance_transactions.list_async(
                {
                    "created": {
                        "gte": ceil(period.begin.timestamp()),
                        "lt": ceil(period.end.timestamp()),
                    },
                    "limit": PAGE,
                    "expand": _EXPAND,
                }
            )
        while page.data:
            yield [_movement(row) for row in page.data]
            with Border():
                page = await page.next_page_async()

    async def find_movements(self, cause: str) -> Sequence[BalanceMovement]:
        with Border():
            try:
                rows = await self._rows_of(cause)
            except stripe.InvalidRequestError as error:
                if code_of(error) != "resource_missing":
                    raise
                return []
            return [_movement(row) for row in rows]

    async def _rows_of(self, cause: str) -> Sequence[stripe.BalanceTransaction]:
        rows = self.client.v1.balance_transactions
        if cause.startswith("txn_"):
            return [await rows.retrieve_async(cause, {"expand": ["source"]})]
        return await read_all(
            await rows.list_async({"source": cause, "limit": PAGE, "expand": _EXPAND})
        )


def _movement(row: stripe.BalanceTransaction) -> BalanceMovement:
    source = row.source
    known = source.to_dict() if isinstance(source, stripe.StripeObject) else {}
    metadata = getattr(source, "metadata", None)
    transaction_id = transaction_of(metadata)
    return BalanceMovement(
        reference=row.id,
        kind=_kind(row),
        amount=from_stripe(row.amount, row.currency),
        fee=from_stripe(row.fee, row.currency),
        at=datetime.fromtimestamp(row.created, UTC),
        source=source if isinstance(source, str) else known.get("id"),
        parent=_id_of(known.get("charge") or known.get("transfer")),
        customer=_id_of(known.get("customer")),
        transaction_id=transaction_id,
        is_marked=transaction_id is not None or settlement_of(metadata) is not None,
        is_converted=row.exchange_rate is not None,
    )


def _kind(row: stripe.BalanceTransaction) -> MovementKind:
    if row.type == "adjustment" and row.reporting_category in _DISPUTES:
        return MovementKind.DISPUTE
    return _KINDS.get(row.type, MovementKind.OTHER)


def _id_of(value: Any) -> str | None:
    """Return the id of an object that may be shown in full."""
    named = value.get("id") if isinstance(value, dict) else value
    return named if isinstance(named, str) else None
