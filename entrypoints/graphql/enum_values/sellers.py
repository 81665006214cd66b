"""What the words of accounts, payouts and subscriptions mean, and of those who call."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from application.actor import Role
from application.end_subscription import EndAt
from domain.connect_account import AccountStatus
from domain.invoice import InvoiceStatus
from domain.payout import PayoutState
from domain.subscription import SubscriptionStatus

SELLERS: Final[Mapping[type[Enum], Mapping[str, str]]] = {
    Role: {
        "SELLER": "A seller, who sees and does what is the seller's own.",
        "SERVICE": "Another service of ours, such as the one that finds the refunds.",
        "SUPPORT": "Somebody who helps sellers: sees much and moves nothing.",
        "AUDITOR": "Somebody who looks at the books and the audit, and changes nothing.",
        "ADMIN": "Somebody who runs the platform.",
        "SYSTEM": "The service itself, at work by the clock or after an event.",
    },
    AccountStatus: {
        "ACTIVE": "Transfers arrive and payouts leave.",
        "PENDING": "Onboarding is not finished, or Stripe is still verifying.",
        "RESTRICTED": "Stripe asks for something, or has switched a part off.",
        "INACTIVE": "It was rejected, or is no longer connected to the platform.",
    },
    PayoutState: {
        "PENDING": "Stripe is about to send it.",
        "IN_TRANSIT": "It is on its way to the bank.",
        "PAID": "It should be at the bank; the bank may still send it back.",
        "FAILED": "The bank sent it back.",
        "CANCELED": "It was called off.",
    },
    SubscriptionStatus: {
        "INCOMPLETE": "Its first invoice is not paid yet.",
        "INCOMPLETE_EXPIRED": "Its first invoice was not paid in time: it is over.",
        "TRIALING": "It is free for now.",
        "ACTIVE": "It is paid.",
        "PAST_DUE": "An invoice was not paid; Stripe tries again.",
        "UNPAID": "An invoice was not paid, and Stripe has given up trying.",
        "CANCELED": "It is over.",
        "PAUSED": "Its trial ended without a card: no invoices are made.",
    },
    InvoiceStatus: {
        "DRAFT": "It may still change.",
        "OPEN": "It waits to be paid.",
        "PAID": "It is paid.",
        "UNCOLLECTIBLE": "Nobody expects it to be paid.",
        "VOID": "It was a mistake, and is not owed.",
    },
    EndAt: {
        "PERIOD_END": "When the time that is paid for is over.",
        "NOW": "At once.",
    },
}
"""By enum and value."""
