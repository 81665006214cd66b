"""Job: seal what was recorded since the last run, in order, without anybody waiting for it."""

from dataclasses import dataclass
from typing import Final

from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from domain.audit_chain import chained
from domain.audit_head import AuditHead
from domain.signing import SigningKeys

BATCH: Final = 500
BATCHES_MAX: Final = 200
"""A run ends long before its lease does; the next one goes on."""


@dataclass(frozen=True, slots=True)
class SealAudit:
    """Adds one seal for each record, batch by batch, and signs the end after each batch."""

    begin: BeginUnitOfWork
    keys: SigningKeys
    clock: Clock
    batch: int = BATCH
    batches_max: int = BATCHES_MAX

    async def __call__(self) -> int:
        """Return how many records it sealed; none where another run is at it."""
        total = 0
        for _ in range(self.batches_max):
            sealed = await self._seal_some()
            total += sealed
            if sealed < self.batch:
                break
        return total

    async def _seal_some(self) -> int:
        async with self.begin() as unit:
            if not await unit.chain.claim():
                return 0
            records = await unit.chain.unsealed(limit=self.batch)
            if not records:
                return 0
            last, now = await unit.chain.last(), self.clock.now()
            # Clocks differ from host to host; the chain's own time never goes back.
            at = now if last is None else max(now, last.sealed_at)
            seals = chained(last, records, at=at)
            await unit.chain.add(seals, AuditHead.sign(seals[-1], self.keys, at=at))
        return len(seals)
