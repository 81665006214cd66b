"""Work without a job, found by partial indexes over what is not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, Interval, Text, bindparam, text

from adapters.postgres.session import Session
from adapters.postgres.tables.metadata import Moment
from application.ports.jobs import JobKind
from application.ports.work_index import GRACE, SOON, UNHEARD, StuckWork
from domain.ids import SellerId, TransactionId
from domain.open_work import REST

_STUCK: Final = text("""
    WITH unfinished (id, kind, since) AS (
        SELECT id, 'RUN_CHARGE', updated_at FROM transaction
        WHERE charge_state IN ('PENDING', 'PROCESSING') AND updated_at < :before
        UNION ALL
        SELECT id, 'RUN_CHARGE', next_retry_at FROM transaction WHERE next_retry_at < :before
        UNION ALL
        SELECT id, 'RUN_TRANSFER', updated_at FROM transaction
        WHERE transfer_state IN ('PLANNED', 'SUBMITTED') AND updated_at < :before
        UNION ALL
        SELECT id, 'RUN_TRANSFER', updated_at FROM transaction
        WHERE transfer_state = 'HELD' AND updated_at < :before
            AND (hold_reason <> 'DISPUTED' OR charge_state NOT IN ('DISPUTED', 'DISPUTE_LOST'))
        UNION ALL
        SELECT id, 'BOOK_PROCESSING_FEE', updated_at FROM transaction
        WHERE charge_reference IS NOT NULL AND processing_fee_minor IS NULL
            AND updated_at < :before
        UNION ALL
        SELECT transaction_id,
            CASE kind WHEN 'CHARGE' THEN 'RUN_CHARGE' WHEN 'TRANSFER' THEN 'RUN_TRANSFER'
                WHEN 'CANCELLATION' THEN 'RUN_CANCELLATION' ELSE 'RUN_CLAWBACK' END,
            created_at
        FROM attempt WHERE state IN ('IN_FLIGHT', 'UNKNOWN') AND created_at < :before
        UNION ALL
        SELECT clawback.transaction_id, 'RUN_CLAWBACK', clawback.created_at
        FROM settlement
        JOIN clawback ON clawback.id = settlement.clawback_id
        JOIN transaction ON transaction.id = clawback.transaction_id
        WHERE settlement.state IN ('WAITING', 'READY') AND clawback.created_at < :before
            AND charge_state <> 'DISPUTED'
            AND CASE WHEN settlement.way IN ('WAIVE_FEE', 'GIVE_UP_FEE', 'CREDIT_NEXT_CHARGE',
                                             'REFUND_CARD')
                THEN charge_state IN ('CHARGED', 'KEPT', 'REFUNDED', 'DISPUTE_LOST', 'CANCELLED')
                ELSE transfer_state <> 'SUBMITTED' END
    )
    SELECT id, kind FROM unfinished
    WHERE NOT EXISTS (
        SELECT FROM outbox
        WHERE outbox.subject = CAST(unfinished.id AS text) AND outbox.kind = unfinished.kind
            AND CASE outbox.state WHEN 'READY' THEN outbox.due_at <= now() + :soon
                WHEN 'DEAD' THEN outbox.finished_at > now() - :rest END
            AND outbox.state IN ('READY', 'DEAD')
    )
    GROUP BY id, kind ORDER BY min(since), id, kind LIMIT :limit
""").bindparams(
    bindparam("before", type_=Moment),
    bindparam("soon", SOON, type_=Interval),
    bindparam("rest", REST, type_=Interval),
    bindparam("limit", type_=Integer),
)

_HAS_JOB: Final = text("""
    SELECT 1 AS found FROM outbox
    WHERE subject = :subject AND kind = :kind AND state = 'READY' AND due_at <= now() + :soon
    LIMIT 1
""").bindparams(
    bindparam("subject", type_=Text),
    bindparam("kind", type_=Text),
    bindparam("soon", SOON, type_=Interval),
)

_UNHEARD: Final = text("""
    SELECT account.seller_id FROM connect_account AS account
    WHERE account_reference IS NOT NULL AND disconnected_at IS NULL AND synced_at < :before
    AND EXISTS (
        SELECT FROM transaction
        WHERE transaction.seller_id = account.seller_id AND transfer_state = 'HELD'
            AND hold_reason = 'ACCOUNT_NOT_READY'
    )
    ORDER BY account.synced_at, account.seller_id LIMIT :limit
""").bindparams(bindparam("before", type_=Moment), bindparam("limit", type_=Integer))


@dataclass(frozen=True, slots=True)
class PostgresWorkIndex:
    """Jobs are timed by the database's clock, transactions by the service's."""

    session: Session

    async def stuck(self, *, at: datetime, limit: int) -> Sequence[StuckWork]:
        rows = await self.session.rows(_STUCK, {"before": at - GRACE, "limit": limit})
        return [StuckWork(TransactionId(row.id), JobKind(row.kind)) for row in rows]

    async def has_job(
        self,
        kind: JobKind,
        transaction_id: TransactionId,
        *,
        at: datetime,  # noqa: ARG002 - the database's own clock times jobs
    ) -> bool:
        wanted = {"subject": str(transaction_id), "kind": kind}
        return await self.session.first(_HAS_JOB, wanted) is not None

    async def unheard(self, *, at: datetime, limit: int) -> Sequence[SellerId]:
        rows = await self.session.rows(_UNHEARD, {"before": at - UNHEARD, "limit": limit})
        return [SellerId(row.seller_id) for row in rows]
