"""What is counted and shown is what Prometheus reads, under the names that are listed."""

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry

from adapters.system.clock import SystemClock
from application.ports.gateway_calls import GatewayCall
from application.ports.health import Probe
from application.ports.jobs import ClaimedJob, JobKind
from application.ports.queue import QueueState
from application.ports.vital_signs import (
    EventBacklog,
    HeldShares,
    JobBacklog,
    OpenDrift,
    VitalSigns,
)
from domain.drift_cause import Repair
from domain.ids import JobId
from domain.transfer import HoldReason
from domain.webhook_event import WebhookEventState
from entrypoints.observability import metrics
from entrypoints.observability.exchange import Exchange
from entrypoints.observability.metered import (
    MeteredCalls,
    MeteredExchanges,
    MeteredInbox,
    MeteredJobs,
    MeteredMarks,
)
from entrypoints.observability.meters import Meters
from entrypoints.observability.state_watch import StateWatch
from tests.builders import LATER, a_transaction_id, eur, usd
from tests.contract.memory_store import a_memory_store
from tests.contract.test_inbox import a_delivery

SIGNS = VitalSigns(
    jobs=[
        JobBacklog(
            kind=JobKind.RUN_CHARGE, state=QueueState.READY, count=3, oldest=timedelta(seconds=7)
        ),
        JobBacklog(kind=JobKind.RUN_CHARGE, state=QueueState.DEAD, count=1, oldest=timedelta()),
    ],
    events=[
        EventBacklog(state=WebhookEventState.FAILED, count=2, oldest=timedelta(minutes=1)),
    ],
    held=[HeldShares(reason=HoldReason.UNFUNDED, amount=usd(8_000), count=2)],
    drift=[OpenDrift(repair=Repair.ASK_A_PERSON, amount=eur(5))],
    reconciled_at=LATER,
    unsealed=timedelta(seconds=4),
    is_stopped=True,
)
AT_REST = VitalSigns(
    jobs=[],
    events=[],
    held=[],
    drift=[],
    reconciled_at=None,
    unsealed=timedelta(),
    is_stopped=False,
)


class Signs:
    """Keeps `VitalSignQueries`: tells what it was given."""

    def __init__(self, signs: VitalSigns) -> None:
        self.told = signs

    async def signs(self) -> VitalSigns:
        return self.told


class Part:
    """Keeps `Probe`."""

    name = "stripe"
    is_vital = False
    problem: str | None = None

    async def check(self) -> str | None:
        return self.problem


