"""What those words mean that say whether everything is as it must be."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from domain.audit_check import AuditFault
from domain.book_check import FindingCode
from domain.drift_cause import DriftCause, Repair
from domain.readiness import CheckState
from domain.reconciliation import DiscrepancyState, RunPhase, RunState

CHECKS: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    CheckState: {
        "OK": "All is as it shall be.",
        "WARNING": "Somebody should look; nothing is in the way.",
        "FAILED": "It is not fit until this is mended.",
        "SKIPPED": "It does not apply, or could not be looked at.",
    },
    FindingCode: {
        "UNBALANCED": "Postings whose entries do not sum to zero; the amount is what is off.",
        "SNAPSHOT_OFF": "Accounts whose snapshot is not the sum of the entries that it covers.",
        "CHARGE_NOT_BOOKED": "Transactions whose fee came in, and no posting says so.",
        "TRANSFER_NOT_BOOKED": "Transactions whose share was sent, and no posting says so.",
        "FEES_OFF": "Transactions of whose fee the books hold more or less than their states say.",
        "CLEARING_OFF": "Transactions that left in clearing what their states do not explain.",
        "RECEIPTS_OFF": "Currencies whose unallocated receipts are not what is left of receipts.",
        "DEBTS_OFF": "Currencies whose booked debts are not the sellers' open debts.",
        "CREDITS_OFF": "Currencies whose booked credits are not the sellers' open credits.",
        "ATTEMPT_WITHOUT_OUTCOME": "Attempts whose outcome nobody has known for long.",
        "CHARGE_STUCK": "Transactions whose charge should have gone on long ago.",
        "TRANSFER_STUCK": "Transactions whose transfer should have gone on long ago.",
        "EVENT_WAITING": "Events in the inbox that nobody has dealt with for long.",
        "EVENT_DEAD": "Events that were given up and wait for a person.",
        "JOB_OVERDUE": "Jobs that have been due for long.",
        "JOB_DEAD": "Jobs that were set aside and wait for a person.",
    },
    AuditFault: {
        "EDITED": "A record, or its seal, is not what was sealed.",
        "DELETED": "A record that was sealed is gone.",
        "SEAL_MISSING": "Seals are gone from within the chain.",
        "REORDERED": "A seal does not follow the one before it.",
        "REWRITTEN": "The chain once had another seal here, and that was signed.",
        "CUT_OFF": "The chain once reached this far, and does not now.",
        "HEAD_FORGED": "A head was signed with a key that nobody knows.",
        "HEAD_MISSING": "No signed head says how far the chain reached.",
        "PASSED_OVER": "Records were never sealed, though younger ones were.",
    },
    DriftCause: {
        "TIMING": "One side knows it, and the other is about to.",
        "STRIPE_FEE": "Stripe kept a fee that is not booked, or not as high.",
        "CURRENCY_CONVERSION": "Stripe converted the amount into another currency.",
        "MISSING_EVENT": "Stripe did it, and its event never came.",
        "DUPLICATE": "It was done, or booked, more than once.",
        "CHANGED_IN_STRIPE": "Somebody did it at Stripe by hand.",
        "UNKNOWN": "None of the known causes explains it.",
    },
    Repair: {
        "WAIT": "Nothing: it settles by itself.",
        "RECONCILE_TRANSACTION": "Ask Stripe how the transaction stands, and book what is new.",
        "FILE_MISSING_EVENTS": "Fetch the events that never came.",
        "ASK_A_PERSON": "A person has to look.",
    },
    RunState: {
        "RUNNING": "It goes on.",
        "DONE": "It went through to its end.",
        "FAILED": "It was given up; its error says why.",
    },
    RunPhase: {
        "COMPARING": "The books are compared with Stripe's balance, slice by slice.",
        "REPAIRING": "What can be repaired is repaired.",
        "LOOKING_UP": "Stripe is asked about what has waited for long.",
    },
    DiscrepancyState: {
        "OPEN": "It can be repaired, and was not tried yet.",
        "PROPOSED": "Nothing was done: the run was dry, or it takes a person, or time.",
        "REPAIRED": "It was repaired.",
        "FAILED": "Its repair was tried and came to nothing.",
    },
}
"""By enum and value."""
