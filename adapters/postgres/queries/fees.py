"""What is told of fees: price lists, exact sums, and history as it was priced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from adapters.postgres.queries.pages import matching, wanted
from adapters.postgres.row import Row
from adapters.postgres.rows.fee_policy import (
    DECISION_COLUMNS,
    POLICY_COLUMNS,
    recorded_policy_of,
)
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import fee_policy, transaction
from adapters.postgres.tables.metadata import Moment
from application.ports.fee_policies import (
    FeeTotals,
    HistoryScope,
    PricedRecovery,
    RecordedPolicy,
)
from application.ports.queries import Cursor, TransactionFilter
from domain.charge import ChargeState
from domain.currency import Currency
from domain.ids import SellerId, TransactionId
from domain.money import Money

_ROWS_MAX: Final = bindparam("rows_max", type_=Integer)

_POLICIES: Final = (
    select(*POLICY_COLUMNS, *DECISION_COLUMNS)
    .where(
        or_(
            fee_policy.c.seller_id == bindparam("seller_id", type_=Text),
            fee_policy.c.seller_id.is_(None),
        )
    )
    .order_by(fee_policy.c.effective_from.desc(), fee_policy.c.number.desc())
    .limit(_ROWS_MAX)
)

_COLLECTED: Final = transaction.c.charge_state == func.any(
    bindparam(
        "collected", [state.value for state in ChargeState if state.is_collected], ARRAY(Text)
    )
)

_TOTALS: Final = (
    select(
        transaction.c.currency,
        func.count().label("how_many"),
        func.sum(transaction.c.recovered_minor).label("recovered"),
        func.sum(transaction.c.fee_minor).label("fee"),
        func.count().filter(_COLLECTED).label("collected_count"),
        func.coalesce(func.sum(transaction.c.fee_minor).filter(_COLLECTED), 0).label("collected"),
        func.sum(transaction.c.refunded_minor).label("refunded"),
    )
    .group_by(transaction.c.currency)
    .order_by(transaction.c.currency)
)

_PLACE: Final = tuple_(transaction.c.created_at, transaction.c.id)

_HISTORY: Final = (
    select(
        transaction.c.id,
        transaction.c.created_at,
        transaction.c.currency,
        transaction.c.recovered_minor,
        transaction.c.fee_minor,
        exists()
        .where(
            fee_policy.c.version == transaction.c.fee_policy, fee_policy.c.seller_id.is_not(None)
        )
        .label("has_own_terms"),
    )
    .where(
        transaction.c.created_at >= bindparam("since", type_=Moment),
        transaction.c.created_at < bindparam("until", type_=Moment),
    )
    .order_by(transaction.c.created_at, transaction.c.id)
    .limit(_ROWS_MAX)
)


@dataclass(frozen=True, slots=True)
class PostgresFeeQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def policies(self, seller_id: SellerId | None, *, limit: int) -> Sequence[RecordedPolicy]:
        values = {"seller_id": seller_id, "rows_max": limit}
        return [recorded_policy_of(row) for row in await self.statements.rows(_POLICIES, values)]

    async def totals(self, filter: TransactionFilter) -> Sequence[FeeTotals]:
        values = wanted(filter)
        rows = await self.statements.rows(_TOTALS.where(matching(values)), values)
        return [_totals(row) for row in rows]

    async def history(
        self, scope: HistoryScope, *, limit: int, after: Cursor | None
    ) -> Sequence[PricedRecovery]:
        query, values = _history(scope, after)
        rows = await self.statements.rows(query, {**values, "rows_max": limit})
        return [_priced(row) for row in rows]


def _history(scope: HistoryScope, after: Cursor | None) -> tuple[Select[Any], dict[str, object]]:
    query, values = _HISTORY, {"since": scope.since, "until": scope.until}
    more: dict[str, object] = {}
    if scope.seller_id is not None:
        query = query.where(transaction.c.seller_id == bindparam("seller_id", type_=Text))
        more["seller_id"] = scope.seller_id
    if after is not None:
        place = tuple_(bindparam("at", type_=Moment), bindparam("id", type_=Uuid))
        query = query.where(place < _PLACE)
        more |= {"at": after.created_at, "id": after.id}
    return query, {**values, **more}


def _totals(row: Row) -> FeeTotals:
    currency = Currency.of(row.currency)
    return FeeTotals(
        currency=currency,
        count=row.how_many,
        recovered=Money(int(row.recovered), currency),
        fee=Money(int(row.fee), currency),
        collected_count=row.collected_count,
        collected=Money(int(row.collected), currency),
        refunded=Money(int(row.refunded), currency),
    )


def _priced(row: Row) -> PricedRecovery:
    currency = Currency.of(row.currency)
    return PricedRecovery(
        place=Cursor(row.created_at, TransactionId(row.id)),
        recovered=Money(row.recovered_minor, currency),
        fee=Money(row.fee_minor, currency),
        has_own_terms=row.has_own_terms,
    )
