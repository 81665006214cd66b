"""Why a transaction stands where it stands, in words: one line for each reason that there is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Party(StrEnum):
    """Who can bring a transaction on."""

    SYSTEM = "SYSTEM"
    SELLER = "SELLER"
    ADMIN = "ADMIN"
    STRIPE = "STRIPE"
    BANK = "BANK"


class ReasonCode(StrEnum):
    """Why it stands where it stands."""

    AWAITING_CARD = "AWAITING_CARD"
    CHARGE_QUEUED = "CHARGE_QUEUED"
    CHARGE_STUCK = "CHARGE_STUCK"
    CHARGING_PAUSED = "CHARGING_PAUSED"
    CHARGE_SET_ASIDE = "CHARGE_SET_ASIDE"
    CHARGE_IN_FLIGHT = "CHARGE_IN_FLIGHT"
    CHARGE_OUTCOME_UNKNOWN = "CHARGE_OUTCOME_UNKNOWN"
    SELLER_MUST_CONFIRM = "SELLER_MUST_CONFIRM"
    CHARGE_RETRY_PLANNED = "CHARGE_RETRY_PLANNED"
    CHARGE_REFUSED = "CHARGE_REFUSED"
    CANCELLATION_IN_FLIGHT = "CANCELLATION_IN_FLIGHT"
    DISPUTED = "DISPUTED"
    TRANSFER_QUEUED = "TRANSFER_QUEUED"
    TRANSFER_STUCK = "TRANSFER_STUCK"
    TRANSFER_SET_ASIDE = "TRANSFER_SET_ASIDE"
    TRANSFER_IN_FLIGHT = "TRANSFER_IN_FLIGHT"
    TRANSFER_OUTCOME_UNKNOWN = "TRANSFER_OUTCOME_UNKNOWN"
    TRANSFER_REFUSED = "TRANSFER_REFUSED"
    ACCOUNT_NOT_READY = "ACCOUNT_NOT_READY"
    UNFUNDED = "UNFUNDED"
    BALANCE_INSUFFICIENT = "BALANCE_INSUFFICIENT"
    HELD_BY_DISPUTE = "HELD_BY_DISPUTE"
    MONEY_STOP = "MONEY_STOP"
    CLAWBACK_WAITING = "CLAWBACK_WAITING"
    CLAWBACK_QUEUED = "CLAWBACK_QUEUED"
    CLAWBACK_STUCK = "CLAWBACK_STUCK"
    CLAWBACK_SET_ASIDE = "CLAWBACK_SET_ASIDE"
    CLAWBACK_IN_FLIGHT = "CLAWBACK_IN_FLIGHT"
    CLAWBACK_OUTCOME_UNKNOWN = "CLAWBACK_OUTCOME_UNKNOWN"
    CLAWBACK_FAILED = "CLAWBACK_FAILED"
    REVERSAL_NEEDED = "REVERSAL_NEEDED"
    CANCELLED = "CANCELLED"
    DISPUTE_LOST = "DISPUTE_LOST"
    REFUNDED = "REFUNDED"
    COMPLETE = "COMPLETE"


class Words(NamedTuple):
    """What a person reads of a reason, and who can act; nobody where it is final."""

    summary: str
    next_step: str
    who: tuple[Party, ...]


_R, _P = ReasonCode, Party
_LOOKED_FOR = "stuck work is looked for every five minutes and then goes on by itself"
_RESTS = "it is tried once more an hour after; its job's last error says what is wrong"

WORDS: Final[Mapping[ReasonCode, Words]] = MappingProxyType(
    {
        _R.AWAITING_CARD: Words(
            "The fee waits for a card that can be charged.",
            "The seller saves a card (createCustomerSetup); it is charged at once.",
            (_P.SELLER,),
        ),
        _R.CHARGE_QUEUED: Words(
            "The charge is queued.", "A worker asks Stripe for the fee.", (_P.SYSTEM,)
        ),
        _R.CHARGING_PAUSED: Words(
            "Charging is paused for the whole service; the fee waits.",
            "It is charged by itself once CHARGING_PAUSED is unset.",
            (_P.ADMIN, _P.SYSTEM),
        ),
        _R.CHARGE_STUCK: Words(
            "The charge is due, and no job is there to make it.",
            f"Nothing need be done: {_LOOKED_FOR}.",
            (_P.SYSTEM,),
        ),
        _R.CHARGE_SET_ASIDE: Words(
            "No try could make the charge; its job was set aside.",
            f"Mend the cause, then retryTransaction or retryJob; {_RESTS}.",
            (_P.ADMIN, _P.SYSTEM),
        ),
        _R.CHARGE_IN_FLIGHT: Words(
            "Stripe is being asked for the fee.", "Its answer is booked.", (_P.SYSTEM, _P.STRIPE)
        ),
        _R.CHARGE_OUTCOME_UNKNOWN: Words(
            "Stripe was asked for the fee, and no answer came.",
            "A worker asks with the same key, or looks the charge up: nothing is charged twice.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.SELLER_MUST_CONFIRM: Words(
            "The seller's bank wants to see the seller before it pays.",
            "The seller confirms the payment (completePaymentAction).",
            (_P.SELLER,),
        ),
        _R.CHARGE_RETRY_PLANNED: Words(
            "The card was refused for now.",
            "It is tried again at the time shown; retryTransaction does so at once.",
            (_P.SYSTEM, _P.SELLER, _P.ADMIN),
        ),
        _R.CHARGE_REFUSED: Words(
            "The card was refused, and is not tried again by itself.",
            "The seller saves another card, then retryTransaction; or cancelTransaction.",
            (_P.SELLER, _P.ADMIN),
        ),
        _R.CANCELLATION_IN_FLIGHT: Words(
            "An admin called it off; Stripe is being asked to let the payment be.",
            "Once Stripe has, it is cancelled; what was paid meanwhile is booked as paid.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.DISPUTED: Words(
            "The seller's bank disputes the fee; shares and clawbacks wait.",
            "Answer the dispute at Stripe in time; the bank decides.",
            (_P.ADMIN, _P.BANK),
        ),
        _R.TRANSFER_QUEUED: Words(
            "The fee is in, and the share is queued.", "A worker sends it.", (_P.SYSTEM,)
        ),
        _R.TRANSFER_STUCK: Words(
            "The share is due, and no job is there to send it.",
            f"Nothing need be done: {_LOOKED_FOR}.",
            (_P.SYSTEM,),
        ),
        _R.TRANSFER_SET_ASIDE: Words(
            "No try could send the share; its job was set aside.",
            f"Mend the cause, then retryTransfer or retryJob; {_RESTS}.",
            (_P.ADMIN, _P.SYSTEM),
        ),
        _R.TRANSFER_IN_FLIGHT: Words(
            "Stripe is being asked to send the share.",
            "Its answer is booked.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.TRANSFER_OUTCOME_UNKNOWN: Words(
            "Stripe was asked to send the share, and no answer came.",
            "A worker asks with the same key, or looks the transfer up: nothing is sent twice.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.TRANSFER_REFUSED: Words(
            "Stripe refused to send the share.",
            "Mend what its failure code says, then retryTransfer.",
            (_P.ADMIN,),
        ),
        _R.ACCOUNT_NOT_READY: Words(
            "The seller's Stripe account cannot receive money yet.",
            "The seller completes it (createOnboardingLink); the share goes as soon as it can.",
            (_P.SELLER,),
        ),
        _R.UNFUNDED: Words(
            "Amazon's money for this claim has not come.",
            "Record the receipt (recordRecoveryReceipt) or top the balance up; then it goes.",
            (_P.ADMIN,),
        ),
        _R.BALANCE_INSUFFICIENT: Words(
            "The platform's balance at Stripe does not cover the share.",
            "Top the balance up; the share is tried again every minute.",
            (_P.ADMIN, _P.SYSTEM),
        ),
        _R.HELD_BY_DISPUTE: Words(
            "The share is held, for the seller's bank took the fee or claims it.",
            "It goes when the bank gives the fee back; else a clawback settles it.",
            (_P.BANK, _P.ADMIN),
        ),
        _R.MONEY_STOP: Words(
            "All transfers are stopped until the books are looked at.",
            "Settle what the check of the books found, then liftMoneyStop.",
            (_P.ADMIN,),
        ),
        _R.CLAWBACK_WAITING: Words(
            "A clawback waits for money whose fate is not known yet.",
            "It goes on by itself once that is known.",
            (_P.SYSTEM,),
        ),
        _R.CLAWBACK_QUEUED: Words(
            "A clawback is queued.", "A worker asks Stripe for it.", (_P.SYSTEM,)
        ),
        _R.CLAWBACK_STUCK: Words(
            "A clawback is due, and no job is there to make it.",
            f"Nothing need be done: {_LOOKED_FOR}.",
            (_P.SYSTEM,),
        ),
        _R.CLAWBACK_SET_ASIDE: Words(
            "No try could make a clawback; its job was set aside.",
            f"Mend the cause, then retryJob; {_RESTS}.",
            (_P.ADMIN, _P.SYSTEM),
        ),
        _R.CLAWBACK_IN_FLIGHT: Words(
            "A clawback is on its way at Stripe.",
            "Its outcome is booked when Stripe tells it.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.CLAWBACK_OUTCOME_UNKNOWN: Words(
            "Stripe was asked for a clawback, and no answer came.",
            "A worker asks with the same key, or looks it up: nothing moves twice.",
            (_P.SYSTEM, _P.STRIPE),
        ),
        _R.CLAWBACK_FAILED: Words(
            "A refund of a clawback failed; the card did not take it.",
            "Give the amount back by a clawback with the settlement CREDIT_NEXT_CHARGE.",
            (_P.ADMIN,),
        ),
        _R.REVERSAL_NEEDED: Words(
            "The share is back, while the fee is still ours.",
            "Claw back what Amazon took, or give the fee back by refundAmountCents.",
            (_P.ADMIN,),
        ),
        _R.CANCELLED: Words(
            "It was called off before the fee was charged.", "Nothing: it is over.", ()
        ),
        _R.DISPUTE_LOST: Words(
            "The seller's bank gave the fee to the seller.", "Nothing: it is over.", ()
        ),
        _R.REFUNDED: Words("The fee was given back.", "Nothing: it is over.", ()),
        _R.COMPLETE: Words(
            "The fee is in, and no share is left to send.", "Nothing: it is over.", ()
        ),
    }
)

FINAL: Final = frozenset({_R.CANCELLED, _R.DISPUTE_LOST, _R.REFUNDED, _R.COMPLETE})
