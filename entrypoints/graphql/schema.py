"""The schema, built once: its limits, its caches and its scalars."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import strawberry
from graphql import ASTValidationRule, GraphQLError, NoSchemaIntrospectionCustomRule
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext, get_object_definition

from entrypoints.graphql.account_linking import LinkingMutation
from entrypoints.graphql.account_operations import AccountMutation, AccountQuery
from entrypoints.graphql.audit_operations import AuditQuery
from entrypoints.graphql.billing_operations import BillingMutation, BillingQuery
from entrypoints.graphql.card_operations import CardMutation
from entrypoints.graphql.clawback_operations import ClawbackMutation, ClawbackQuery
from entrypoints.graphql.clean_up import CleanupMutation
from entrypoints.graphql.costs import Costs
from entrypoints.graphql.drift import DriftQuery
from entrypoints.graphql.event_operations import EventMutation, EventQuery
from entrypoints.graphql.export_operations import ExportMutation, ExportQuery
from entrypoints.graphql.fee_operations import FeeMutation, FeeQuery
from entrypoints.graphql.hands import HandsMutation
from entrypoints.graphql.job_operations import JobMutation, JobQuery
from entrypoints.graphql.ledger_operations import LedgerQuery
from entrypoints.graphql.limits import TOKENS_MAX, OneOperation, WithinLimits
from entrypoints.graphql.live import Subscription
from entrypoints.graphql.mutations import Mutation
from entrypoints.graphql.naming import name_operation
from entrypoints.graphql.payment_action import PaymentActionMutation
from entrypoints.graphql.plain_objects import PlainObjects
from entrypoints.graphql.queries import Query
from entrypoints.graphql.readiness import ReadinessQuery
from entrypoints.graphql.reconciliation import ReconciliationMutation
from entrypoints.graphql.reconciliation_operations import (
    ReconciliationRunMutation,
    ReconciliationRunQuery,
)
from entrypoints.graphql.reconciliation_summary import ReconciliationSummaryQuery
from entrypoints.graphql.requests import RequestQuery
from entrypoints.graphql.scalars import BIG_INT, BigInt
from entrypoints.graphql.simulation import SimulationMutation
from entrypoints.graphql.statement import StatementQuery
from entrypoints.graphql.system import SystemMutation, SystemQuery
from entrypoints.graphql.transfer_reversal import ReversalMutation
from entrypoints.graphql.webhook_registration import WebhookMutation

DOCUMENTS_CACHED: Final = 256

_QUERIES: Final[tuple[type, ...]] = (
    Query,
    EventQuery,
    AccountQuery,
    BillingQuery,
    ClawbackQuery,
    LedgerQuery,
    SystemQuery,
    AuditQuery,
    ExportQuery,
    StatementQuery,
    FeeQuery,
    DriftQuery,
    ReconciliationRunQuery,
    ReconciliationSummaryQuery,
    JobQuery,
    RequestQuery,
    ReadinessQuery,
)

_MUTATIONS: Final[tuple[type, ...]] = (
    Mutation,
    EventMutation,
    AccountMutation,
    WebhookMutation,
    PaymentActionMutation,
    ReconciliationMutation,
    LinkingMutation,
    CardMutation,
    BillingMutation,
    ClawbackMutation,
    SystemMutation,
    HandsMutation,
    ReversalMutation,
    ExportMutation,
    FeeMutation,
    CleanupMutation,
    ReconciliationRunMutation,
    JobMutation,
)


class PaymentsSchema(strawberry.Schema):
    """The schema, silent about errors: the door logs what nobody expected, once."""

    @cached_property
    def costs(self) -> Costs:
        """Return who reckons what an operation costs."""
        return Costs(self._schema)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave the errors to whoever asked for the execution."""


class Limits(SchemaExtension):
    """Bounds every document.

    The rules are classes made once: rules made anew for each request never meet the cache of
    validated documents again.
    """

    def on_operation(self) -> Iterator[None]:
        """Set the bounds before the document is read."""
        context = self.execution_context
        context.parse_options["max_tokens"] = TOKENS_MAX
        # Nothing is parsed yet, so this is the name that the caller gave.
        is_named = context.operation_name is not None
        rules = self.rules() if is_named else (*self.rules(), OneOperation)
        context.validation_rules = context.validation_rules + rules
        yield
        name_operation(context)

    def rules(self) -> tuple[type[ASTValidationRule], ...]:
        """Return the rules that hold for the caller."""
        return (WithinLimits,)


class LimitsWithoutIntrospection(Limits):
    """Bounds every document, and tells Opside's own people alone what the schema is."""

    def rules(self) -> tuple[type[ASTValidationRule], ...]:
        """Return the rules that hold for the caller."""
        is_staff = self.execution_context.context.actor.is_staff
        return (WithinLimits,) if is_staff else (WithinLimits, NoSchemaIntrospectionCustomRule)


def build_schema(*, introspection: bool = True, simulating: bool = False) -> PaymentsSchema:
    """Return the schema; `introspection` says whether sellers and services may ask what it is.

    What simulates Stripe's events is part of it only where Stripe is the sandbox.
    """
    trials = (SimulationMutation,) if simulating else ()
    return PaymentsSchema(
        query=_merged("Query", *_QUERIES),
        mutation=_merged("Mutation", *_MUTATIONS, *trials),
        subscription=Subscription,
        execution_context_class=PlainObjects,
        extensions=[
            Limits if introspection else LimitsWithoutIntrospection,
            lambda: ParserCache(DOCUMENTS_CACHED),
            lambda: ValidationCache(DOCUMENTS_CACHED),
        ],
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map={BigInt: BIG_INT}),
    )


def _merged(name: str, *parts: type) -> type:
    """Return one type of several; the first says what it is."""
    merged = merge_types(name, parts)
    definition = get_object_definition(merged, strict=True)
    definition.description = get_object_definition(parts[0], strict=True).description
    return merged
