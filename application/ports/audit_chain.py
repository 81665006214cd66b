"""The chain that seals the audit: how it grows, and how it is read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.audit_chain import AuditRecord, Seal
from domain.audit_check import Link
from domain.audit_head import AuditHead


class AuditChain(Protocol):
    """The unit of work's side: the chain grows at its end, by one unit at a time. Append only."""

    async def claim(self) -> bool:
        """Keep every other unit from sealing until this one ends; False where another does."""
        ...

    async def last(self) -> Seal | None:
        """Return the last seal."""
        ...

    async def unsealed(self, *, limit: int) -> Sequence[AuditRecord]:
        """Return committed records without a seal, in the order of their ids.

        No record is ever missed: neither one that commits long after others with higher ids.
        """
        ...

    async def add(self, seals: Sequence[Seal], head: AuditHead) -> None:
        """Write the seals of what `unsealed` returned, and the head that the last of them is."""
        ...


class Stretch(NamedTuple):
    """A part of the chain: every seal after the first number, up to and with the second."""

    after: int
    through: int

    @property
    def length(self) -> int:
        """Return how many seals it has, if none is gone."""
        return self.through - self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsealedTail:
    """What waits to be sealed, and what should not wait any more."""

    count: int
    since: datetime | None
    passed_over: int = 0


class AuditChainReader(Protocol):
    """The verifier's side; each call is one statement."""

    async def stretch(self, since: datetime | None, until: datetime | None) -> Stretch:
        """Return the part of the chain that was sealed from `since` on and before `until`."""
        ...

    async def links(self, *, after: int, limit: int) -> Sequence[Link]:
        """Return seals in order, with their records."""
        ...

    async def heads(self, *, after: int, through: int) -> Sequence[AuditHead]:
        """Return the signed heads of a stretch, in order."""
        ...

    async def seal(self, sequence: int) -> Seal | None:
        """Return one seal."""
        ...

    async def tail(self, *, thorough: bool) -> UnsealedTail:
        """Return what is not sealed; `thorough` looks at the whole audit, however long it is."""
        ...

    async def last_head(self) -> AuditHead | None:
        """Return the newest signed head."""
        ...
