"""Refunds and disputes of fees, as Stripe shows them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.errors import Border
from adapters.stripe.listing import PAGE, read_all
from adapters.stripe.metadata import settlement_of, transaction_of
from application.ports.recourse_gateway import SeenDispute, SeenRefund, SeenRefunds
from domain.dispute import DisputeStatus
from domain.ids import ChargeReference, DisputeReference, RefundReference, TransactionId
from domain.movement import Movement
from domain.refund import RefundStatus

_MOVEMENTS: Final = ["data.balance_transaction", "data.failure_balance_transaction"]


@dataclass(frozen=True, slots=True)
class StripeRecourseGateway:
    """Keeps `RecourseGateway`; whose fee it was is written on the charge's payment intent."""

    client: stripe.StripeClient

    async def find_refunds(self, charge: ChargeReference) -> SeenRefunds:
        with Border():
            return await self._refunds_of(charge)

    async def find_refunds_beside(self, refund: RefundReference) -> SeenRefunds:
        with Border():
            found = await self.client.v1.refunds.retrieve_async(refund)
            return await self._refunds_of(_charge_of(found))

    async def find_dispute(self, reference: DisputeReference) -> SeenDispute:
        with Border():
            dispute = await self.client.v1.disputes.retrieve_async(reference)
            return _dispute(dispute, await self._transaction_of(_charge_of(dispute)))

    async def find_disputes_of(self, charge: ChargeReference) -> tuple[SeenDispute, ...]:
        with Border():
            transaction_id = await self._transaction_of(charge)
            page = await self.client.v1.disputes.list_async({"charge": charge, "limit": PAGE})
            newest_first = await read_all(page)
            return tuple(_dispute(one, transaction_id) for one in reversed(newest_first))

    async def _refunds_of(self, charge: ChargeReference) -> SeenRefunds:
        transaction_id = await self._transaction_of(charge)
        page = await self.client.v1.refunds.list_async(
            {"charge": charge, "limit": PAGE, "expand": _MOVEMENTS}
        )
        newest_first = await read_all(page)
        return SeenRefunds(
            charge=charge,
            transaction_id=transaction_id,
            refunds=tuple(_refund(one) for one in reversed(newest_first)),
        )

    async def _transaction_of(self, charge: ChargeReference) -> TransactionId | None:
        found = await self.client.v1.charges.retrieve_async(charge, {"expand": ["payment_intent"]})
        intent = found.payment_intent
        if intent is None or isinstance(intent, str):
            return None
        return transaction_of(intent.metadata)


def _charge_of(owner: stripe.Refund | stripe.Dispute) -> ChargeReference:
    charge = owner.charge
    if charge is None:
        raise ValueError("a refund or a dispute is of a charge")
    return ChargeReference(charge if isinstance(charge, str) else charge.id)


def _dispute(dispute: stripe.Dispute, transaction_id: TransactionId | None) -> SeenDispute:
    due = dispute.evidence_details.due_by
    return SeenDispute(
        reference=DisputeReference(dispute.id),
        charge=_charge_of(dispute),
        transaction_id=transaction_id,
        reason=dispute.reason,
        amount=from_stripe(dispute.amount, dispute.currency),
        status=DisputeStatus(dispute.status.upper()),
        opened_at=_moment(dispute.created),
        due_by=None if due is None else _moment(due),
        movements=tuple(_movement(booked) for booked in dispute.balance_transactions),
    )


def _refund(refund: stripe.Refund) -> SeenRefund:
    return SeenRefund(
        reference=RefundReference(refund.id),
        amount=from_stripe(refund.amount, refund.currency),
        status=RefundStatus((refund.status or "").upper()),
        created_at=_moment(refund.created),
        failure=refund.to_dict().get("failure_reason"),
        taken=_movement_if_any(refund.balance_transaction),
        # Stripe leaves the field out until a refund has failed.
        returned=_movement_if_any(getattr(refund, "failure_balance_transaction", None)),
        settlement_id=settlement_of(refund.metadata),
    )


def _movement_if_any(booked: str | stripe.BalanceTransaction | None) -> Movement | None:
    if booked is None:
        return None
    if isinstance(booked, str):
        raise TypeError("a balance transaction was to be expanded")
    return _movement(booked)


def _movement(booked: stripe.BalanceTransaction) -> Movement:
    return Movement(
        reference=booked.id,
        amount=from_stripe(booked.amount, booked.currency),
        fee=from_stripe(booked.fee, booked.currency),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
