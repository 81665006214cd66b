"""What mutations that move money are given."""

import strawberry

from application.commission import CommissionRequest
from application.record_receipt import ReceiptRequest
from domain.funds_flow import FundsFlow
from domain.ids import (
    WHOLE_CLAIM,
    ClaimId,
    CustomerReference,
    PaymentMethodReference,
    RecoveryId,
    SellerId,
)
from domain.money import Money
from domain.receipt import ReceiptSource
from domain.transaction import RecoveryKey
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.metadata import MetadataEntryInput, read_metadata
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.scalars import BigInt

KEY_DESCRIPTION = (
    "Makes the request safe to repeat: 1 to 255 printable characters, here or in the"
    " Idempotency-Key header."
)


@strawberry.input(description="A recovery to collect the performance fee of.")
class ChargeCommissionInput:
    """What `chargeCommission` is given."""

    seller_id: strawberry.ID = strawberry.field(description="Whose recovery it is.")
    claim_id: strawberry.ID = strawberry.field(description="The claim that Amazon paid.")
    recovery_id: strawberry.ID | None = strawberry.field(
        default=None, description="The part of the claim, where it is paid in parts."
    )
    amount_recovered_cents: BigInt = strawberry.field(
        description="What Amazon paid, in the currency's minor units."
    )
    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)
    funds_flow: FundsFlow | None = strawberry.field(
        default=None, description="Which way the money goes; the service has a default."
    )
    payment_method_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of the seller's own cards; else the default card."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None, description="The seller's own customer at Stripe, to be checked."
    )
    metadata: list[MetadataEntryInput] | None = strawberry.field(
        default=None, description="Up to 50 things to attach."
    )

    def request(self, headers: tuple[str, ...]) -> CommissionRequest:
        """Return the request in the service's words; raise a refusal that names every field."""
        problems = Problems()
        card, customer = self.payment_method_id, self.customer_id
        request = CommissionRequest(
            recovery=read_recovery(problems, self.seller_id, self.claim_id, self.recovery_id),
            recovered=_money(problems, self.amount_recovered_cents, self.currency),
            idempotency_key=read_key(self.idempotency_key, headers, problems),
            funds_flow=self.funds_flow,
            payment_method=read_card(problems, card) if card is not None else None,
            customer=_customer(problems, customer) if customer is not None else None,
            metadata=read_metadata(self.metadata, problems),
        )
        problems.raise_any()
        return request


@strawberry.input(description="Amazon's money, as it reached the platform.")
class RecoveryReceiptInput:
    """What `recordRecoveryReceipt` is given."""

    seller_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Whose recovery it is; without one the money stays unallocated.",
    )
    claim_id: strawberry.ID | None = strawberry.field(
        default=None, description="The claim that Amazon paid, where a seller is named."
    )
    recovery_id: strawberry.ID | None = strawberry.field(
        default=None, description="The part of the claim, where it is paid in parts."
    )
    amount_cents: BigInt = strawberry.field(
        description="What arrived, in the currency's minor units."
    )
    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    source: ReceiptSource = strawberry.field(description="Where the money came in.")
    reference: str = strawberry.field(
        description="The statement line, or the receipt that it is taken from."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why, for the audit; an admin has to give one."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def request(self, headers: tuple[str, ...]) -> ReceiptRequest:
        """Return the request in the service's words; raise a refusal that names every field."""
        problems = Problems()
        request = ReceiptRequest(
            recovery=self._recovery(problems),
            amount=_money(problems, self.amount_cents, self.currency),
            source=self.source,
            reference=problems.text("reference", self.reference),
            idempotency_key=read_key(self.idempotency_key, headers, problems),
            reason=self.reason,
        )
        problems.raise_any()
        return request

    def _recovery(self, problems: Problems) -> RecoveryKey | None:
        seller_id, claim_id = self.seller_id, self.claim_id
        if (seller_id, claim_id, self.recovery_id) == (None, None, None):
            return None
        return read_recovery(problems, seller_id or "", claim_id or "", self.recovery_id)


def read_seller(problems: Problems, given: str) -> SellerId:
    """Read the id of a seller."""
    return SellerId(problems.text("sellerId", given))


def read_card(problems: Problems, given: str) -> PaymentMethodReference:
    """Read Stripe's id of a card."""
    return PaymentMethodReference(problems.reference("paymentMethodId", given, prefix="pm_"))


def read_recovery(
    problems: Problems, seller_id: str, claim_id: str, recovery_id: str | None
) -> RecoveryKey:
    """Read what makes a commission unique; without a part it is the whole claim."""
    return RecoveryKey(
        read_seller(problems, seller_id),
        ClaimId(problems.text("claimId", claim_id)),
        WHOLE_CLAIM
        if recovery_id is None
        else RecoveryId(problems.text("recoveryId", recovery_id)),
    )


def _money(problems: Problems, minor_units: int, currency: str) -> Money:
    return Money(minor_units, problems.currency("currency", currency))


def _customer(problems: Problems, given: str) -> CustomerReference:
    return CustomerReference(problems.reference("customerId", given, prefix="cus_"))
