"""What becomes of every operation, and of every field that reaches data, for each kind of caller.

A row's letters stand for `CALLERS`, in their order:

    U  is not known: `UNAUTHENTICATED`
    F  may not: `FORBIDDEN`
    N  is told that there is no such thing
    E  is served, and there is nothing of the owner's in it
    S  is served, with what there is of the owner's, or has done what was asked

The service is sure to have one scope alone, its row's, and to be refused with all others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from application.permissions import Permission

CALLERS: Final = (
    "anonymous",
    "other seller",
    "owner",
    "service",
    "support",
    "auditor",
    "admin",
)

SELLERS_READ: Final = "UFSSSSS"
"""One seller's data, named by the seller."""
ONE_OBJECT: Final = "UNSSSSS"
"""One seller's object, named by its own id."""
OWN_LIST: Final = "UESSSSS"
"""A list of all that the caller may see."""
SELLERS_DO: Final = "UFSSFFS"
ONE_OBJECT_DO: Final = "UNSSFFS"
"""The same, where the object is named by its own id."""
ENGINE_DOES: Final = "UFFSFFS"
STAFF_READ: Final = "UFFFSSS"
AUDITORS_READ: Final = "UFFFFSS"
SUPPORT_DOES: Final = "UFFFSFS"
ADMINS_DO: Final = "UFFFFFS"

OF_OWNER: Final = {"sellerId": "{seller}"}
MARCH: Final = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
CLAWBACK: Final = {"amountClawedBackCents": "100", "kind": "CASH_NO_INVENTORY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who is served; what proves it; which scope a service needs; and what is asked for.

    `proof` is what an answer has in it that could not be there without the owner's data. `given`
    are arguments, by their names, that are no sample's; `unscoped` is the letter of a service that
    lacks a scope.
    """

    cells: str
    proof: str = ""
    scope: Permission | tuple[Permission, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    unscoped: str = "F"

    @property
    def scopes(self) -> tuple[Permission, ...]:
        """Return what a service needs, all of it."""
        return self.scope if isinstance(self.scope, tuple) else (self.scope,)


QUERIES: Final[Mapping[str, Row]] = {
    "viewer": Row(cells="USSSSSS", proof="{role}"),
    "node": Row(
        cells=ONE_OBJECT,
        proof="{sent}",
        scope=Permission.TRANSACTION_READ,
        given={"id": "{sent}"},
        unscoped="N",
    ),
    "transaction": Row(
        cells=ONE_OBJECT, proof="{sent}", scope=Permission.TRANSACTION_READ, given={"id": "{sent}"}
    ),
    "transactions": Row(cells=OWN_LIST, proof="{sent}", scope=Permission.TRANSACTION_READ),
    "connectAccount": Row(cells=SELLERS_READ, proof="{account}", scope=Permission.SELLER_READ),
    "paymentMethods": Row(cells=SELLERS_READ, proof="{card}", scope=Permission.SELLER_READ),
    "payouts": Row(cells=SELLERS_READ, proof="{payout}", scope=Permission.SELLER_READ),
    "subscriptions": Row(
        cells=SELLERS_READ,
        proof="{subscription}",
        scope=Permission.SELLER_READ,
        given=OF_OWNER,
    ),
    "subscriptions of all": Row(
        cells=OWN_LIST, proof="{subscription}", scope=Permission.SELLER_READ
    ),
    "invoices": Row(
        cells=SELLERS_READ, proof="{invoice}", scope=Permission.SELLER_READ, given=OF_OWNER
    ),
    "invoices of all": Row(cells=OWN_LIST, proof="{invoice}", scope=Permission.SELLER_READ),
    "sellerBalance": Row(cells=SELLERS_READ, proof="USD", scope=Permission.SELLER_READ),
    "ledgerEntries": Row(cells=SELLERS_READ, proof="{disputed}", scope=Permission.TRANSACTION_READ),
    "sellerAuditSummary": Row(cells=SELLERS_READ, proof="transfer", scope=Permission.SELLER_READ),
    "statements": Row(
        cells=SELLERS_READ, proof="2026-03", scope=Permission.SELLER_READ, given=OF_OWNER
    ),
    "statement": Row(
        cells=SELLERS_READ,
        proof="USD",
        scope=Permission.SELLER_READ,
        given={**OF_OWNER, "period": "2026-03"},
    ),
    "feeQuote": Row(cells=SELLERS_READ, proof="{policy}", scope=Permission.FEE_READ),
    "feePolicies": Row(
        cells=SELLERS_READ, proof="{policy}", scope=Permission.FEE_READ, given=OF_OWNER
    ),
    "feeSummary": Row(cells=OWN_LIST, proof="USD", scope=Permission.FEE_READ),
    "connectAccounts": Row(cells=STAFF_READ, proof="{account}"),
    "webhookEvents": Row(cells=STAFF_READ, proof="{event}"),
    "eventGaps": Row(cells=STAFF_READ, proof="{event}"),
    "clawbackPreview": Row(cells=STAFF_READ, proof="REVERSE_TRANSFER", given=CLAWBACK),
    "simulateFeePolicy": Row(cells=STAFF_READ, proof="USD", given=MARCH),
    "trialBalance": Row(cells=STAFF_READ, proof="FEE_REVENUE"),
    "driftReport": Row(cells=STAFF_READ, proof="TIMING"),
    "reconciliationRuns": Row(cells=STAFF_READ, proof="{run}"),
    "reconciliationSummary": Row(cells=STAFF_READ, proof="USD"),
    "queueStats": Row(cells=STAFF_READ, proof="RUN_CHARGE"),
    "jobs": Row(cells=STAFF_READ, proof="{job}"),
    "idempotencyStats": Row(cells=STAFF_READ, proof="chargeCommission"),
    "idempotencyRecord": Row(cells=STAFF_READ, proof="key-1", given={"key": "key-1"}),
    "systemStatus": Row(cells=STAFF_READ, proof="database"),
    "productionReadiness": Row(cells=STAFF_READ, proof="secrets"),
    "auditEvents": Row(cells=AUDITORS_READ, proof="{sent}"),
    "verifyAudit": Row(cells=AUDITORS_READ, proof="intact"),
    "export": Row(cells=AUDITORS_READ, proof="{export}", given={"id": "{export}"}),
    "exports": Row(cells=AUDITORS_READ, proof="{export}"),
}
