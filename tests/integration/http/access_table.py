"""What becomes of every operation and of every field that fetches more, for each kind of caller.

A row's letters stand for the callers in `CALLERS`: S is served, F is `FORBIDDEN`, N is shown that
there is nothing. Whoever sends no token is answered 401 whatever is asked, so no row says so.
"""

from collections.abc import Mapping
from typing import Final

CALLERS: Final = ("other seller", "owner", "service", "support", "auditor", "admin")

EVERYBODY: Final = "SSSSSS"
SELLERS_READ: Final = "FSSSSS"
"""One seller's data, named by the seller: the owner's, and every reader's."""
ONE_OBJECT: Final = "NSSSSS"
"""One seller's object, named by its own id: to another seller it is not there."""
SELLERS_DO: Final = "FSSFFS"
ENGINE_DOES: Final = "FFSFFS"
STAFF_READ: Final = "FFFSSS"
AUDITORS_READ: Final = "FFFFSS"
SUPPORT_DOES: Final = "FFFSFS"
ADMINS_DO: Final = "FFFFFS"

QUERIES: Final[Mapping[str, str]] = {
    "viewer": EVERYBODY,
    "node": ONE_OBJECT,
    "transaction": ONE_OBJECT,
    "transactions": EVERYBODY,
    "connectAccount": SELLERS_READ,
    "paymentMethods": SELLERS_READ,
    "payouts": SELLERS_READ,
    "subscriptions": EVERYBODY,
    "invoices": EVERYBODY,
    "sellerBalance": SELLERS_READ,
    "ledgerEntries": SELLERS_READ,
    "sellerAuditSummary": SELLERS_READ,
    "statements": EVERYBODY,
    "statement": EVERYBODY,
    "feeQuote": SELLERS_READ,
    "feePolicies": EVERYBODY,
    "feeSummary": EVERYBODY,
    "connectAccounts": STAFF_READ,
    "webhookEvents": STAFF_READ,
    "eventGaps": STAFF_READ,
    "clawbackPreview": STAFF_READ,
    "simulateFeePolicy": STAFF_READ,
    "trialBalance": STAFF_READ,
    "driftReport": STAFF_READ,
    "reconciliationRuns": STAFF_READ,
    "reconciliationSummary": STAFF_READ,
    "queueStats": STAFF_READ,
    "jobs": STAFF_READ,
    "idempotencyStats": STAFF_READ,
    "idempotencyRecord": STAFF_READ,
    "systemStatus": STAFF_READ,
    "auditEvents": AUDITORS_READ,
    "verifyAudit": AUDITORS_READ,
    "export": AUDITORS_READ,
    "exports": AUDITORS_READ,
}

MUTATIONS: Final[Mapping[str, str]] = {
    "createConnectAccount": SELLERS_DO,
    "createOnboardingLink": SELLERS_DO,
    "createDashboardLink": SELLERS_DO,
    "createConnectOauthUrl": SELLERS_DO,
    "createCustomerSetup": SELLERS_DO,
    "ensureCustomer": SELLERS_DO,
    "setDefaultPaymentMethod": SELLERS_DO,
    "detachPaymentMethod": SELLERS_DO,
    "createSubscription": SELLERS_DO,
    "cancelSubscription": SELLERS_DO,
    "resumeSubscription": SELLERS_DO,
    "completePaymentAction": "SSSFFS",
    "refreshConnectAccount": "FSSSFS",
    "mapCustomer": "FFSFFF",
    "chargeCommission": ENGINE_DOES,
    "recordRecoveryReceipt": ENGINE_DOES,
    "replayWebhookEvents": SUPPORT_DOES,
    "recoverMissedEvents": SUPPORT_DOES,
    "reconcileTransaction": SUPPORT_DOES,
    "retryJob": SUPPORT_DOES,
    "requestExport": AUDITORS_READ,
    "processReconciliations": ADMINS_DO,
    "cancelTransaction": ADMINS_DO,
    "retryTransaction": ADMINS_DO,
    "retryTransfer": ADMINS_DO,
    "reverseTransfer": ADMINS_DO,
    "clawback": ADMINS_DO,
    "writeOffSellerDebt": ADMINS_DO,
    "liftMoneyStop": ADMINS_DO,
    "setFeePolicy": ADMINS_DO,
    "linkConnectAccount": ADMINS_DO,
    "ignoreWebhookEvent": ADMINS_DO,
    "discardJob": ADMINS_DO,
    "registerWebhooks": ADMINS_DO,
    "cleanupOldData": ADMINS_DO,
    "simulateStripeEvent": ADMINS_DO,
    "simulatePayout": ADMINS_DO,
}

DRY_RUNS: Final[Mapping[str, str]] = {
    "replayWebhookEvents": STAFF_READ,
    "reconcileTransaction": STAFF_READ,
    "processReconciliations": STAFF_READ,
    "registerWebhooks": STAFF_READ,
    "cleanupOldData": STAFF_READ,
}
"""The same operations where `dryRun` is true: they only read."""

FIELDS: Final[Mapping[str, str]] = {
    "Transaction.timeline": ONE_OBJECT,
    "Transaction.auditTrail": ONE_OBJECT,
    "Transaction.explain": ONE_OBJECT,
    "Transaction.availableActions": ONE_OBJECT,
    "Transaction.ledgerEntries": ONE_OBJECT,
    "Transaction.refunds": ONE_OBJECT,
    "Transaction.disputes": ONE_OBJECT,
    "Transaction.clawbacks": ONE_OBJECT,
    "TransactionConnection.totalCount": EVERYBODY,
    "ConnectAccount.stale": SELLERS_READ,
    "Statement.lines": EVERYBODY,
    "ReconciliationRun.drift": STAFF_READ,
    "ReconciliationRun.discrepancies": STAFF_READ,
}
"""Fields with a resolver of their own: they fetch what their object did not bring."""

WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "Transaction": ("transaction", "%s"),
    "TransactionConnection": ("transactions", "%s"),
    "ConnectAccount": ("connectAccount", "%s"),
    "Statement": ("statement", "%s"),
    "ReconciliationRun": ("reconciliationRuns", "nodes { %s }"),
}
"""By which query each of those objects is reached, and where in its answer it is."""
