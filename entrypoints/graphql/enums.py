"""The domain's own enums, shown as they are.

Strawberry leaves one attribute on each of them and brings no import into the domain.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import strawberry

from application.actor import Role
from application.commission import Replay
from application.end_subscription import EndAt
from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from application.ports.webhook_verifier import WebhookEndpoint
from application.webhook_plan import WebhookAction
from domain.actions import TransactionAction
from domain.attempt import AttemptKind, AttemptState
from domain.audit_check import AuditFault
from domain.book_check import FindingCode
from domain.charge import ChargeState
from domain.clawback import ClawbackKind, SettlementChoice
from domain.connect_account import AccountStatus
from domain.currency import Currency
from domain.dispute import DisputeStatus
from domain.drift_cause import DriftCause, Repair
from domain.dunning import FailureAction
from domain.export import ExportFormat, ExportKind, ExportState
from domain.funds_flow import FundsFlow
from domain.invoice import InvoiceStatus
from domain.ledger import Account, PostingKind
from domain.payout import PayoutState
from domain.readiness import CheckState
from domain.reasons import Party, ReasonCode
from domain.receipt import ReceiptSource
from domain.reconciliation import DiscrepancyState, RunPhase, RunState
from domain.refund import RefundStatus
from domain.settlement import SettlementState, SettlementWay
from domain.statement import StatementCategory
from domain.status import TransactionStatus
from domain.subscription import SubscriptionStatus
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import EventSource, WebhookEventState
from entrypoints.graphql.enum_values import VALUES

_ENUMS: Final[tuple[tuple[type[Enum], str, str], ...]] = (
    (Currency, "Currency", "A currency that the service accepts, by its ISO 4217 code."),
    (FailureAction, "FailureAction", "What has to happen before a refused fee can be collected."),
    (FundsFlow, "FundsFlow", "Who holds the recovery, and so what is charged and transferred."),
    (ChargeState, "ChargeState", "How far the collection of the fee has come."),
    (TransferState, "TransferState", "How far the seller's share has come on its way."),
    (HoldReason, "HoldReason", "Why a transfer cannot go yet; an event removes each of them."),
    (TransactionStatus, "TransactionStatus", "What the two states of a transaction amount to."),
    (Replay, "Replay", "Why the answer is one that was given before."),
    (Role, "Role", "What kind of caller this is."),
    (PayoutState, "PayoutStatus", "How far a payout has come on its way to the bank."),
    (AccountStatus, "AccountStatus", "What a seller's Connect account amounts to."),
    (CheckState, "ReadinessState", "How a check of readiness ended."),
    (FindingCode, "BookFindingCode", "What is not as it must be, in the books or the work."),
    (Account, "LedgerAccount", "An account of the ledger."),
    (RefundStatus, "RefundStatus", "What Stripe says of a refund."),
    (DisputeStatus, "DisputeStatus", "What Stripe says of a dispute; a warning is an inquiry."),
    (PostingKind, "PostingKind", "What kind of fact was booked."),
    (WebhookEventState, "WebhookEventState", "How far the processing of an event has come."),
    (WebhookEndpoint, "WebhookDoor", "Which of the two webhook addresses an event belongs to."),
    (WebhookAction, "WebhookAction", "What is to be done about an endpoint at Stripe."),
    (EventSource, "EventSource", "Whether an event was delivered, or had to be fetched."),
    (ReasonCode, "ReasonCode", "Why a transaction stands where it stands."),
    (Party, "Party", "Who can bring a transaction on."),
    (TransactionAction, "TransactionAction", "A mutation that may be asked for, by its name."),
    (JobKind, "JobKind", "What kind of work is done after a request."),
    (QueueState, "JobState", "How a job fares: waiting, in a worker's hands, or at an end."),
    (SubscriptionStatus, "SubscriptionStatus", "What Stripe says of a subscription."),
    (InvoiceStatus, "InvoiceStatus", "What Stripe says of an invoice."),
    (EndAt, "CancelAt", "When a subscription ends."),
    (AttemptKind, "AttemptKind", "What an attempt moves."),
    (AttemptState, "AttemptState", "What is known of the outcome of an attempt."),
    (ClawbackKind, "ClawbackKind", "Why Amazon took the money back."),
    (SettlementChoice, "SettlementChoice", "The means that a clawback insists on, if any."),
    (SettlementWay, "SettlementWay", "Where a part of a clawback goes."),
    (SettlementState, "SettlementState", "How far a part of a clawback has come."),
    (AuditFault, "AuditFault", "What was done to the audit, as far as the chain can tell."),
    (DriftCause, "DriftCause", "Why the books and Stripe's balance differ."),
    (Repair, "Repair", "What makes the books and Stripe's balance agree again."),
    (RunState, "ReconciliationRunState", "Whether a run goes on."),
    (RunPhase, "ReconciliationPhase", "What a run is at."),
    (DiscrepancyState, "DiscrepancyState", "What became of something that a run found."),
    (StatementCategory, "StatementCategory", "What a line of a statement means to the seller."),
    (ExportKind, "ExportKind", "Which rows an export holds."),
    (ExportFormat, "ExportFormat", "How an export is written."),
    (ExportState, "ExportState", "How far an export has come."),
    (ReceiptSource, "ReceiptSource", "Where Amazon's money came in."),
)


def describe_enums() -> None:
    """Give each enum its name and descriptions; the package calls it before any type is made."""
    for enum, name, description in _ENUMS:
        strawberry.enum(enum, name=name, description=description)
        describe_values(enum, VALUES.get(enum, {}))


def describe_values(enum: Any, described: Mapping[str, str]) -> None:
    """Say what each value of an enum means; the domain's own values cannot say it to GraphQL."""
    for value in enum.__strawberry_definition__.values:
        value.description = described.get(value.name)
