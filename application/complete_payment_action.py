"""Let a seller answer the bank's question about a fee, in the seller's own browser."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.charge_gateway import ChargeGateway, PaymentAction
from application.ports.errors import NotFound
from application.show_transactions import ShowTransactions
from domain.charge import ChargeState
from domain.errors import ApplicationError
from domain.ids import TransactionId
from domain.transaction import Transaction


class PaymentActionNotRequired(ApplicationError):
    """The bank asks nothing of the seller: not yet, not any more, or it never did."""

    code = "PAYMENT_ACTION_NOT_REQUIRED"

    def __init__(self, transaction: Transaction) -> None:
        """Say how far the charge has come instead."""
        super().__init__(f"nothing to confirm; the charge is {transaction.charge_state}")


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """What the seller's browser needs, and the transaction that it is for."""

    transaction: Transaction
    action: PaymentAction


@dataclass(frozen=True, slots=True)
class CompletePaymentAction:
    """Fetches the secret of the intent that waits; nothing is changed, stored or logged.

    What comes of it, Stripe's event tells. Raises `Forbidden`, `NotFound`,
    `PaymentActionNotRequired`, `GatewayUnavailable`.
    """

    show: ShowTransactions
    gateway: ChargeGateway

    async def __call__(self, transaction_id: TransactionId, *, actor: Actor) -> PaymentStep:
        """Return the secret to those who may pay for the seller."""
        actor.require(Permission.CHARGE_CONFIRM)
        transaction = await self.show.one(transaction_id, actor=actor)
        if transaction is None:
            raise NotFound("transaction")
        intent = transaction.payment_intent
        if transaction.charge_state is not ChargeState.REQUIRES_ACTION or intent is None:
            raise PaymentActionNotRequired(transaction)
        action = await self.gateway.find_action(intent)
        if action is None:
            raise PaymentActionNotRequired(transaction)
        return PaymentStep(transaction, action)
