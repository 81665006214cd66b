"""What mutations answer: each its payload, or a refusal."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.commission import CommissionAnswer, Replay
from application.record_receipt import ReceiptAnswer
from application.start_card_setup import CustomerSetup
from domain import receipt as domain
from domain.customer import Customer
from domain.receipt import ReceiptSource
from entrypoints.graphql.ids import public_receipt_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.refusal import Refusal
from entrypoints.graphql.seller import ConnectAccountPayload, OnboardingLinkPayload
from entrypoints.graphql.transaction import Transaction


@strawberry.type(description="The transaction of the recovery, new or as it stands.")
class ChargeCommissionPayload:
    """A commission that was accepted."""

    transaction: Transaction = strawberry.field(description="The transaction.")
    replayed: bool = strawberry.field(description="Whether the answer was given before.")
    replayed_by: Replay | None = strawberry.field(description="What the request repeats, if so.")

    @classmethod
    def of(cls, answer: CommissionAnswer) -> "ChargeCommissionPayload":
        """Return an answer, shown."""
        return cls(
            transaction=Transaction.of(answer.transaction),
            replayed=answer.replay is not None,
            replayed_by=answer.replay,
        )


@strawberry.type(description="Amazon's money as it arrived, and what is spoken for.")
class Receipt:
    """A receipt, shown."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    source: ReceiptSource = strawberry.field(description="Where the money came in.")
    reference: str = strawberry.field(description="What the money is called there.")
    amount: Money = strawberry.field(description="What arrived.")
    allocated: Money = strawberry.field(description="What transactions have claimed of it.")
    remaining: Money = strawberry.field(description="What no transaction has claimed.")
    received_at: datetime = strawberry.field(description="When it was recorded.")

    @classmethod
    def of(cls, receipt: domain.Receipt) -> "Receipt":
        """Return a receipt, shown."""
        return cls(
            id=public_receipt_id(receipt.id),
            source=receipt.source,
            reference=receipt.reference,
            amount=Money.of(receipt.amount),
            allocated=Money.of(receipt.allocated),
            remaining=Money.of(receipt.remaining),
            received_at=receipt.received_at,
        )


@strawberry.type(description="The receipt, and the transaction that it went to.")
class RecoveryReceiptPayload:
    """A receipt that was recorded."""

    receipt: Receipt = strawberry.field(description="The receipt, once it is booked.")
    transaction: Transaction | None = strawberry.field(
        description="The transaction of its recovery, if there is one yet."
    )
    replayed: bool = strawberry.field(description="Whether the answer was given before.")

    @classmethod
    def of(cls, answer: ReceiptAnswer) -> "RecoveryReceiptPayload":
        """Return an answer, shown."""
        return cls(
            receipt=Receipt.of(answer.receipt),
            transaction=Transaction.of(answer.transaction) if answer.transaction else None,
            replayed=answer.replayed,
        )


@strawberry.type(description="Leave to save one card in the seller's browser.")
class CustomerSetupPayload:
    """A setup that was started."""

    customer_id: strawberry.ID | None = strawberry.field(description="Stripe's customer.")
    setup_intent_id: strawberry.ID = strawberry.field(description="Stripe's setup intent.")
    setup_intent_client_secret: str = strawberry.field(
        description="For the seller's browser alone; never store or log it."
    )

    @classmethod
    def of(cls, answer: CustomerSetup) -> "CustomerSetupPayload":
        """Return a setup, shown."""
        reference = answer.customer.reference
        return cls(
            customer_id=None if reference is None else strawberry.ID(reference),
            setup_intent_id=strawberry.ID(answer.setup.reference),
            setup_intent_client_secret=answer.setup.client_secret,
        )


@strawberry.type(description="The card that is charged from now on.")
class PaymentMethodPayload:
    """A default card that was set."""

    seller_id: strawberry.ID = strawberry.field(description="Whose card it is.")
    default_payment_method_id: strawberry.ID | None = strawberry.field(
        description="The card, by Stripe's id."
    )

    @classmethod
    def of(cls, customer: Customer) -> "PaymentMethodPayload":
        """Return a customer's card, shown."""
        card = customer.default_card
        return cls(
            seller_id=strawberry.ID(customer.seller_id),
            default_payment_method_id=None if card is None else strawberry.ID(card),
        )


ChargeCommissionResult = Annotated[
    ChargeCommissionPayload | Refusal,
    strawberry.union("ChargeCommissionResult", description="A transaction, or why there is none."),
]
RecoveryReceiptResult = Annotated[
    RecoveryReceiptPayload | Refusal,
    strawberry.union("RecoveryReceiptResult", description="A receipt, or why there is none."),
]
CreateConnectAccountResult = Annotated[
    ConnectAccountPayload | Refusal,
    strawberry.union("CreateConnectAccountResult", description="An account, or why there is none."),
]
OnboardingLinkResult = Annotated[
    OnboardingLinkPayload | Refusal,
    strawberry.union("OnboardingLinkResult", description="A page, or why there is none."),
]
CustomerSetupResult = Annotated[
    CustomerSetupPayload | Refusal,
    strawberry.union("CustomerSetupResult", description="A setup, or why there is none."),
]
PaymentMethodResult = Annotated[
    PaymentMethodPayload | Refusal,
    strawberry.union("PaymentMethodResult", description="The card, or why it was not set."),
]
