"""What the words of refunds, disputes and clawbacks mean."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from domain.clawback import ClawbackKind, SettlementChoice
from domain.dispute import DisputeStatus
from domain.refund import RefundStatus
from domain.settlement import SettlementState, SettlementWay

RECOURSE: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    RefundStatus: {
        "PENDING": "It is on its way.",
        "REQUIRES_ACTION": "The seller has to say where the money shall go.",
        "SUCCEEDED": "Stripe sent it.",
        "FAILED": "The card did not take it; the money is back.",
        "CANCELED": "It was called off; the money is back.",
    },
    DisputeStatus: {
        "WARNING_NEEDS_RESPONSE": "The bank asks, and no money has moved: answer it.",
        "WARNING_UNDER_REVIEW": "The bank asked, and reads the answer.",
        "WARNING_CLOSED": "The bank asked, and made no dispute of it.",
        "NEEDS_RESPONSE": "The bank took the fee: answer it in time.",
        "UNDER_REVIEW": "The bank reads the answer.",
        "APPEAL_NEEDS_RESPONSE": "The decision is appealed against: answer it in time.",
        "APPEAL_UNDER_REVIEW": "The bank reads the answer to the appeal.",
        "PREVENTED": "It was settled before it became a dispute.",
        "WON": "The bank gave the fee back.",
        "LOST": "The bank gave the fee to the seller.",
    },
    ClawbackKind: {
        "CASH_NO_INVENTORY": "The cash was taken back, and nothing came in its place.",
        "CASH_INVENTORY_RETURNED": "The cash was taken back, for the goods were found or returned.",
        "ERROR": "It should never have been paid.",
    },
    SettlementChoice: {
        "AUTO": "Whatever fits how the transaction stands.",
        "REFUND_CARD": "The fee goes back to the card.",
        "CREDIT_NEXT_CHARGE": "The seller's next fee is charged lower.",
        "REVERSE_TRANSFER": "The share that was sent is taken back.",
    },
    SettlementWay: {
        "WAIVE_FEE": "The fee, not charged yet, is charged lower or not at all.",
        "GIVE_UP_FEE": "A fee that was kept is given up in the books; no card is concerned.",
        "CREDIT_NEXT_CHARGE": "The seller's next fee is charged lower.",
        "REFUND_CARD": "The fee goes back to the card.",
        "SHRINK_TRANSFER": "The share, not sent yet, is sent smaller or not at all.",
        "REVERSE_TRANSFER": "The share that was sent is taken back.",
        "SELLER_DEBT": "The share cannot be taken back: the seller owes it.",
    },
    SettlementState: {
        "WAITING": "A dispute is in the way, or money whose fate is not known yet.",
        "READY": "Stripe is asked for it next.",
        "SUBMITTED": "Stripe was asked, and has not said the last word.",
        "SETTLED": "The money is where it belongs.",
        "FAILED": "It came to nothing: a person, or another settlement, has to take over.",
        "DROPPED": "Nothing was left to settle: the money had moved some other way.",
    },
}
"""By enum and value."""
