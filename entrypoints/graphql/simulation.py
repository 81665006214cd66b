"""Trials, where Stripe is the sandbox: its events told again, and its time moved."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.advance_clock import ClockAdvance
from application.simulate_event import Simulated
from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transaction import Transaction

_ID = strawberry.argument(description="Its id, `txn_…`.")
_PAYOUT_DEFAULT = "payment_intent.succeeded"


@strawberry.input(description="News to be told once more.")
class SimulateInput:
    """A request to simulate, given."""

    transaction_id: strawberry.ID = strawberry.field(description="The transaction, `txn_…`.")
    event_type: str = strawberry.field(description="Stripe's type, `transfer.created` say.")


@strawberry.type(description="An event on its way to the door for webhooks.")
class SimulatePayload:
    """News that is told, shown."""

    event_id: str = strawberry.field(description="Stripe's own id of the event.")
    event_type: str = strawberry.field(description="Its type.")
    object_id: str = strawberry.field(description="What it is about.")
    transaction: Transaction = strawberry.field(description="The transaction as it was then.")

    @classmethod
    def of(cls, told: Simulated) -> "SimulatePayload":
        """Return what was told, shown."""
        return cls(
            event_id=told.event,
            event_type=told.type,
            object_id=told.object_reference,
            transaction=Transaction.of(told.transaction),
        )


SimulateResult = Annotated[
    SimulatePayload | Refusal,
    strawberry.union("SimulateResult", description="What is told, or why nothing is."),
]


@strawberry.type(description="The sandbox's time after it was moved.")
class ClockPayload:
    """A move of the clock, shown."""

    before: datetime = strawberry.field(description="What the sandbox took for the present.")
    now: datetime = strawberry.field(description="What it does now.")

    @classmethod
    def of(cls, moved: ClockAdvance) -> "ClockPayload":
        """Return a move, shown."""
        return cls(before=moved.before, now=moved.now)


ClockResult = Annotated[
    ClockPayload | Refusal,
    strawberry.union("ClockResult", description="The sandbox's time, or why it was not moved."),
]


@strawberry.type
class SimulationMutation:
    """What is there only where Stripe is the sandbox."""

    @resolver
    async def simulate_stripe_event(
        self,
        info: Info,
        input: Annotated[SimulateInput, strawberry.argument(description="What is asked for.")],
    ) -> SimulateResult:
        """Have the sandbox tell of a transaction's object as it stands, by the signed door.

        For admins, and only where Stripe is the sandbox. No state is forged: what the event
        leads to is what the sandbox shows.
        """
        return await or_refusal(_simulate(info.context, input.transaction_id, input.event_type))

    @resolver
    async def simulate_payout(
        self,
        info: Info,
        transaction_id: Annotated[strawberry.ID, _ID],
        event_type: Annotated[
            str | None, strawberry.argument(description=f"By default `{_PAYOUT_DEFAULT}`.")
        ] = None,
    ) -> SimulateResult:
        """Do as `simulateStripeEvent` does, under the name that it had before."""
        told = _simulate(info.context, transaction_id, event_type or _PAYOUT_DEFAULT)
        return await or_refusal(told)

    @resolver
    async def advance_clock(
        self,
        info: Info,
        to: Annotated[
            datetime,
            strawberry.argument(description="When it shall be at the sandbox; 366 days at most."),
        ],
    ) -> ClockResult:
        """Let time pass at the sandbox, where all that falls due is done, and told by events.

        For admins, and only where Stripe is the sandbox. Subscriptions renew, invoices are paid or
        dunned, money settles. Our own clock stays.
        """
        return await or_refusal(_advance(info.context, to))


async def _advance(context: Context, to: datetime) -> ClockPayload:
    advance = context.use_cases.advance_clock
    if advance is None:
        raise RuntimeError("this schema is for the sandbox alone")
    return ClockPayload.of(await advance(to, actor=context.actor))


async def _simulate(context: Context, given: str, type: str) -> SimulatePayload:
    simulate = context.use_cases.simulate_event
    if simulate is None:
        raise RuntimeError("this schema is for the sandbox alone")
    transaction_id = transaction_id_of(given)
    if transaction_id is None:
        raise invalid("transactionId", "must look like txn_…")
    return SimulatePayload.of(await simulate(transaction_id, type=type, actor=context.actor))
