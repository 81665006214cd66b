"""What the words of the work behind the scenes mean: jobs, events and exports."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from application.ports.webhook_verifier import WebhookEndpoint
from application.webhook_plan import WebhookAction
from domain.export import ExportFormat, ExportKind, ExportState
from domain.webhook_event import EventSource, WebhookEventState

WORK: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    JobKind: {
        "RUN_CHARGE": "Charge a fee.",
        "RUN_TRANSFER": "Send a share.",
        "BOOK_PROCESSING_FEE": "Book what Stripe kept of a charge.",
        "PROCESS_WEBHOOK_EVENT": "Deal with one of Stripe's events.",
        "RELEASE_HELD": "Let transfers go on whose hold may be over.",
        "FUND_TRANSACTION": "Put Amazon's money to a transaction that waits for it.",
        "SWEEP_EVENTS": "Look for events that Stripe never delivered.",
        "SET_DEFAULT_CARD": "Tell Stripe which card a seller's invoices are paid with.",
        "RUN_CLAWBACK": "Give back, or take back, what a clawback says.",
        "SEAL_AUDIT": "Seal the newest records of the audit.",
        "RUN_EXPORT": "Write an export.",
        "RUN_CANCELLATION": "Have Stripe call a payment off.",
        "FIND_STUCK_WORK": "Look for work that is due and that no job does.",
        "REFRESH_ACCOUNT": "Ask Stripe how a seller's account stands.",
        "CLEAN_UP": "Delete what is kept for a time only.",
        "START_RECONCILIATION": "Begin a run that compares everything with Stripe.",
        "RUN_RECONCILIATION": "Do the next step of such a run.",
        "CHECK_BOOKS": "Look whether the books are as they must be.",
        "SNAPSHOT_BOOKS": "Keep what each account holds, so that balances are read quickly.",
    },
    QueueState: {
        "READY": "It waits for a worker.",
        "RUNNING": "A worker has it.",
        "SCHEDULED": "It is to be done later.",
        "RETRYING": "It failed, and is tried again later.",
        "DONE": "It was done.",
        "DEAD": "It failed too often and was set aside, for a person.",
        "DISCARDED": "A person decided that it is not to be done.",
    },
    WebhookEventState: {
        "RECEIVED": "It is in the inbox.",
        "PROCESSING": "A worker has it.",
        "PROCESSED": "It has had its effect.",
        "IGNORED": "It is no business of ours, as its note says.",
        "FAILED": "It could not be dealt with, and is tried again.",
        "DEAD": "It was given up and waits for a person.",
    },
    WebhookEndpoint: {
        "PLATFORM": "The address for what happens to the platform's own account.",
        "CONNECT": "The address for what happens to the sellers' accounts.",
    },
    WebhookAction: {
        "CREATE": "There is none, and one is to be made.",
        "UPDATE": "It is to be changed.",
        "RECREATE": "A new one is to take its place: what is wrong with it cannot be changed.",
        "NOTHING": "It is as it shall be.",
        "EXTRA": "It is one too many; nothing is done about it.",
    },
    EventSource: {
        "DELIVERED": "Stripe delivered it.",
        "RECOVERED": "Stripe did not deliver it, and it was fetched.",
    },
    ExportKind: {
        "AUDIT": "The records of the audit.",
        "LEDGER": "The entries of the books.",
        "TRANSACTIONS": "The transactions.",
    },
    ExportFormat: {
        "CSV": "A table with a line of headings.",
        "JSON_LINES": "One JSON object on each line.",
    },
    ExportState: {
        "REQUESTED": "It waits for its turn.",
        "RUNNING": "It is being written.",
        "READY": "It can be downloaded.",
        "FAILED": "It was given up.",
    },
}
"""By enum and value."""
