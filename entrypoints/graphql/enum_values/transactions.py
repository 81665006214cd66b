"""What the states of a transaction mean, and what may be done about it."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from application.commission import Replay
from domain.actions import TransactionAction
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.dunning import FailureAction
from domain.funds_flow import FundsFlow
from domain.reasons import Party
from domain.status import TransactionStatus
from domain.transfer import HoldReason, TransferState

TRANSACTIONS: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    FundsFlow: {
        "FEE_THEN_TRANSFER": "The fee is charged by card; once it is in, the share is sent.",
        "FEE_ONLY": "Amazon paid the seller: the fee is charged by card, and nothing is sent.",
        "PLATFORM_COLLECTED": "Amazon paid the platform: it keeps the fee, and sends the share.",
    },
    TransactionStatus: {
        "PENDING": "The fee is not in yet: it waits for a card, its turn, or Stripe's answer.",
        "REQUIRES_ACTION": "The seller's bank wants the seller to confirm the payment.",
        "CHARGED": "The fee is in; the share, if there is one, was not sent yet or is back.",
        "TRANSFERRED": "The fee is in and the share was sent.",
        "FAILED": "The card was refused.",
        "CANCELLED": "It was called off before the fee was charged.",
        "REFUNDED": "All of the fee was given back.",
        "REVERSAL_NEEDED": "The share came back while the fee is still ours: one of both is owed.",
        "DISPUTED": "The seller's bank claims the fee, or took it.",
    },
    ChargeState: {
        "AWAITING_PAYMENT_METHOD": "There is no card that can be charged.",
        "PENDING": "It is about to be charged.",
        "PROCESSING": "Stripe was asked, and its answer is not known yet.",
        "REQUIRES_ACTION": "The seller's bank wants the seller to confirm the payment.",
        "CHARGED": "The fee came in by card.",
        "KEPT": "The fee was kept from the recovery; no card was charged.",
        "FAILED": "The card was refused.",
        "CANCELLED": "It was called off before it was charged.",
        "DISPUTED": "The seller's bank claims the fee back.",
        "REFUNDED": "All of the fee was given back.",
        "DISPUTE_LOST": "The seller's bank gave the fee to the seller.",
    },
    TransferState: {
        "NONE": "No share goes through the platform.",
        "PLANNED": "It is sent once the fee is in.",
        "HELD": "Something is in the way, which the reason of the hold names.",
        "SUBMITTED": "Stripe was asked, and its answer is not known yet.",
        "TRANSFERRED": "It was sent to the seller's account.",
        "REVERSED": "All of it was taken back.",
        "FAILED": "Stripe refused to send it.",
        "WITHHELD": "Nothing of it is left to send: it was clawed back, or covers a debt.",
    },
    HoldReason: {
        "ACCOUNT_NOT_READY": "The seller's account cannot receive money yet.",
        "UNFUNDED": "Amazon's money for it has not come.",
        "BALANCE_INSUFFICIENT": "The platform's balance at Stripe does not cover it.",
        "DISPUTED": "The seller's bank claims the fee, or took it.",
        "MONEY_STOP": "All transfers are stopped until somebody has looked at the books.",
    },
    FailureAction: {
        "RETRY_LATER": "It is tried again by itself, at the time that is shown.",
        "NEEDS_NEW_CARD": "The seller has to save another card.",
        "NEEDS_ACTION": "The seller has to confirm the payment.",
        "DUPLICATE": "The bank takes it for a second charge of the same thing: somebody looks.",
        "NEVER": "This card is not to be charged again; the seller has to save another one.",
    },
    Replay: {
        "BY_KEY": "The same key came with the same request before.",
        "BY_CLAIM": "The recovery has its commission already, whatever the key was.",
    },
    AttemptKind: {
        "CHARGE": "The fee, from the seller's card.",
        "TRANSFER": "The share, to the seller's account.",
        "REFUND": "The fee or a part of it, back to the card.",
        "REVERSAL": "The share or a part of it, back from the seller's account.",
        "CANCELLATION": "Nothing: a payment that has not happened is called off.",
    },
    AttemptState: {
        "IN_FLIGHT": "Stripe is being asked.",
        "UNKNOWN": "No answer came; it is asked again with the same key, or looked up.",
        "ACTION_REQUIRED": "The seller has to confirm it.",
        "SUCCEEDED": "It was done.",
        "REFUSED": "It was refused, and moved nothing.",
        "ABANDONED": "No answer came, and Stripe proved to know nothing of it.",
    },
    Party: {
        "SYSTEM": "The service, by itself.",
        "SELLER": "The seller.",
        "ADMIN": "An admin of the platform.",
        "STRIPE": "Stripe.",
        "BANK": "The seller's bank.",
    },
    TransactionAction: {
        "CREATE_CUSTOMER_SETUP": "createCustomerSetup: save a card.",
        "COMPLETE_PAYMENT_ACTION": "completePaymentAction: confirm the payment at the bank.",
        "CREATE_ONBOARDING_LINK": "createOnboardingLink: make the account able to receive money.",
        "RETRY_TRANSACTION": "retryTransaction: try the charge again.",
        "RETRY_TRANSFER": "retryTransfer: try to send the share again.",
        "REVERSE_TRANSFER": "reverseTransfer: take the share back.",
        "CANCEL_TRANSACTION": "cancelTransaction: call it off before it is charged.",
        "CLAWBACK": "clawback: give back what Amazon took back.",
        "RECONCILE_TRANSACTION": "reconcileTransaction: ask Stripe how it stands.",
        "RECORD_RECOVERY_RECEIPT": "recordRecoveryReceipt: say that Amazon's money has come.",
        "LIFT_MONEY_STOP": "liftMoneyStop: let shares leave again.",
    },
}
"""By enum and value."""
