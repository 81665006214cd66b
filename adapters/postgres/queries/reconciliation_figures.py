"""Figures of all transactions at once, as of a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, text

from adapters.postgres.session import Reader
from adapters.postgres.tables.metadata import Moment
from application.ports.reconciliation_figures import Exposure, StatusFigures, folded
from domain.charge import ChargeState
from domain.currency import Currency
from domain.money import Money
from domain.status import status_of
from domain.transfer import TransferState

# What a transaction was at a moment is what the audit had said of it by then; where nothing was
# said since, it is what it is now.
_STATUSES: Final = text("""
    WITH row AS (
        SELECT t.currency, t.recovered_minor, t.fee_minor, t.created_at,
               CASE WHEN t.updated_at <= :at THEN t.charge_state ELSE (
                   SELECT e.after ->> 'chargeState' FROM audit_event e
                   WHERE e.transaction_id = t.id AND e.at <= :at
                         AND e.after ->> 'chargeState' IS NOT NULL
                   ORDER BY e.id DESC LIMIT 1
               ) END AS charge_state,
               CASE WHEN t.updated_at <= :at THEN t.transfer_state ELSE (
                   SELECT e.after ->> 'transferState' FROM audit_event e
                   WHERE e.transaction_id = t.id AND e.at <= :at
                         AND e.after ->> 'transferState' IS NOT NULL
                   ORDER BY e.id DESC LIMIT 1
               ) END AS transfer_state,
               t.clawed_back_minor = t.recovered_minor AND t.recovered_minor = (
                   SELECT coalesce(sum(c.amount_minor), 0) FROM clawback c
                   WHERE c.transaction_id = t.id AND c.created_at <= :at
               ) AS is_over
        FROM transaction t WHERE t.created_at <= :at
    )
    SELECT currency, charge_state, transfer_state, is_over, count(*) AS count,
           CAST(sum(recovered_minor) AS bigint) AS recovered,
           CAST(sum(fee_minor) AS bigint) AS fees, min(created_at) AS oldest_at
    FROM row GROUP BY currency, charge_state, transfer_state, is_over
""").bindparams(bindparam("at", type_=Moment))

_EXPOSURE: Final = text("""
    WITH clearing AS (
        SELECT e.currency, greatest(sum(e.amount_minor), 0) AS amount
        FROM ledger_entry e JOIN posting p ON p.id = e.posting_id
        WHERE e.account = 'recoveries_clearing' AND p.posted_at <= :at
        GROUP BY e.currency, p.transaction_id
    ), debt AS (
        SELECT e.currency, sum(e.amount_minor) AS amount
        FROM ledger_entry e JOIN posting p ON p.id = e.posting_id
        WHERE e.account = 'seller_debts' AND p.posted_at <= :at
        GROUP BY e.currency
    )
    SELECT currency, CAST(sum(unrecovered) AS bigint) AS unrecovered,
           CAST(sum(debts) AS bigint) AS debts
    FROM (SELECT currency, amount AS unrecovered, 0 AS debts FROM clearing
          UNION ALL SELECT currency, 0, amount FROM debt) AS line
    GROUP BY currency ORDER BY currency
""").bindparams(bindparam("at", type_=Moment))

_EVENTS: Final = text("""
    SELECT count(*) AS count FROM webhook_event
    WHERE state IN ('RECEIVED', 'PROCESSING', 'FAILED', 'DEAD') AND received_at <= :at
""").bindparams(bindparam("at", type_=Moment))


@dataclass(frozen=True, slots=True)
class PostgresReconciliationFigures:
    """Reads what is committed, outside any unit of work."""

    statements: Reader

    async def statuses(self, as_of: datetime) -> Sequence[StatusFigures]:
        return folded(
            StatusFigures(
                status=status_of(
                    ChargeState(row.charge_state),
                    TransferState(row.transfer_state),
                    is_clawed_back=row.is_over,
                ),
                count=row.count,
                recovered=Money(row.recovered, Currency.of(row.currency)),
                fees=Money(row.fees, Currency.of(row.currency)),
                oldest_at=row.oldest_at,
            )
            for row in await self.statements.rows(_STATUSES, {"at": as_of})
        )

    async def exposure(self, as_of: datetime) -> Sequence[Exposure]:
        rows = await self.statements.rows(_EXPOSURE, {"at": as_of})
        return [
            Exposure(
                unrecovered=Money(row.unrecovered, Currency.of(row.currency)),
                debts=Money(row.debts, Currency.of(row.currency)),
            )
            for row in rows
        ]

    async def unprocessed_events(self, as_of: datetime) -> int:
        (row,) = await self.statements.rows(_EVENTS, {"at": as_of})
        return int(row.count)
