"""`charge-commission`: what the Refund Engine asks for when a refund is confirmed."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from pydantic import Field

from application.commission import CommissionAnswer, CommissionRequest, Replay
from domain.money import Money
from domain.transaction import RecoveryKey
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.metadata import Metadata, recovery_of
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.transaction import StatusWord, status_word
from entrypoints.http.rest.words import (
    AmountGiven,
    CardReference,
    ClaimName,
    CurrencyCode,
    SellerName,
    StripeCustomer,
    Text,
)


class ChargeCommission(Given):
    """A recovery to collect the performance fee of."""

    user_id: SellerName
    """The seller; one exists from the first time that it is named."""
    claim_id: ClaimName
    """The claim that Amazon paid."""
    amount_recovered_cents: AmountGiven
    """What Amazon paid, in the currency's minor units."""
    currency: CurrencyCode
    """The ISO 4217 code, in any case."""
    idempotency_key: Text | None = None
    """Makes the request safe to repeat; here or as a header, one of the two."""
    payment_method_id: CardReference | None = None
    """One of the seller's own cards; else the default card."""
    customer_id: StripeCustomer | None = None
    """The seller's own customer at Stripe, to be checked."""
    metadata: Metadata = Field(default_factory=lambda: MappingProxyType({}))
    """What to attach. `recoveryId` names the part of a claim that is paid in parts."""


class Commission(Told):
    """The transaction as it stands; a worker charges it."""

    transaction_id: int
    """Its number."""
    id: str
    """Its id, `txn_…`."""
    status: StatusWord
    """In which state it is."""
    platform_fee_cents: int
    """The fee, in minor units."""
    seller_payout_cents: int
    """The seller's share, in minor units."""
    currency: str
    """The currency of both."""
    replayed: bool
    """Whether it was asked for before."""
    replayed_by: Replay | None
    """What it was known by: the key, or the claim."""

    @classmethod
    def of(cls, answer: CommissionAnswer) -> "Commission":
        """Return an answer, shown."""
        transaction = answer.transaction
        return cls(
            transaction_id=transaction.number,
            id=public_transaction_id(transaction.id),
            status=status_word(transaction.status),
            platform_fee_cents=transaction.quote.fee.minor_units,
            seller_payout_cents=transaction.quote.payout.minor_units,
            currency=transaction.quote.fee.currency.code,
            replayed=answer.replay is not None,
            replayed_by=answer.replay,
        )


async def charge_commission(call: Call, given: ChargeCommission) -> Commission:
    """Collect the fee of a recovery, once however often it is asked."""
    request = CommissionRequest(
        recovery=RecoveryKey(given.user_id, given.claim_id, recovery_of(given.metadata)),
        recovered=Money(given.amount_recovered_cents, given.currency),
        idempotency_key=call.key(given.idempotency_key),
        payment_method=given.payment_method_id,
        customer=given.customer_id,
        metadata=given.metadata,
    )
    return Commission.of(await call.use_cases.charge_commission(request, actor=call.actor))


COMMISSIONS: Final = (
    Operation(
        method="POST",
        path="/stripe/charge-commission",
        group="Commissions",
        stands_for=("chargeCommission",),
        handler=charge_commission,
        given=ChargeCommission,
        told=(Commission,),
        refuses=(HTTPStatus.CONFLICT,),
        takes_key=True,
        example={
            "userId": 1,
            "claimId": 123,
            "amountRecoveredCents": 10_000,
            "currency": "usd",
            "idempotencyKey": "refund-123",
        },
    ),
)
