"""Distinct types for every identifier, so that one is never taken for another."""

from typing import NewType
from uuid import UUID

TransactionId = NewType("TransactionId", UUID)
AttemptId = NewType("AttemptId", UUID)
PostingId = NewType("PostingId", UUID)
ReceiptId = NewType("ReceiptId", UUID)
WebhookEventId = NewType("WebhookEventId", UUID)
JobId = NewType("JobId", UUID)
SubscriptionId = NewType("SubscriptionId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
ClawbackId = NewType("ClawbackId", UUID)
SettlementId = NewType("SettlementId", UUID)
DueId = NewType("DueId", UUID)
ExportId = NewType("ExportId", UUID)
ReconciliationRunId = NewType("ReconciliationRunId", UUID)
BookCheckId = NewType("BookCheckId", UUID)
MoneyStopId = NewType("MoneyStopId", UUID)

SellerId = NewType("SellerId", str)
ClaimId = NewType("ClaimId", str)
RecoveryId = NewType("RecoveryId", str)

# What Stripe calls its objects: `acct_…`, `cus_…`, `pm_…`, `pi_…`, `ch_…`, `tr_…`, `tu_…`,
# `po_…`, `re_…`, `du_…`, `price_…`, `sub_…`, `in_…`.
AccountReference = NewType("AccountReference", str)
CustomerReference = NewType("CustomerReference", str)
PaymentMethodReference = NewType("PaymentMethodReference", str)
PaymentIntentReference = NewType("PaymentIntentReference", str)
ChargeReference = NewType("ChargeReference", str)
TransferReference = NewType("TransferReference", str)
TopUpReference = NewType("TopUpReference", str)
PayoutReference = NewType("PayoutReference", str)
RefundReference = NewType("RefundReference", str)
DisputeReference = NewType("DisputeReference", str)
PriceReference = NewType("PriceReference", str)
SubscriptionReference = NewType("SubscriptionReference", str)
InvoiceReference = NewType("InvoiceReference", str)

WHOLE_CLAIM = RecoveryId("")
"""The recovery of a claim that is paid in one part; stored as the empty string, never NULL."""
