"""How much work there may be, who does it, and what is kept of it."""

from typing import Final

from pydantic import Field, ValidationInfo, field_validator

from application.ports.turns import LONGEST_WAIT, QUEUES_MAX
from entrypoints.stripe_settings import GatewaySettings

_RETRY_WAIT_SECONDS: Final = 5.0
"""The longest that Stripe's SDK waits before it repeats a call."""

_LEASE_SLACK_SECONDS: Final = 1.0
"""What a job needs beside its call to Stripe."""


class WorkSettings(GatewaySettings):
    """What bounds the jobs: a lease has to outlive the longest call to Stripe."""

    queue_depth_max: int = Field(100_000, ge=1, le=10_000_000)
    """How many jobs may wait before commissions are refused, to be asked for again later."""
    worker_concurrency: int = Field(16, ge=1, le=200)
    """Jobs that one worker does at a time."""
    worker_lease_seconds: float = Field(120, ge=1, le=3600, validate_default=True)
    """After so long a job is another worker's; more than the longest call to Stripe with its
    retries."""
    worker_stop_seconds: float = Field(30, ge=0, le=3600)
    """How long a worker that is told to stop lets its jobs run on; what is not done by then is
    another worker's at once."""
    scheduler_lease_seconds: float = Field(15, ge=1, le=300)
    """After so long without a sign of the scheduler that leads, another leads."""
    sweep_seconds: float = Field(2, ge=0, le=3600)
    """How often a worker looks for jobs that nobody rang for; 0 is never."""
    idempotency_ttl_seconds: int = Field(2_592_000, ge=2_592_000, le=315_360_000)
    """How long a key's answer is kept for whoever sends the request again: 30 days at least."""
    cleanup_days_to_keep: int = Field(90, ge=0, le=365)
    """What is over (expired idempotency keys with what was asked, payloads of events, jobs long
    done) is removed every night once it is older than so many days, and never before 30; 0 keeps
    it all. docs/retention.md tells what personal data is in it."""

    @field_validator("worker_lease_seconds")
    @classmethod
    def _outlives_a_call(cls, lease: float, info: ValidationInfo) -> float:
        timeout = info.data.get("stripe_timeout_seconds")
        retries = info.data.get("stripe_max_network_retries")
        if timeout is None or retries is None:
            return lease
        # A sandbox has no pace, and its calls are too short to queue behind one another.
        has_pace = info.data.get("stripe_calls_per_second") or not info.data.get("stripe_api_base")
        queue = LONGEST_WAIT.total_seconds() if has_pace else 0
        once = timeout + QUEUES_MAX * queue
        waits = queue + _RETRY_WAIT_SECONDS * retries + _LEASE_SLACK_SECONDS
        longest = once * (1 + retries) + waits
        if lease <= longest:
            raise ValueError(
                f"must be more than {longest:g}, the longest call to Stripe that"
                " STRIPE_TIMEOUT_SECONDS and STRIPE_MAX_NETWORK_RETRIES allow"
            )
        return lease
