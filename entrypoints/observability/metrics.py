"""Every metric of the service. `python -m tests.architecture.metric_table` writes the page anew."""

from typing import Final

from entrypoints.observability.metric import Metric, MetricType

_QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CALLS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
_LAGS: Final = (1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 86400.0)

REQUESTS: Final = Metric(
    name="opside_requests_total",
    type=MetricType.COUNTER,
    meaning="HTTP requests by what was asked for (a field of the schema, or a path) and how it"
    " ended: ok, refused, invalid, unauthenticated, forbidden, rate_limited, gone or failed.",
    labels=("operation", "outcome"),
)
REQUEST_DURATION: Final = Metric(
    name="opside_request_duration_seconds",
    type=MetricType.HISTOGRAM,
    meaning="How long a request took, from its head to the end of its answer.",
    labels=("operation",),
    buckets=_QUICK,
)
JOBS: Final = Metric(
    name="opside_jobs_total",
    type=MetricType.COUNTER,
    meaning="Tries at jobs and how they ended: done, postponed or dead.",
    labels=("kind", "outcome"),
)
JOB_DURATION: Final = Metric(
    name="opside_job_duration_seconds",
    type=MetricType.HISTOGRAM,
    meaning="How long a try at a job took.",
    labels=("kind",),
    buckets=_CALLS,
)
STRIPE_CALLS: Final = Metric(
    name="opside_stripe_calls_total",
    type=MetricType.COUNTER,
    meaning="Calls on the wire to Stripe, repetitions too, and how they ended: ok, declined,"
    " refused, conflict, limited, failed, unreachable, too_busy or cancelled.",
    labels=("operation", "outcome"),
)
STRIPE_CALL_DURATION: Final = Metric(
    name="opside_stripe_call_duration_seconds",
    type=MetricType.HISTOGRAM,
    meaning="How long Stripe took to answer a call.",
    labels=("operation",),
    buckets=_CALLS,
)
STRIPE_WAIT: Final = Metric(
    name="opside_stripe_wait_seconds",
    type=MetricType.HISTOGRAM,
    meaning="How long a call waited for its turn at the pace that Stripe allows.",
    buckets=_QUICK,
)
WEBHOOK_LAG: Final = Metric(
    name="opside_webhook_lag_seconds",
    type=MetricType.HISTOGRAM,
    meaning="How old an event was, by Stripe's clock in whole seconds, when it was stored"
    " (stage `stored`) and when its effect was booked (stage `applied`).",
    labels=("stage",),
    buckets=_LAGS,
)
QUEUE_JOBS: Final = Metric(
    name="opside_queue_jobs",
    type=MetricType.GAUGE,
    meaning="Jobs that are not over: READY, RUNNING, SCHEDULED, RETRYING, or DEAD and waiting for"
    " a person.",
    labels=("kind", "state"),
)
QUEUE_OLDEST: Final = Metric(
    name="opside_queue_oldest_seconds",
    type=MetricType.GAUGE,
    meaning="For how long the oldest job that could be done waits for a worker.",
    labels=("kind",),
)
INBOX_EVENTS: Final = Metric(
    name="opside_inbox_events",
    type=MetricType.GAUGE,
    meaning="Events of Stripe's that nothing came of yet: RECEIVED, PROCESSING, FAILED or DEAD.",
    labels=("state",),
)
INBOX_OLDEST: Final = Metric(
    name="opside_inbox_oldest_seconds",
    type=MetricType.GAUGE,
    meaning="How long ago the oldest of these events came in.",
    labels=("state",),
)
HELD_AMOUNT: Final = Metric(
    name="opside_held_minor_units",
    type=MetricType.GAUGE,
    meaning="Shares that are held from their sellers, in minor units of their currency.",
    labels=("reason", "currency"),
)
HELD_TRANSFERS: Final = Metric(
    name="opside_held_transfers",
    type=MetricType.GAUGE,
    meaning="How many shares are held.",
    labels=("reason", "currency"),
)
DRIFT: Final = Metric(
    name="opside_drift_minor_units",
    type=MetricType.GAUGE,
    meaning="What the last reconciliation found between the books and Stripe and nothing has"
    " repaired, signs left out, by what repairs it.",
    labels=("repair", "currency"),
)
RECONCILED: Final = Metric(
    name="opside_reconciled_timestamp_seconds",
    type=MetricType.GAUGE,
    meaning="When the last reconciliation came to its end; 0 where none has.",
)
MONEY_STOP: Final = Metric(
    name="opside_money_stop",
    type=MetricType.GAUGE,
    meaning="1 while a money stop stands.",
)
AUDIT_UNSEALED: Final = Metric(
    name="opside_audit_unsealed_seconds",
    type=MetricType.GAUGE,
    meaning="How old the oldest change is that the audit's chain does not hold yet.",
)
PART_UP: Final = Metric(
    name="opside_part_up",
    type=MetricType.GAUGE,
    meaning="1 where a part of `/readyz` is well: database, role, schema, queue, redis, stripe.",
    labels=("part",),
)
STATE_READ: Final = Metric(
    name="opside_state_read_timestamp_seconds",
    type=MetricType.GAUGE,
    meaning="When a scheduler last read the gauges above from the database.",
)

METRICS: Final = (
    REQUESTS,
    REQUEST_DURATION,
    JOBS,
    JOB_DURATION,
    STRIPE_CALLS,
    STRIPE_CALL_DURATION,
    STRIPE_WAIT,
    WEBHOOK_LAG,
    QUEUE_JOBS,
    QUEUE_OLDEST,
    INBOX_EVENTS,
    INBOX_OLDEST,
    HELD_AMOUNT,
    HELD_TRANSFERS,
    DRIFT,
    RECONCILED,
    MONEY_STOP,
    AUDIT_UNSEALED,
    PART_UP,
    STATE_READ,
)
