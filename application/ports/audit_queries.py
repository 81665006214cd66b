"""The read side of the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.audit_chain import AuditRecord
from domain.ids import SellerId, TransactionId
from domain.money import Money


class KeptRecord(NamedTuple):
    """A record, and the number of its seal once it has one."""

    record: AuditRecord
    sequence: int | None


class AuditCursor(NamedTuple):
    """A place in the list of records, which is ordered by these two."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which records; None asks for all. `since` is the first moment, `until` the first after."""

    subject: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Records, newest first, and whether older ones follow."""

    rows: Sequence[KeptRecord]
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedMoney:
    """What the transactions of one currency come to, each counted once."""

    transactions: int
    recovered: Money
    fees: Money
    shares: Money
    refunded: Money
    reversed: Money
    clawed_back: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAudit:
    """What was recorded about a seller: how often each thing, and about how much money."""

    actions: Sequence[tuple[str, int]]
    money: Sequence[AuditedMoney]


class AuditQueries(Protocol):
    """Answers about the audit; each call is one statement, but for a summary's two."""

    async def trails(
        self, ids: Sequence[TransactionId], *, limit: int, after: int
    ) -> Sequence[KeptRecord]:
        """Return the first records of each transaction with higher ids than `after`, ascending."""
        ...

    async def events(
        self, filter: AuditFilter, *, limit: int, after: AuditCursor | None
    ) -> AuditPage:
        """Return one page, newest first, of the records that are older than `after`."""
        ...

    async def seller(self, seller_id: SellerId, *, since: datetime) -> SellerAudit:
        """Return what was recorded about a seller from a moment on."""
        ...
