"""Everything that a caller may follow while it happens."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated

import strawberry

from application.follow_transactions import Told
from application.ports.queue import QueueStats as Stats
from domain.errors import invalid
from domain.ids import TransactionId
from domain.reconciliation import ReconciliationRun as Run
from entrypoints.graphql.event import WebhookEvent
from entrypoints.graphql.following import Following, FollowingInfo
from entrypoints.graphql.ids import run_id_of, transaction_id_of
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.jobs import QueueStats
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.reconciliation_run import ReconciliationRun
from entrypoints.graphql.resolver import subscription
from entrypoints.graphql.timeline import TimelineEvent
from entrypoints.graphql.transaction import Transaction

_TRANSACTION = strawberry.argument(description="Its id, `txn_…`.")
_SELLER = strawberry.argument(description="The seller.")
_RUN = strawberry.argument(description="Its id, `rec_…`.")
_AFTER = strawberry.argument(description="The cursor of what you were told last.")


@strawberry.type(description="Everything that you may follow while it happens.")
class Subscription:
    """The subscriptions; each translates, calls one use case, and translates back."""

    @subscription
    async def transaction_updated(
        self,
        info: FollowingInfo,
        id: Annotated[strawberry.ID, _TRANSACTION],
        after: Annotated[str | None, _AFTER] = None,
    ) -> AsyncGenerator[Transaction, None]:
        """Show a transaction as it stands, and again whenever something has happened to it.

        Changes that come together are shown together. With a cursor, it is shown once something
        has happened since then.
        """
        context = info.context
        told = await context.use_cases.follow_transactions.updates(
            _transaction_id(id), after=context.start(after), actor=context.actor
        )
        return context.shown(told, Transaction.of)

    @subscription
    async def transaction_timeline(
        self,
        info: FollowingInfo,
        id: Annotated[strawberry.ID, _TRANSACTION],
        after: Annotated[str | None, _AFTER] = None,
    ) -> AsyncGenerator[TimelineEvent, None]:
        """Tell what happened to a transaction from its beginning, and go on as it happens.

        With a cursor, it goes on from there: nothing is left out and nothing told twice.
        """
        context = info.context
        told = await context.use_cases.follow_transactions.timeline(
            _transaction_id(id), after=context.start(after), actor=context.actor
        )
        return context.shown(told, TimelineEvent.told)

    @subscription
    async def seller_activity(
        self,
        info: FollowingInfo,
        seller_id: Annotated[strawberry.ID, _SELLER],
        after: Annotated[str | None, _AFTER] = None,
    ) -> AsyncGenerator[TimelineEvent, None]:
        """Tell what happens to a seller and to the seller's transactions, from now on.

        With a cursor, it goes on from there: nothing is left out and nothing told twice.
        """
        problems, context = Problems(), info.context
        seller = read_seller(problems, seller_id)
        problems.raise_any()
        told = await context.use_cases.follow_transactions.seller(
            seller, after=context.start(after), actor=context.actor
        )
        return context.shown(told, TimelineEvent.told)

    @subscription
    async def webhook_feed(
        self, info: FollowingInfo, after: Annotated[str | None, _AFTER] = None
    ) -> AsyncGenerator[WebhookEvent, None]:
        """Tell of each of Stripe's events once it has come in, from now on; for admins.

        With a cursor, it goes on from there: nothing is left out and nothing told twice.
        """
        context = info.context
        told = await context.use_cases.follow_events(
            after=context.start(after), actor=context.actor
        )
        return context.shown(told, WebhookEvent.of)

    @subscription
    async def reconciliation_progress(
        self, info: FollowingInfo, run_id: Annotated[strawberry.ID, _RUN]
    ) -> AsyncGenerator[ReconciliationRun, None]:
        """Show a run as it stands and after its steps, to its end; for admins."""
        context, found = info.context, run_id_of(run_id)
        if found is None:
            raise invalid("runId", "must look like rec_…")
        steps = await context.use_cases.follow_work.run(
            found, after=context.start(None), actor=context.actor
        )
        return context.shown(_placed(steps), ReconciliationRun.of)

    @subscription
    async def queue_stats_changed(
        self, info: FollowingInfo
    ) -> AsyncGenerator[list[QueueStats], None]:
        """Show how each kind of job fares, and again whenever that has changed; for admins."""
        context = info.context
        stats = await context.use_cases.follow_work.queue(actor=context.actor)
        return _stats(context, stats)


def _transaction_id(given: str) -> TransactionId:
    found = transaction_id_of(given)
    if found is None:
        raise invalid("id", "must look like txn_…")
    return found


async def _placed(steps: AsyncGenerator[Run, None]) -> AsyncGenerator[Told[Run], None]:
    async with aclosing(steps):
        async for run in steps:
            yield Told(run.version, run)


async def _stats(
    context: Following, stats: AsyncGenerator[Sequence[Stats], None]
) -> AsyncGenerator[list[QueueStats], None]:
    async with aclosing(stats):
        async for found in stats:
            await context.authorise()
            yield [QueueStats.of(one) for one in found]
