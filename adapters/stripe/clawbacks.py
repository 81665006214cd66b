"""Fees given back to cards, and shares taken back."""

from dataclasses import dataclass, field
from typing import Final

import stripe

from adapters.stripe.amounts import to_stripe
from adapters.stripe.errors import Border, code_of
from adapters.stripe.metadata import SETTLEMENT, TRANSACTION
from adapters.stripe.one_at_a_time import OneAtATime
from adapters.stripe.recourse import StripeRecourseGateway
from adapters.stripe.transfers import StripeTransferGateway
from application.ports.clawback_gateway import RefundRefused, ReversalRefused
from application.ports.recourse_gateway import SeenRefunds
from application.ports.transfer_gateway import Transferred
from domain.attempt import RefundRequest, ReversalRequest
from domain.transaction import Failure

_DISPUTED: Final = "charge_disputed"


@dataclass(frozen=True, slots=True)
class StripeClawbackGateway:
    """Keeps `ClawbackGateway`: acts, and then reads the whole that it acted on."""

    client: stripe.StripeClient
    one_at_a_time: OneAtATime = field(default_factory=OneAtATime)

    async def refund(self, request: RefundRequest, *, key: str) -> SeenRefunds | RefundRefused:
        with Border():
            refusal = await self._refund(request, key)
        seen = await self._recourse.find_refunds(request.charge)
        if refusal is None:
            return seen
        is_disputed = refusal.code == _DISPUTED
        return RefundRefused(failure=refusal, is_disputed=is_disputed, seen=seen)

    async def look_up_refund(self, request: RefundRequest) -> SeenRefunds | None:
        seen = await self._recourse.find_refunds(request.charge)
        is_made = any(one.settlement_id == request.settlement_id for one in seen.refunds)
        return seen if is_made else None

    async def reverse(self, request: ReversalRequest, *, key: str) -> Transferred | ReversalRefused:
        with Border():
            refusal = await self._reverse(request, key)
        seen = await self._transfers.find_transfer(request.transfer)
        return seen if refusal is None else ReversalRefused(failure=refusal, seen=seen)

    async def look_up_reversal(self, request: ReversalRequest) -> Transferred | None:
        seen = await self._transfers.find_transfer(request.transfer)
        is_made = any(one.settlement_id == request.settlement_id for one in seen.reversals)
        return seen if is_made else None

    async def _refund(self, request: RefundRequest, key: str) -> Failure | None:
        try:
            async with self.one_at_a_time(request.charge):
                await self.client.v1.refunds.create_async(
                    {
                        "charge": request.charge,
                        "amount": to_stripe(request.amount),
                        "reason": "requested_by_customer",
                        "metadata": _metadata(request),
                    },
                    {"idempotency_key": key},
                )
        except stripe.InvalidRequestError as error:
            return _refusal_of(error)
        return None

    async def _reverse(self, request: ReversalRequest, key: str) -> Failure | None:
        try:
            async with self.one_at_a_time(request.transfer):
                await self.client.v1.transfers.reversals.create_async(
                    request.transfer,
                    {"amount": to_stripe(request.amount), "metadata": _metadata(request)},
                    {"idempotency_key": key},
                )
        except (stripe.InvalidRequestError, stripe.PermissionError) as error:
            return _refusal_of(error)
        return None

    @property
    def _recourse(self) -> StripeRecourseGateway:
        return StripeRecourseGateway(self.client)

    @property
    def _transfers(self) -> StripeTransferGateway:
        return StripeTransferGateway(self.client, self.one_at_a_time)


def _metadata(request: RefundRequest | ReversalRequest) -> dict[str, str]:
    return {TRANSACTION: str(request.transaction_id), SETTLEMENT: str(request.settlement_id)}


def _refusal_of(error: stripe.InvalidRequestError | stripe.PermissionError) -> Failure:
    """Return what Stripe's no means; raise it where the fault is the program's or the key's."""
    code = code_of(error) or "invalid_request"
    if code.startswith("parameter_") or code == "resource_missing":
        raise error
    if isinstance(error, stripe.PermissionError) and code == "invalid_request":
        raise error
    return Failure(code)
