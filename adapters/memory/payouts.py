"""Sellers' payouts, in memory."""

from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from domain.payout import Payout


@dataclass(frozen=True, slots=True)
class MemoryPayouts:
    """Keeps payouts by Stripe's name for them."""

    tables: Tables
    locks: UnitLocks

    async def add(self, payout: Payout) -> Payout:
        await self.locks.take("payout", payout.facts.reference)
        return self.tables.payouts.setdefault(payout.facts.reference, payout)

    async def save(self, payout: Payout) -> None:
        await self.locks.take("payout", payout.facts.reference)
        if payout.facts.reference not in self.tables.payouts:
            raise NotFound("payout")
        self.tables.payouts[payout.facts.reference] = payout
