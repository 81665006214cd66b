"""How the service fares, in one statement: one moment, and one visit for whoever watches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ARRAY, Text, bindparam, text

from adapters.postgres.audit_chain import SETTLED
from adapters.postgres.queue import JOB_STATE
from adapters.postgres.row import Row
from adapters.postgres.session import SingleStatements
from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from application.ports.vital_signs import (
    EventBacklog,
    HeldShares,
    JobBacklog,
    OpenDrift,
    VitalSigns,
)
from domain.currency import Currency
from domain.drift_cause import Repair
from domain.money import Money
from domain.transfer import HoldReason
from domain.webhook_event import WebhookEventState

_SIGNS: Final = text(
    f"""
    WITH settled AS MATERIALIZED ({SETTLED}), last_run AS (
        SELECT id, finished_at FROM reconciliation_run WHERE state = 'DONE'
        ORDER BY finished_at DESC, id DESC LIMIT 1
    )
    SELECT 'JOBS' AS sign, kind AS name, state AS part, count(*) AS count,
           CAST(NULL AS bigint) AS amount,
           max(CASE WHEN state = 'READY' THEN extract(epoch FROM now() - due_at)
                    ELSE 0 END) AS seconds
    FROM (
        SELECT kind, due_at, {JOB_STATE} AS state FROM outbox
        WHERE state IN ('READY', 'DEAD') AND kind = ANY(:kinds)
    ) AS job
    GROUP BY kind, job.state
    UNION ALL
    SELECT 'EVENTS', '', state, count(*), NULL, extract(epoch FROM now() - min(received_at))
    FROM webhook_event WHERE state IN ('RECEIVED', 'PROCESSING', 'FAILED', 'DEAD')
    GROUP BY state
    UNION ALL
    SELECT 'HELD', hold_reason, currency, count(*),
           CAST(sum(payout_minor - withheld_minor - netted_minor) AS bigint), 0
    FROM transaction WHERE transfer_state = 'HELD' GROUP BY hold_reason, currency
    UNION ALL
    SELECT 'DRIFT', repair, currency, count(*),
           CAST(sum(abs(ours_minor - stripe_minor)) AS bigint), 0
    FROM discrepancy JOIN last_run ON last_run.id = run_id
    WHERE discrepancy.state <> 'REPAIRED' GROUP BY repair, currency
    UNION ALL
    SELECT 'RECONCILED', '', '', 1, NULL, extract(epoch FROM finished_at) FROM last_run
    UNION ALL
    SELECT 'UNSEALED', '', '', count(*), NULL, extract(epoch FROM now() - min(recorded_at))
    FROM audit_event CROSS JOIN settled
    WHERE audit_event.id > settled.id
          AND NOT EXISTS (SELECT FROM audit_seal WHERE audit_event_id = audit_event.id)
    UNION ALL
    SELECT 'STOPPED', '', '', count(*), NULL, 0 FROM money_stop WHERE lifted_at IS NULL
    ORDER BY sign, name, part
"""  # noqa: S608 - nothing but words of this adapter
).bindparams(bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text)))


@dataclass(frozen=True, slots=True)
class PostgresVitalSigns:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def signs(self) -> VitalSigns:
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in await self.statements.rows(_SIGNS):
            found[row.sign].append(row)
        (unsealed,), (stopped,) = found["UNSEALED"], found["STOPPED"]
        return VitalSigns(
            jobs=[_jobs(row) for row in found["JOBS"]],
            events=[_events(row) for row in found["EVENTS"]],
            held=[_held(row) for row in found["HELD"]],
            drift=[_drift(row) for row in found["DRIFT"]],
            reconciled_at=_moment(found["RECONCILED"]),
            unsealed=_age(unsealed),
            is_stopped=stopped.count > 0,
        )


def _jobs(row: Row) -> JobBacklog:
    return JobBacklog(
        kind=JobKind(row.name), state=QueueState(row.part), count=row.count, oldest=_age(row)
    )


def _events(row: Row) -> EventBacklog:
    return EventBacklog(state=WebhookEventState(row.part), count=row.count, oldest=_age(row))


def _held(row: Row) -> HeldShares:
    return HeldShares(reason=HoldReason(row.name), amount=_money(row), count=row.count)


def _drift(row: Row) -> OpenDrift:
    return OpenDrift(repair=Repair(row.name), amount=_money(row))


def _money(row: Row) -> Money:
    return Money(row.amount, Currency.of(row.part))


def _age(row: Row) -> timedelta:
    # What was written a moment ago may bear a later moment than this statement's.
    return timedelta(seconds=max(float(row.seconds or 0), 0))


def _moment(rows: Sequence[Row]) -> datetime | None:
    return datetime.fromtimestamp(float(rows[0].seconds), UTC) if rows else None