def shown(registry: CollectorRegistry) -> Mapping[str, float]:
    """Return each series that is not 0, by its name and the values of its labels."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.value and not sample.name.endswith(("_created", "_bucket"))
    }


def a_job(kind: JobKind, subject: object = "") -> ClaimedJob:
    return ClaimedJob(
        id=JobId(a_transaction_id()), kind=kind, subject=str(subject), request_id="r", tries=1
    )


def a_call(outcome: str, status: int | None) -> GatewayCall:
    return GatewayCall(
        operation="POST /v1/transfers",
        status=status,
        outcome=outcome,
        seconds=0.5,
        waited_seconds=0.25,
        request=None,
        key=None,
        account="acct_1",
    )


def test_a_request_is_counted_by_operation_and_outcome() -> None:
    meters = Meters()
    observer = MeteredExchanges(meters)
    for code, status in ((None, 200), ("FEE_REJECTED", 200), (None, 429), ("RATE_LIMITED", 200)):
        exchange = Exchange(operation="chargeCommission", subject="s-1", code=code)
        with observer.serving(exchange):
            pass
        observer.served(exchange, status=status, seconds=0.5)
    assert shown(meters.registry) == {
        "opside_requests_total chargeCommission ok": 1,
        "opside_requests_total chargeCommission refused": 1,
        "opside_requests_total chargeCommission rate_limited": 2,
        "opside_request_duration_seconds_count chargeCommission": 4,
        "opside_request_duration_seconds_sum chargeCommission": 2,
    }


def test_a_call_that_nobody_answered_has_no_duration() -> None:
    meters = Meters()
    observer = MeteredCalls(meters)
    for outcome, status in (("ok", 200), ("unreachable", None)):
        observer.begin("POST /v1/transfers")
        observer.end(None, a_call(outcome, status))
    assert shown(meters.registry) == {
        "opside_stripe_calls_total POST /v1/transfers ok": 1,
        "opside_stripe_calls_total POST /v1/transfers unreachable": 1,
        "opside_stripe_call_duration_seconds_count POST /v1/transfers": 1,
        "opside_stripe_call_duration_seconds_sum POST /v1/transfers": 0.5,
        "opside_stripe_wait_seconds_count": 2,
        "opside_stripe_wait_seconds_sum": 0.5,
    }


def test_a_try_at_a_job_is_counted_by_its_end() -> None:
    meters = Meters()
    observer, job = MeteredJobs(meters), a_job(JobKind.RUN_CHARGE)
    with observer.working(job):
        observer.failed(job, ValueError(), delay=timedelta(seconds=1))
    with observer.working(job):
        observer.failed(job, ValueError(), delay=None)
    with observer.working(job):
        observer.done(job)
    found = dict(shown(meters.registry))
    assert 0 < found.pop("opside_job_duration_seconds_sum RUN_CHARGE") < 5
    assert found == {
        "opside_jobs_total RUN_CHARGE done": 1,
        "opside_jobs_total RUN_CHARGE postponed": 1,
        "opside_jobs_total RUN_CHARGE dead": 1,
        "opside_job_duration_seconds_count RUN_CHARGE": 3,
    }


async def test_the_lag_of_an_event_is_taken_when_it_is_stored_and_when_it_is_applied() -> None:
    meters, store = Meters(), a_memory_store()
    inbox, marks = MeteredInbox(store.inbox, meters), MeteredMarks(store.marks)
    observer = MeteredJobs(meters)
    delivery = a_delivery()
    assert [await inbox.receive(delivery), await inbox.receive(delivery)] == [True, False]
    job = a_job(JobKind.PROCESS_WEBHOOK_EVENT, delivery.id)
    for _ in range(2):
        with observer.working(job):
            event = await marks.begin(delivery.id)
            if event is not None:
                await marks.end(event.ignored("not ours"))
            observer.done(job)
    found = shown(meters.registry)
    lag = (SystemClock().now() - delivery.event.created_at).total_seconds()
    assert found["opside_webhook_lag_seconds_count stored"] == 1
    assert found["opside_webhook_lag_seconds_count applied"] == 1
    for stage in ("stored", "applied"):
        assert abs(found[f"opside_webhook_lag_seconds_sum {stage}"] - lag) < 60


async def test_the_state_is_shown_and_what_is_over_is_zero() -> None:
    meters, queries, part = Meters(), Signs(SIGNS), Part()
    parts: tuple[Probe, ...] = (part,)
    watch = StateWatch(queries, parts, meters)
    await watch.look()
    found = dict(shown(meters.registry))
    assert found.pop("opside_state_read_timestamp_seconds") > LATER.timestamp()
    assert found == {
        "opside_queue_jobs RUN_CHARGE READY": 3,
        "opside_queue_jobs RUN_CHARGE DEAD": 1,
        "opside_queue_oldest_seconds RUN_CHARGE": 7,
        "opside_inbox_events FAILED": 2,
        "opside_inbox_oldest_seconds FAILED": 60,
        "opside_held_minor_units UNFUNDED usd": 8_000,
        "opside_held_transfers UNFUNDED usd": 2,
        "opside_drift_minor_units ASK_A_PERSON eur": 5,
        "opside_reconciled_timestamp_seconds": LATER.timestamp(),
        "opside_money_stop": 1,
        "opside_audit_unsealed_seconds": 4,
        "opside_part_up stripe": 1,
    }
    part.problem, queries.told = "does not answer", AT_REST
    await watch.look()
    assert list(shown(meters.registry)) == ["opside_state_read_timestamp_seconds"]


async def test_what_the_state_shows_has_the_labels_that_are_listed() -> None:
    meters = Meters()
    await StateWatch(Signs(SIGNS), (Part(),), meters).look()
    labels = {family.name: set(family.samples[0].labels) for family in meters.registry.collect()}
    gauges = metrics.METRICS[metrics.METRICS.index(metrics.QUEUE_JOBS) :]
    assert labels == {metric.name: set(metric.labels) for metric in gauges}
