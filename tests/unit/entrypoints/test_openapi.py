"""The old contract's document: as it was agreed upon, and about every path and refusal."""

import json
from typing import Any

import pytest

from entrypoints.graphql.schema import build_schema
from entrypoints.http.rest.openapi import DOCUMENT_FILE, document
from entrypoints.http.rest.routes import OPERATIONS

WHOLE: dict[str, Any] = json.loads(document(simulating=True))

OLD_PATHS = {
    "/stripe/connect",
    "/stripe/status/{userId}",
    "/stripe/charge-commission",
    "/stripe/transactions/{reference}",
    "/stripe/create-customer-setup",
    "/stripe/get-or-create-customer",
    "/stripe/customer-map",
    "/stripe/create-subscription",
    "/stripe/cancel-subscription",
    "/stripe/simulate-payout",
    "/stripe/reconcile",
    "/stripe/clawback",
    "/stripe/reconciliation-summary",
    "/stripe/process-reconciliations",
    "/stripe/queue-stats",
    "/stripe/audit-trail/{transactionId}",
    "/stripe/user-audit/{userId}",
    "/stripe/unprocessed-webhooks",
    "/stripe/retry-transaction",
    "/stripe/cleanup",
    "/stripe/idempotency-stats",
}


def test_the_file_is_what_is_served() -> None:
    assert DOCUMENT_FILE.read_bytes() == document(simulating=True), (
        "write it anew: python -m entrypoints.http.rest.openapi > "
        "entrypoints/http/rest/openapi.json"
    )


def test_every_path_of_the_old_service_is_there() -> None:
    assert WHOLE["paths"].keys() == OLD_PATHS


def test_the_sandboxs_part_is_told_of_only_beside_a_sandbox() -> None:
    served = json.loads(document(simulating=False))
    assert OLD_PATHS - served["paths"].keys() == {"/stripe/simulate-payout"}
    assert "NewsToRetell" not in served["components"]["schemas"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_each_path_stands_for_operations_that_graphql_has(operation: Any) -> None:
    schema = build_schema(simulating=True)._schema  # noqa: SLF001 - its own graphql-core schema
    (kind,) = [schema.query_type if operation.method == "GET" else schema.mutation_type]
    assert kind is not None
    assert set(operation.stands_for) <= kind.fields.keys()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_each_path_tells_of_every_refusal(operation: Any) -> None:
    told = WHOLE["paths"][operation.path][operation.method.lower()]["responses"].keys()
    assert {"200", "401", "403", "405", "429", "500", "503"} <= told
    assert {"400", "408", "413", "415"} <= told or not operation.has_body


def test_everything_that_is_given_is_described() -> None:
    for name, schema in WHOLE["components"]["schemas"].items():
        for field, given in schema.get("properties", {}).items():
            assert name == "Refusal" or "description" in given or "$ref" in given, (name, field)
