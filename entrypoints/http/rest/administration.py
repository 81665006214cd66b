"""What an admin orders: a fee charged again, what is over forgotten, the sandbox's news retold."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from application.by_hand import Order
from application.ports.errors import NotFound
from entrypoints.graphql.ids import public_job_id, public_transaction_id
from entrypoints.http.rest.call import REASON, Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import PROVIDER, Operation
from entrypoints.http.rest.transaction import StatusWord, status_word
from entrypoints.http.rest.words import DaysKept, Reason, Text, TransactionName

SIMULATED: Final = "payment_intent.succeeded"


class TransactionToRetry(Given):
    """A transaction whose fee was refused."""

    transaction_id: TransactionName
    """Its number, or its id."""
    reason: Reason = REASON
    """Why; it is recorded."""


class WhatIsOver(Given):
    """How much of what is over is kept."""

    days_to_keep: DaysKept = 90
    """What is younger stays, and so does all of the last 30 days."""
    reason: Reason = REASON
    """Why; it is recorded."""


class NewsToRetell(Given):
    """An event to be told once more."""

    transaction_id: TransactionName
    """The transaction's number, or its id."""
    event_type: Text = SIMULATED
    """Stripe's type."""


class Retried(Told):
    """A transaction that waits to be charged again."""

    transaction_id: int
    """Its number."""
    id: str
    """Its id, `txn_…`."""
    status: StatusWord
    """In which state it is."""
    replayed: bool
    """Whether the try was queued before."""


class CleanedUp(Told):
    """What goes. Audit and books are never part of it."""

    before: datetime
    """Only what is older than this goes."""
    expired_keys: int
    """How many idempotency keys, each good no longer."""
    event_bodies: int
    """How many payloads of processed events; the events and their hashes stay."""
    finished_jobs: int
    """How many jobs that never failed."""
    job_id: str | None
    """The job that removes them, batch by batch."""


class Retold(Told):
    """An event on its way to the door for webhooks."""

    transaction_id: int
    """The transaction's number."""
    id: str
    """The transaction's id, `txn_…`."""
    event_id: str
    """Stripe's own id of the event."""
    event_type: str
    """Its type."""
    object_id: str
    """What it is about."""


async def retry_transaction(call: Call, given: TransactionToRetry) -> Retried:
    """Charge a fee again that was refused; while the last outcome is unknown, do not."""
    order = Order(
        transaction_id=await call.transaction_id(given.transaction_id),
        reason=given.reason,
        # Two tries in a row are two orders: only the caller can say that they are one.
        idempotency_key=call.optional_key(),
    )
    ordered = await call.use_cases.retry_transaction(order, actor=call.actor)
    return Retried(
        transaction_id=ordered.transaction.number,
        id=public_transaction_id(ordered.transaction.id),
        status=status_word(ordered.transaction.status),
        replayed=ordered.replayed,
    )


async def cleanup(call: Call, given: WhatIsOver) -> CleanedUp:
    """Let a job remove expired keys, payloads of processed events and jobs long done."""
    plan = await call.use_cases.clean_up(
        days_to_keep=given.days_to_keep, reason=given.reason, dry_run=False, actor=call.actor
    )
    return CleanedUp(
        before=plan.before,
        expired_keys=plan.found.expired_keys,
        event_bodies=plan.found.event_bodies,
        finished_jobs=plan.found.finished_jobs,
        job_id=None if plan.job_id is None else public_job_id(plan.job_id),
    )


async def simulate_payout(call: Call, given: NewsToRetell) -> Retold:
    """Have the sandbox tell of a transaction's object as it stands; no state is forged."""
    simulate = call.use_cases.simulate_event
    if simulate is None:
        raise NotFound("path")
    transaction_id = await call.transaction_id(given.transaction_id)
    told = await simulate(transaction_id, type=given.event_type, actor=call.actor)
    return Retold(
        transaction_id=told.transaction.number,
        id=public_transaction_id(told.transaction.id),
        event_id=told.event,
        event_type=told.type,
        object_id=told.object_reference,
    )


ADMINISTRATION: Final = (
    Operation(
        method="POST",
        path="/stripe/retry-transaction",
        group="Administration",
        stands_for=("retryTransaction",),
        handler=retry_transaction,
        given=TransactionToRetry,
        told=(Retried,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        takes_key=True,
        example={"transactionId": 1},
    ),
    Operation(
        method="POST",
        path="/stripe/cleanup",
        group="Administration",
        stands_for=("cleanupOldData",),
        handler=cleanup,
        given=WhatIsOver,
        told=(CleanedUp,),
        example={"daysToKeep": 90},
    ),
    Operation(
        method="POST",
        path="/stripe/simulate-payout",
        group="Administration",
        stands_for=("simulatePayout",),
        handler=simulate_payout,
        given=NewsToRetell,
        told=(Retold,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *PROVIDER),
        sandbox_only=True,
        example={"transactionId": 1, "eventType": "payment_intent.succeeded"},
    ),
)
