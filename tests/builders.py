"""Values that tests are made of: whole and valid, each different from the one before.

Every builder takes the fields that a test is about; the rest is its own business.
"""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from adapters.system.ids import Uuid7Source
from domain.adjustments import Adjustments
from domain.attempt import Attempt, ChargeRequest, TransferRequest
from domain.charge import ChargeState
from domain.connect_account import ConnectAccount
from domain.currency import Currency
from domain.customer import Card, Customer
from domain.fees import FeePolicy, FeeQuote
from domain.funds_flow import FundsFlow
from domain.ids import (
    AccountReference,
    AttemptId,
    ChargeReference,
    ClaimId,
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
    PostingId,
    ReceiptId,
    RecoveryId,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.ledger import Bookkeeper
from domain.money import Money
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import Failure, RecoveryKey, Transaction
from domain.transfer import HoldReason, TransferState

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER: Final = datetime(2026, 3, 1, 13, 30, 0, 250_000, tzinfo=UTC)

POLICY: Final = FeePolicy(version="standard-1", effective_from=datetime(2026, 1, 1, tzinfo=UTC))

_ids = Uuid7Source()


def fresh(prefix: str) -> str:
    """Return a name that no other value has."""
    return f"{prefix}_{_ids.new().hex}"


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def eur(minor_units: int) -> Money:
    return Money(minor_units, Currency.EUR)


def jpy(minor_units: int) -> Money:
    return Money(minor_units, Currency.JPY)


def a_transaction_id() -> TransactionId:
    return TransactionId(_ids.new())


def a_seller_id() -> SellerId:
    return SellerId(fresh("seller"))


def a_recovery(seller_id: SellerId | None = None) -> RecoveryKey:
    return RecoveryKey(
        seller_id or a_seller_id(), ClaimId(fresh("claim")), RecoveryId(fresh("recovery"))
    )


def a_quote(recovered: Money) -> FeeQuote:
    return POLICY.quote(recovered)


def a_transaction(
    *,
    recovery: RecoveryKey | None = None,
    funds_flow: FundsFlow = FundsFlow.FEE_THEN_TRANSFER,
    recovered: Money | None = None,
    payment_method: str | None = "pm_card",
    at: datetime = NOON,
) -> Transaction:
    """Return a transaction as it was just requested: usd 100.00, with a card to charge."""
    return Transaction.open(
        id=a_transaction_id(),
        recovery=recovery or a_recovery(),
        funds_flow=funds_flow,
        quote=a_quote(recovered or usd(10_000)),
        payment_method=PaymentMethodReference(payment_method) if payment_method else None,
        metadata=MappingProxyType({"case": "4711"}),
        at=at,
    )


def a_transaction_with_every_field() -> Transaction:
    """Return a transaction none of whose fields has its default: no real one is like it."""
    return Transaction(
        id=a_transaction_id(),
        recovery=a_recovery(),
        funds_flow=FundsFlow.FEE_THEN_TRANSFER,
        quote=FeePolicy(
            version="capped-7",
            effective_from=POLICY.effective_from,
            caps={Currency.EUR: 900},
            minimums={Currency.EUR: 75},
        ).quote(eur(5_000)),
        charge_state=ChargeState.CHARGED,
        transfer_state=TransferState.HELD,
        refunded=eur(1),
        reversed=eur(2),
        clawed_back=eur(3),
        funded=eur(4),
        adjustments=Adjustments(
            waived=eur(5), credited=eur(6), forgone=eur(7), withheld=eur(8), netted=eur(9)
        ),
        created_at=NOON,
        updated_at=LATER,
        hold_reason=HoldReason.UNFUNDED,
        payment_method=PaymentMethodReference(fresh("pm")),
        payment_intent=PaymentIntentReference(fresh("pi")),
        charge=ChargeReference(fresh("ch")),
        transfer=TransferReference(fresh("tr")),
        processing_fee=eur(59),
        failure=Failure("card_declined", "insufficient_funds", "try_again_later"),
        declines=3,
        metadata=MappingProxyType({"ünïcode": "„Straße“ 🙂", "empty": ""}),
    )


def a_charge_attempt(
    transaction: Transaction, *, number: int = 1, payment_intent: str | None = None
) -> Attempt:
    request = ChargeRequest(
        transaction_id=transaction.id,
        amount=transaction.quote.fee,
        customer=CustomerReference("cus_seller"),
        payment_method=PaymentMethodReference("pm_card"),
        payment_intent=PaymentIntentReference(payment_intent) if payment_intent else None,
    )
    return Attempt(id=AttemptId(_ids.new()), number=number, request=request, created_at=NOON)


def a_transfer_attempt(transaction: Transaction, *, number: int = 1) -> Attempt:
    request = TransferRequest(
        transaction_id=transaction.id,
        amount=transaction.quote.payout,
        destination=AccountReference("acct_seller"),
    )
    return Attempt(id=AttemptId(_ids.new()), number=number, request=request, created_at=NOON)


def a_receipt(
    amount: Money,
    *,
    source: ReceiptSource = ReceiptSource.TOP_UP,
    reference: str | None = None,
    recovery: RecoveryKey | None = None,
    at: datetime = NOON,
) -> Receipt:
    return Receipt.record(
        id=ReceiptId(_ids.new()),
        source=source,
        reference=reference or fresh("tu"),
        amount=amount,
        recovery=recovery,
        at=at,
    )


def an_account(seller_id: SellerId | None = None) -> ConnectAccount:
    return ConnectAccount(
        seller_id=seller_id or a_seller_id(),
        key=fresh("key"),
        email="seller@example.com",
        country="DE",
        created_at=NOON,
    )


def a_customer(
    seller_id: SellerId | None = None, *, default_card: PaymentMethodReference | None = None
) -> Customer:
    return Customer(
        seller_id=seller_id or a_seller_id(),
        key=fresh("key"),
        email="seller@example.com",
        created_at=NOON,
        default_card=default_card,
    )


def a_card(seller_id: SellerId, *, at: datetime = NOON) -> Card:
    return Card(
        reference=PaymentMethodReference(fresh("pm")),
        seller_id=seller_id,
        brand="visa",
        last4="4242",
        exp_month=12,
        exp_year=2031,
        saved_at=at,
    )


def books(at: datetime = NOON) -> Bookkeeper:
    """Return a bookkeeper for one posting."""
    return Bookkeeper(id=PostingId(_ids.new()), at=at)
