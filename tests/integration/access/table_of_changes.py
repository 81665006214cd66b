"""What becomes of every mutation and subscription, in the letters of `table`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from application.permissions import Permission
from tests.builders import NOON
from tests.integration.access.table import (
    ADMINS_DO,
    AUDITORS_READ,
    CLAWBACK,
    ENGINE_DOES,
    ONE_OBJECT,
    ONE_OBJECT_DO,
    SELLERS_DO,
    SELLERS_READ,
    STAFF_READ,
    SUPPORT_DOES,
    Row,
)

TOMORROW: Final = (NOON + timedelta(days=1)).isoformat()

MUTATIONS: Final[Mapping[str, Row]] = {
    "createConnectAccount": Row(
        cells=SELLERS_DO, proof="{account}", scope=Permission.ACCOUNT_WRITE
    ),
    "createOnboardingLink": Row(
        cells=SELLERS_DO, proof="{account}", scope=Permission.ACCOUNT_WRITE
    ),
    "createDashboardLink": Row(cells=SELLERS_DO, proof="{account}", scope=Permission.ACCOUNT_WRITE),
    "createConnectOauthUrl": Row(cells=SELLERS_DO, proof="state=", scope=Permission.ACCOUNT_WRITE),
    "createCustomerSetup": Row(cells=SELLERS_DO, proof="cus_", scope=Permission.CARD_WRITE),
    "ensureCustomer": Row(cells=SELLERS_DO, proof="{seller}", scope=Permission.CARD_WRITE),
    "setDefaultPaymentMethod": Row(cells=SELLERS_DO, proof="{card}", scope=Permission.CARD_WRITE),
    "detachPaymentMethod": Row(cells=SELLERS_DO, proof="{seller}", scope=Permission.CARD_WRITE),
    "createSubscription": Row(
        cells=SELLERS_DO,
        proof="sub_",
        scope=Permission.SUBSCRIPTION_WRITE,
    ),
    "cancelSubscription": Row(
        cells=ONE_OBJECT_DO, proof="{subscription}", scope=Permission.SUBSCRIPTION_WRITE
    ),
    "resumeSubscription": Row(
        cells=ONE_OBJECT_DO, proof="{subscription}", scope=Permission.SUBSCRIPTION_WRITE
    ),
    "completePaymentAction": Row(
        cells=ONE_OBJECT_DO,
        proof="_secret",
        scope=(Permission.CHARGE_CONFIRM, Permission.TRANSACTION_READ),
        given={"transactionId": "{asked}"},
    ),
    "refreshConnectAccount": Row(
        cells="UFSSSFS", proof="{account}", scope=Permission.ACCOUNT_REFRESH
    ),
    "mapCustomer": Row(cells="UFFSFFF", proof="{seller}", scope=Permission.CUSTOMER_MAP),
    "chargeCommission": Row(cells=ENGINE_DOES, proof="claim-new", scope=Permission.CHARGE_CREATE),
    "recordRecoveryReceipt": Row(
        cells=ENGINE_DOES,
        proof="receipt-1",
        scope=Permission.RECEIPT_RECORD,
        given={
            "sellerId": "{seller}",
            "claimId": "claim-1",
            "source": "BANK_ACCOUNT",
            "reason": "it came",
        },
    ),
    "replayWebhookEvents": Row(
        cells=SUPPORT_DOES, proof="evt_waiting", given={"filter": {}, "dryRun": False}
    ),
    "recoverMissedEvents": Row(cells=SUPPORT_DOES, proof="2026-02-20"),
    "reconcileTransaction": Row(cells=SUPPORT_DOES, proof="{sent}", given={"dryRun": False}),
    "retryJob": Row(cells=SUPPORT_DOES, proof="{job}", given={"id": "{job}"}),
    "requestExport": Row(cells=AUDITORS_READ, proof="exp_"),
    "processReconciliations": Row(cells=ADMINS_DO, proof="rec_", given={"dryRun": False}),
    "cancelTransaction": Row(
        cells=ADMINS_DO, proof="{waiting}", given={"transactionId": "{waiting}"}
    ),
    "retryTransaction": Row(
        cells=ADMINS_DO, proof="{declined}", given={"transactionId": "{declined}"}
    ),
    "retryTransfer": Row(cells=ADMINS_DO, proof="{unsent}", given={"transactionId": "{unsent}"}),
    "reverseTransfer": Row(cells=ADMINS_DO, proof="{sent}"),
    "clawback": Row(
        cells=ADMINS_DO,
        proof="{sent}",
        given=CLAWBACK,
    ),
    "writeOffSellerDebt": Row(cells=ADMINS_DO, proof="3900"),
    "liftMoneyStop": Row(cells=ADMINS_DO, proof="true"),
    "setFeePolicy": Row(cells=ADMINS_DO, proof="1500"),
    "linkConnectAccount": Row(
        cells=ADMINS_DO, proof="{stranger}", given={"sellerId": "a-new-seller"}
    ),
    "ignoreWebhookEvent": Row(cells=ADMINS_DO, proof="{event}", given={"id": "{event}"}),
    "discardJob": Row(cells=ADMINS_DO, proof="{discardable}", given={"id": "{discardable}"}),
    "registerWebhooks": Row(cells=ADMINS_DO, proof="https://", given={"dryRun": False}),
    "cleanupOldData": Row(cells=ADMINS_DO, proof="false", given={"dryRun": False}),
    "simulateStripeEvent": Row(
        cells=ADMINS_DO, proof="{sent}", given={"eventType": "charge.succeeded"}
    ),
    "simulatePayout": Row(cells=ADMINS_DO, proof="{sent}", given={"eventType": "charge.succeeded"}),
    "advanceClock": Row(cells=ADMINS_DO, proof=TOMORROW, given={"to": TOMORROW}),
}

DRY_RUNS: Final[Mapping[str, Row]] = {
    "replayWebhookEvents": Row(
        cells=STAFF_READ, proof="evt_waiting", given={"filter": {}, "dryRun": True}
    ),
    "reconcileTransaction": Row(cells=STAFF_READ, proof="{sent}", given={"dryRun": True}),
    "processReconciliations": Row(cells=STAFF_READ, proof="rec_", given={"dryRun": True}),
    "registerWebhooks": Row(cells=STAFF_READ, proof="https://", given={"dryRun": True}),
    "cleanupOldData": Row(cells=STAFF_READ, proof="true", given={"dryRun": True}),
}
"""The same operations where they only look: whoever reads may ask what would be."""

SUBSCRIPTIONS: Final[Mapping[str, Row]] = {
    "transactionUpdated": Row(
        cells=ONE_OBJECT, proof="{sent}", scope=Permission.TRANSACTION_READ, given={"id": "{sent}"}
    ),
    "transactionTimeline": Row(
        cells=ONE_OBJECT,
        proof="{declined}",
        scope=Permission.TRANSACTION_READ,
        given={"id": "{declined}"},
    ),
    "sellerActivity": Row(
        cells=SELLERS_READ, proof="account", scope=Permission.TRANSACTION_READ, given={"after": "0"}
    ),
    "webhookFeed": Row(cells=STAFF_READ, proof="whe_", given={"after": "0"}),
    "reconciliationProgress": Row(cells=STAFF_READ, proof="{run}"),
    "queueStatsChanged": Row(cells=STAFF_READ, proof="RUN_CHARGE"),
}
