"""What the processor in memory keeps."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from application.ports.charge_gateway import ChargeOutcome, ProcessingFee
from application.ports.customer_gateway import ChosenCard, SavedCard
from application.ports.subscription_gateway import FoundInvoice, FoundSubscription
from application.ports.transfer_gateway import Transferred
from domain.ids import (
    ChargeReference,
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
    SellerId,
    TransactionId,
)
from domain.money import Money
from domain.transaction import Failure


@dataclass(frozen=True, slots=True)
class Opening:
    """For whom an account was opened, and when."""

    seller_id: SellerId
    at: datetime


@dataclass(slots=True, kw_only=True)
class HeldCustomer:
    """A customer and the card that is charged by default."""

    seller_id: SellerId
    created_at: datetime
    email: str
    name: str | None
    default_card: PaymentMethodReference | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCard:
    """A saved card and how its bank behaves."""

    shown: SavedCard
    refusal: Failure | None = None
    demands_action: bool = False


@dataclass(slots=True, kw_only=True)
class HeldSetup:
    """Leave to save a card, and the card once it is saved."""

    customer: CustomerReference
    created_at: datetime
    card: SavedCard | None = None

    @property
    def chosen(self) -> ChosenCard | None:
        """Return the card that was saved, if any."""
        return None if self.card is None else ChosenCard(self.card, self.created_at)


@dataclass(slots=True, kw_only=True)
class HeldIntent:
    """A fee to be collected, and what became of it last."""

    reference: PaymentIntentReference
    amount: Money
    customer: CustomerReference
    outcome: ChargeOutcome
    confirmed_at: datetime


@dataclass(slots=True, kw_only=True)
class HeldCharge:
    """A charge, and the processing fee once it is settled."""

    reference: ChargeReference
    payment_intent: PaymentIntentReference | None
    transaction_id: TransactionId | None
    amount: Money
    processing_fee: ProcessingFee
    is_settled: bool


@dataclass(slots=True, kw_only=True)
class HeldTransfer:
    """A transfer as it stands, and when it was made."""

    shown: Transferred
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class HeldSubscription:
    """A subscription as it stands, and when it was made."""

    shown: FoundSubscription
    created_at: datetime

    def become(self, **changes: Any) -> None:
        """Change what is said of it."""
        self.shown = replace(self.shown, facts=replace(self.shown.facts, **changes))


@dataclass(slots=True, kw_only=True)
class HeldInvoice:
    """An invoice as it stands, the name of what pays it, and what paid it."""

    shown: FoundInvoice
    payment: str
    charge: ChargeReference | None = None

    def become(self, **changes: Any) -> None:
        """Change what is said of it."""
        self.shown = replace(self.shown, facts=replace(self.shown.facts, **changes))


@dataclass(slots=True)
class Purse:
    """The platform's money in one currency, in minor units."""

    pending: int = 0
    available: int = 0


@dataclass(slots=True)
class Purses:
    """The platform's money."""

    by_currency: dict[str, Purse] = field(default_factory=dict)

    def of(self, amount: Money) -> Purse:
        """Return the purse that `amount` goes into or comes out of."""
        return self.by_currency.setdefault(amount.currency.code, Purse())
