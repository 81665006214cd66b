"""Tell what history would have cost under another price list; nothing is written."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from application.actor import Actor
from application.permissions import Permission
from application.ports.fee_policies import FeeQueries, HistoryScope, PricedRecovery
from application.ports.queries import Cursor
from application.ports.system import Clock
from application.set_fee_policy import FeeTermsRequest
from domain.currency import Currency
from domain.errors import invalid
from domain.fees import FeePolicy, FeeRejected
from domain.money import Money, zero

BATCH: Final = 1_000
"""How much of history is in memory at once."""

_BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)
IMAGINED: Final = "simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedLine:
    """What the fees of one currency were, and what they would have been.

    What the new list would refuse counts in `before` and `rejected`, and not in `after`.
    """

    currency: Currency
    count: int
    recovered: Money
    before: Money
    after: Money
    rejected: int
    rejected_recovered: Money
    unaffected: int
    """How many were priced by their seller's own list, which stays: their fee is in both sums."""

    def with_one(self, row: PricedRecovery, policy: FeePolicy, *, stays: bool) -> "SimulatedLine":
        """Return this line with one more recovery."""
        counted = replace(
            self,
            count=self.count + 1,
            recovered=self.recovered + row.recovered,
            before=self.before + row.fee,
        )
        if stays:
            return replace(counted, unaffected=self.unaffected + 1, after=self.after + row.fee)
        try:
            fee = policy.quote(row.recovered).fee
        except FeeRejected:
            return replace(
                counted,
                rejected=self.rejected + 1,
                rejected_recovered=self.rejected_recovered + row.recovered,
            )
        return replace(counted, after=self.after + fee)


@dataclass(frozen=True, slots=True)
class SimulateFees:
    """Prices all that was charged once more, batch by batch; for admins."""

    queries: FeeQueries
    clock: Clock
    batch: int = BATCH

    async def __call__(
        self,
        terms: FeeTermsRequest,
        *,
        since: datetime | None,
        until: datetime | None,
        actor: Actor,
    ) -> list[SimulatedLine]:
        """Return a line for each currency; raise `Forbidden`, `InvalidInput`, `FeeRejected`."""
        actor.require(Permission.FEE_SIMULATE)
        scope = HistoryScope(
            seller_id=terms.seller_id, since=since or _BEGINNING, until=until or self.clock.now()
        )
        if scope.until < scope.since:
            raise invalid("until", "must not be before since")
        policy = terms.policy(IMAGINED, effective_from=scope.since)
        lines: dict[Currency, SimulatedLine] = {}
        place: Cursor | None = None
        while rows := await self.queries.history(scope, limit=self.batch, after=place):
            for row in rows:
                currency = row.recovered.currency
                line = lines.get(currency) or _nothing(currency)
                stays = terms.seller_id is None and row.has_own_terms
                lines[currency] = line.with_one(row, policy, stays=stays)
            place = rows[-1].place
        return [lines[currency] for currency in sorted(lines, key=lambda c: c.code)]


def _nothing(currency: Currency) -> SimulatedLine:
    none = zero(currency)
    return SimulatedLine(
        currency=currency,
        count=0,
        recovered=none,
        before=none,
        after=none,
        rejected=0,
        rejected_recovered=none,
        unaffected=0,
    )
