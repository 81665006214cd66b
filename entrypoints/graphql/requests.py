"""How requests are remembered, as admins see it: who, when and what came of it, never what."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.requests import KeyStats, KeyUse
from application.show_requests import fingerprint_of
from entrypoints.graphql.context import Info
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt


@strawberry.type(
    description="The keys of one operation. A key is written in the commit that does the work, so"
    " none of them is of a request that is still being worked on."
)
class IdempotencyOperationStats:
    """A line, shown."""

    operation: str = strawberry.field(description="The operation.")
    live: BigInt = strawberry.field(description="How many keys are good.")
    expiring: BigInt = strawberry.field(description="How many of them for less than a day more.")
    expired: BigInt = strawberry.field(
        description="How many are good no longer, and not removed yet."
    )
    replays: BigInt = strawberry.field(description="How often one of all these was used again.")
    oldest_at: datetime = strawberry.field(description="When the oldest was used first.")

    @classmethod
    def of(cls, stats: KeyStats) -> "IdempotencyOperationStats":
        """Return a line, shown."""
        return cls(
            operation=stats.operation,
            live=BigInt(stats.live),
            expiring=BigInt(stats.expiring),
            expired=BigInt(stats.expired),
            replays=BigInt(stats.replays),
            oldest_at=stats.oldest_at,
        )


@strawberry.type(description="How many requests are remembered.")
class IdempotencyStats:
    """All lines, shown."""

    operations: list[IdempotencyOperationStats] = strawberry.field(
        description="A line for each operation that has a key."
    )


@strawberry.type(description="One caller's use of a key for one operation.")
class IdempotencyUse:
    """A use, shown; the request itself is not."""

    caller: str = strawberry.field(description="Who used it.")
    operation: str = strawberry.field(description="For what.")
    created_at: datetime = strawberry.field(description="When it was used first.")
    expires_at: datetime = strawberry.field(description="Until when it is good.")
    fingerprint: str = strawberry.field(
        description="SHA-256 of the request: the same request, the same fingerprint."
    )
    fields: list[str] = strawberry.field(description="Which fields the request had.")
    result: str = strawberry.field(description="The id of what came of it.")
    replays: BigInt = strawberry.field(description="How often it was used again.")
    replayed_at: datetime | None = strawberry.field(description="When that was last, if ever.")

    @classmethod
    def of(cls, use: KeyUse) -> "IdempotencyUse":
        """Return a use, shown."""
        record = use.record
        return cls(
            caller=record.caller,
            operation=record.operation,
            created_at=record.at,
            expires_at=use.expires_at,
            fingerprint=fingerprint_of(record),
            fields=sorted(record.request),
            result=record.result,
            replays=BigInt(use.replays),
            replayed_at=use.replayed_at,
        )


@strawberry.type(description="A key: each caller and each operation may use the same one.")
class IdempotencyRecord:
    """A key, shown."""

    key: str = strawberry.field(description="The key.")
    uses: list[IdempotencyUse] = strawberry.field(
        description="Who used it for what, oldest first; the first hundred."
    )


@strawberry.type
class RequestQuery:
    """What may be asked about requests that are remembered."""

    @resolver
    async def idempotency_stats(self, info: Info) -> IdempotencyStats:
        """Show how many keys each operation has, and how often they were used again; for admins."""
        context = info.context
        found = await context.use_cases.show_requests.stats(actor=context.actor)
        return IdempotencyStats(operations=[IdempotencyOperationStats.of(s) for s in found])

    @resolver
    async def idempotency_record(
        self, info: Info, key: Annotated[str, strawberry.argument(description="The key.")]
    ) -> IdempotencyRecord | None:
        """Show who used a key, for what, when, and what came of it; null where nobody did."""
        problems = Problems()
        wanted = problems.text("key", key)
        problems.raise_any()
        context = info.context
        uses = await context.use_cases.show_requests.uses(wanted, actor=context.actor)
        if not uses:
            return None
        return IdempotencyRecord(key=wanted, uses=[IdempotencyUse.of(use) for use in uses])
