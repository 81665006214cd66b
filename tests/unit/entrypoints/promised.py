"""What callers were promised by name: a name that goes takes somebody's client with it."""

from typing import Final

QUERIES: Final = """
node viewer
transaction transactions ledgerEntries trialBalance
connectAccount connectAccounts paymentMethods payouts sellerBalance
subscriptions invoices statement statements
feeQuote feePolicies feeSummary simulateFeePolicy clawbackPreview
webhookEvents eventGaps
reconciliationSummary reconciliationRuns driftReport
queueStats jobs idempotencyStats idempotencyRecord
auditEvents sellerAuditSummary verifyAudit export exports
systemStatus productionReadiness
"""

MUTATIONS: Final = """
chargeCommission completePaymentAction cancelTransaction
retryTransaction retryTransfer reverseTransfer clawback reconcileTransaction
createConnectAccount refreshConnectAccount linkConnectAccount createConnectOauthUrl
createOnboardingLink createDashboardLink
mapCustomer ensureCustomer createCustomerSetup setDefaultPaymentMethod detachPaymentMethod
createSubscription cancelSubscription resumeSubscription
setFeePolicy recordRecoveryReceipt writeOffSellerDebt liftMoneyStop
replayWebhookEvents ignoreWebhookEvent recoverMissedEvents registerWebhooks
processReconciliations retryJob discardJob cleanupOldData requestExport
"""

SANDBOX_MUTATIONS: Final = "simulateStripeEvent simulatePayout advanceClock"
"""Those that are there only where Stripe is the sandbox."""

SUBSCRIPTIONS: Final = """
transactionUpdated transactionTimeline sellerActivity
webhookFeed reconciliationProgress queueStatsChanged
"""

FIELDS: Final = {
    "Transaction": """
        id number sellerId claimId recoveryId status chargeState transferState fundsFlow
        recovered platformFee sellerPayout refunded clawedBack stripeFee feePolicy
        attempts transfers refunds clawbacks disputes timeline auditTrail webhookEvents
        ledgerEntries explain availableActions createdAt updatedAt version
    """,
    "Money": "amountMinor currency exponent formatted",
    "Refusal": "code message retryable fields",
    "FieldProblem": "field problem",
    "Node": "id",
    "PageInfo": "hasNextPage hasPreviousPage startCursor endCursor",
}
"""The fields that callers were told of first; a type may have more."""

ARGUMENTS: Final = {
    ("Query", "transaction"): "id asOf",
    ("Query", "transactions"): "filter orderBy first after last before",
    ("Query", "connectAccounts"): "filter first after",
    ("Query", "webhookEvents"): "filter first after",
    ("Query", "jobs"): "filter first after",
    ("Query", "auditEvents"): "filter first after",
    ("Query", "payouts"): "sellerId first after",
    ("Query", "subscriptions"): "sellerId first after",
    ("Query", "invoices"): "sellerId first after",
    ("Query", "statements"): "sellerId first after",
    ("Query", "reconciliationRuns"): "first after",
    ("Query", "reconciliationSummary"): "asOf",
    ("Query", "trialBalance"): "asOf",
    ("Query", "verifyAudit"): "from to",
    ("Query", "sellerAuditSummary"): "sellerId days",
    ("Query", "feeSummary"): "filter",
    ("Money", "formatted"): "locale",
    ("Transaction", "timeline"): "first after",
    ("Transaction", "auditTrail"): "first after",
    ("Transaction", "webhookEvents"): "first after",
    ("Mutation", "registerWebhooks"): "dryRun",
    ("Mutation", "discardJob"): "id reason",
    ("Mutation", "simulatePayout"): "transactionId eventType",
    ("Mutation", "advanceClock"): "to",
    ("Subscription", "transactionUpdated"): "id",
    ("Subscription", "transactionTimeline"): "id after",
    ("Subscription", "sellerActivity"): "sellerId after",
    ("Subscription", "webhookFeed"): "after",
    ("Subscription", "reconciliationProgress"): "runId",
}
"""The arguments by which pages are turned and lists narrowed."""
