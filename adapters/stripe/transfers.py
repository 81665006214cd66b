"""Shares sent to sellers' accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import stripe

from adapters.stripe.amounts import from_stripe, to_stripe
from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, begin_of, read_all
from adapters.stripe.metadata import TRANSACTION, settlement_of, transaction_of
from adapters.stripe.one_at_a_time import OneAtATime
from application.ports.transfer_gateway import (
    Reversal,
    TransferHeld,
    TransferOutcome,
    Transferred,
    TransferRefused,
)
from domain.attempt import TransferRequest
from domain.ids import AccountReference, TransferReference
from domain.transaction import Failure
from domain.transfer import HoldReason

_HOLDS: Final = {
    "balance_insufficient": HoldReason.BALANCE_INSUFFICIENT,
    "insufficient_funds": HoldReason.BALANCE_INSUFFICIENT,
    "insufficient_capabilities_for_transfer": HoldReason.ACCOUNT_NOT_READY,
    "transfers_not_allowed": HoldReason.ACCOUNT_NOT_READY,
    "account_invalid": HoldReason.ACCOUNT_NOT_READY,
}


@dataclass(frozen=True, slots=True)
class StripeTransferGateway:
    """Keeps `TransferGateway`: Stripe answers a transfer at once, with money or with a reason."""

    client: stripe.StripeClient
    one_at_a_time: OneAtATime = field(default_factory=OneAtATime)

    async def transfer(self, request: TransferRequest, *, key: str) -> TransferOutcome:
        with Border():
            try:
                async with self.one_at_a_time(request.destination):
                    made = await self._create(request, key)
            except (stripe.InvalidRequestError, stripe.PermissionError) as error:
                refusal = _refusal_of(error)
                if refusal is None:
                    raise
                return refusal
            return _transferred(made, ())

    async def find_transfer(self, reference: TransferReference) -> Transferred:
        with Border():
            return await self._read(reference)

    async def look_up_transfer(
        self, request: TransferRequest, *, since: datetime
    ) -> Transferred | None:
        with Border():
            page = await self.client.v1.transfers.list_async(
                {
                    "transfer_group": str(request.transaction_id),
                    "created": {"gte": begin_of(since)},
                    "limit": PAGE,
                }
            )
            for transfer in await read_all(page):
                if transaction_of(transfer.metadata) == request.transaction_id:
                    return await self._read(TransferReference(transfer.id))
            return None

    async def _create(self, request: TransferRequest, key: str) -> stripe.Transfer:
        return await self.client.v1.transfers.create_async(
            {
                "amount": to_stripe(request.amount),
                "currency": request.amount.currency.code,
                "destination": request.destination,
                "transfer_group": str(request.transaction_id),
                "metadata": {TRANSACTION: str(request.transaction_id)},
            },
            {"idempotency_key": key},
        )

    async def _read(self, reference: TransferReference) -> Transferred:
        transfer = await self.client.v1.transfers.retrieve_async(reference)
        if not transfer.amount_reversed:
            return _transferred(transfer, ())
        # The transfer itself shows the last ten; this list can be read to its end.
        page = await self.client.v1.transfers.reversals.list_async(reference, {"limit": PAGE})
        newest_first = await read_all(page)
        return _transferred(transfer, reversed(newest_first))


def _transferred(
    transfer: stripe.Transfer, reversals: Iterable[stripe.TransferReversal]
) -> Transferred:
    to = transfer.destination
    if to is None:
        raise ValueError("a transfer has a destination")
    return Transferred(
        transaction_id=transaction_of(transfer.metadata),
        transfer=TransferReference(transfer.id),
        destination=AccountReference(to if isinstance(to, str) else to.id),
        amount=from_stripe(transfer.amount, transfer.currency),
        reversals=tuple(
            Reversal(
                reversal.id,
                from_stripe(reversal.amount, reversal.currency),
                settlement_of(reversal.metadata),
            )
            for reversal in reversals
        ),
    )


def _refusal_of(
    error: stripe.InvalidRequestError | stripe.PermissionError,
) -> TransferHeld | TransferRefused | None:
    """Return what Stripe's no means; None where the fault is the program's or the key's."""
    code = code_of(error) or "invalid_request"
    reason = _HOLDS.get(code)
    if reason is not None:
        return TransferHeld(reason=reason, failure=Failure(code))
    if isinstance(error, stripe.PermissionError) or code.startswith("parameter_"):
        return None
    return TransferRefused(failure=Failure(code))
