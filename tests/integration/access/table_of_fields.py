"""What becomes of every field behind which more data lies, in the letters of `table`.

A field is served with something in it (S), with nothing (E), or not at all.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from application.permissions import Permission
from tests.integration.access.table import (
    AUDITORS_READ,
    CLAWBACK,
    MARCH,
    OF_OWNER,
    ONE_OBJECT,
    OWN_LIST,
    SELLERS_READ,
    STAFF_READ,
    Row,
)


class Way(NamedTuple):
    """By which query a field's object is reached, and where in its answer that is."""

    query: str
    frame: str
    given: Mapping[str, Any] = MappingProxyType({})


def _transaction(name: str, frame: str = "%s") -> Way:
    return Way("transaction", frame, {"id": f"{{{name}}}"})


WAYS: Final[Mapping[str, Way]] = {
    "Transaction": _transaction("sent"),
    "AuditEvent": _transaction("declined", "auditTrail { nodes { %s } }"),
    "TimelineEvent": _transaction("declined", "timeline { nodes { %s } }"),
    "Clawback": _transaction("sent", "clawbacks { nodes { %s } }"),
    "Invoice": Way("invoices", "nodes { %s }"),
    "Statement": Way("statements", "nodes { %s }", OF_OWNER),
    "FeePolicy": Way("feePolicies", "%s", OF_OWNER),
    "FeeQuote": Way("feeQuote", "... on FeeQuote { %s }"),
    "SellerAuditSummary": Way("sellerAuditSummary", "%s"),
    "ClawbackPlan": Way("clawbackPreview", "%s", CLAWBACK),
    "FeeSimulation": Way("simulateFeePolicy", "%s", MARCH),
    "DriftReport": Way("driftReport", "%s"),
    "Discrepancy": Way("reconciliationRuns", "nodes { discrepancies { nodes { %s } } }"),
    "ReconciliationRun": Way("reconciliationRuns", "nodes { %s }"),
    "ReconciliationSummary": Way("reconciliationSummary", "%s"),
    "IdempotencyRecord": Way("idempotencyRecord", "%s", {"key": "key-1"}),
    "IdempotencyStats": Way("idempotencyStats", "%s"),
    "SystemStatus": Way("systemStatus", "%s"),
    "BookCheck": Way("systemStatus", "lastBookCheck { %s }"),
    "AuditVerification": Way("verifyAudit", "%s"),
}

_TRANSACTIONS: Final = Row(cells=ONE_OBJECT, scope=Permission.TRANSACTION_READ)
_DECLINED: Final = Row(
    cells=ONE_OBJECT, scope=Permission.TRANSACTION_READ, given={"id": "{declined}"}
)
_DISPUTED: Final = Row(
    cells=ONE_OBJECT, scope=Permission.TRANSACTION_READ, given={"id": "{disputed}"}
)
_STAFFS: Final = Row(cells=STAFF_READ)

FIELDS: Final[Mapping[str, Row]] = {
    "Transaction.attempts": _TRANSACTIONS,
    "Transaction.auditTrail": _DECLINED,
    "Transaction.clawbacks": _TRANSACTIONS,
    "Transaction.disputes": _DISPUTED,
    "Transaction.explain": _TRANSACTIONS,
    "Transaction.failure": _DECLINED,
    "Transaction.feePolicy": _TRANSACTIONS,
    "Transaction.jobs": Row(cells="UNFFSSS", given={"id": "{waiting}"}),
    "Transaction.ledgerEntries": _TRANSACTIONS,
    "Transaction.refunds": _TRANSACTIONS,
    "Transaction.timeline": _DECLINED,
    "Transaction.transfers": _TRANSACTIONS,
    "Transaction.webhookEvents": Row(cells="UNFFSSS", given={"id": "{sent}"}),
    "AuditEvent.changes": _DECLINED,
    "TimelineEvent.changes": _DECLINED,
    "Clawback.settlements": _TRANSACTIONS,
    "Invoice.dunning": Row(cells=OWN_LIST, scope=Permission.SELLER_READ),
    "Statement.lines": Row(cells=SELLERS_READ, scope=Permission.SELLER_READ),
    "Statement.totals": Row(cells=SELLERS_READ, scope=Permission.SELLER_READ),
    "FeePolicy.tiers": Row(cells=SELLERS_READ, scope=Permission.FEE_READ),
    "FeeQuote.feePolicy": Row(cells=SELLERS_READ, scope=Permission.FEE_READ),
    "SellerAuditSummary.actions": Row(cells=SELLERS_READ, scope=Permission.SELLER_READ),
    "SellerAuditSummary.money": Row(cells=SELLERS_READ, scope=Permission.SELLER_READ),
    "ClawbackPlan.entries": _STAFFS,
    "ClawbackPlan.settlements": _STAFFS,
    "FeeSimulation.lines": _STAFFS,
    "DriftReport.lines": _STAFFS,
    "Discrepancy.line": _STAFFS,
    "ReconciliationRun.discrepancies": _STAFFS,
    "ReconciliationSummary.exposure": _STAFFS,
    "ReconciliationSummary.lastRun": _STAFFS,
    "ReconciliationSummary.statuses": _STAFFS,
    "IdempotencyRecord.uses": _STAFFS,
    "IdempotencyStats.operations": _STAFFS,
    "SystemStatus.lastBookCheck": _STAFFS,
    "SystemStatus.moneyStop": _STAFFS,
    "SystemStatus.parts": _STAFFS,
    "SystemStatus.queue": _STAFFS,
    "BookCheck.findings": _STAFFS,
    "AuditVerification.faults": Row(cells=AUDITORS_READ.replace("S", "E")),
}
