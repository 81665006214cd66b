"""What the words of the books mean."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from domain.currency import Currency
from domain.ledger import PostingKind
from domain.receipt import ReceiptSource
from domain.statement import StatementCategory

BOOKS: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    Currency: {
        "AED": "The dirham of the United Arab Emirates.",
        "AUD": "The Australian dollar.",
        "BHD": "The Bahraini dinar, which has three decimal digits.",
        "BRL": "The Brazilian real.",
        "CAD": "The Canadian dollar.",
        "EUR": "The euro.",
        "GBP": "The British pound.",
        "INR": "The Indian rupee.",
        "JPY": "The Japanese yen, which has no decimal digits.",
        "KWD": "The Kuwaiti dinar, which has three decimal digits.",
        "MXN": "The Mexican peso.",
        "PLN": "The Polish zloty.",
        "SEK": "The Swedish krona.",
        "SGD": "The Singapore dollar.",
        "USD": "The US dollar.",
    },
    PostingKind: {
        "FEE_CHARGED": "A fee came in by card.",
        "FEE_KEPT": "A fee was kept from a recovery.",
        "FEE_REFUNDED": "A fee, or a part of it, went back to the card.",
        "PROCESSING_FEE": "Stripe kept its fee of a charge.",
        "SHARE_TRANSFERRED": "A share was sent to the seller.",
        "SHARE_REVERSED": "A share, or a part of it, was taken back.",
        "RECEIPT_RECORDED": "Amazon's money came in.",
        "RECEIPT_ALLOCATED": "Amazon's money was put to the recovery that it is for.",
        "REFUND_RETURNED": "A refund failed, and its money is back.",
        "DISPUTE_WITHDRAWN": "A bank took a disputed fee.",
        "DISPUTE_REINSTATED": "A bank gave a disputed fee back.",
        "INVOICE_PAID": "A seller paid an invoice of a subscription.",
        "INVOICE_REFUNDED": "An invoice, or a part of it, was refunded.",
        "INVOICE_REFUND_RETURNED": "The refund of an invoice failed, and its money is back.",
        "INVOICE_DISPUTED": "A bank took the money of a disputed invoice.",
        "INVOICE_REINSTATED": "A bank gave the money of a disputed invoice back.",
        "RECEIPT_REVERSED": "Money that had come in went back to where it came from.",
        "FEE_GIVEN_UP": "A fee that was kept was given up.",
        "FEE_CREDITED": "A fee was credited, to be used up by the seller's next fees.",
        "CREDIT_USED": "A credit paid for a fee, or a part of it.",
        "CREDIT_RETURNED": "A credit that paid for a fee is open again.",
        "DEBT_INCURRED": "A share could not be taken back: the seller owes it.",
        "DEBT_NETTED": "A debt was paid out of a share that was due.",
        "DEBT_WRITTEN_OFF": "A debt was given up.",
    },
    StatementCategory: {
        "CHARGED": "The seller paid it.",
        "PAID": "The seller was paid it.",
        "CREDITED": "The seller was given it back, or credited it.",
        "CLAWED_BACK": "The seller lost it again, for Amazon took its money back.",
    },
    ReceiptSource: {
        "TOP_UP": "A top-up of the platform's Stripe balance; the reference is its `tu_…` id.",
        "BANK_ACCOUNT": "The platform's bank account; the reference names the statement's line.",
        "RECEIPT": "What is left of an earlier receipt; the reference is that receipt's own.",
    },
}
"""By enum and value."""
