"""The chain of seals, read back to be verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Integer, bindparam, select, text

from adapters.postgres.audit_chain import SETTLED
from adapters.postgres.rows.audit import head_of, link_of, seal_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import audit_event, audit_head, audit_seal
from adapters.postgres.tables.metadata import Moment
from application.ports.audit_chain import Stretch, UnsealedTail
from domain.audit_chain import Seal
from domain.audit_check import Link
from domain.audit_head import AuditHead

_AFTER: Final = bindparam("after", type_=BigInteger)

_STRETCH: Final = text("""
    SELECT min(sequence) AS first, max(sequence) AS last FROM audit_seal
    WHERE (:since IS NULL OR sealed_at >= :since) AND (:until IS NULL OR sealed_at < :until)
""").bindparams(bindparam("since", type_=Moment), bindparam("until", type_=Moment))

_LINKS: Final = (
    select(audit_seal, audit_event)
    .join_from(
        audit_seal, audit_event, audit_event.c.id == audit_seal.c.audit_event_id, isouter=True
    )
    .where(audit_seal.c.sequence > _AFTER)
    .order_by(audit_seal.c.sequence)
    .limit(bindparam("most", type_=Integer))
)

_HEADS: Final = (
    select(audit_head)
    .where(
        audit_head.c.sequence > _AFTER,
        audit_head.c.sequence <= bindparam("through", type_=BigInteger),
    )
    .order_by(audit_head.c.sequence)
)

LAST_HEAD: Final = select(audit_head).order_by(audit_head.c.sequence.desc()).limit(1)

_SEAL: Final = select(audit_seal).where(
    audit_seal.c.sequence == bindparam("sequence", type_=BigInteger)
)

_TAIL: Final = text(
    """
    WITH settled AS MATERIALIZED (settled_so_far)
    SELECT count(*) AS count, min(recorded_at) AS since, 0 AS passed_over
    FROM audit_event AS event CROSS JOIN settled
    WHERE event.id > settled.id
          AND NOT EXISTS (SELECT FROM audit_seal WHERE audit_event_id = event.id)
""".replace("settled_so_far", SETTLED)
)

_WHOLE_TAIL: Final = text(
    """
    WITH settled AS MATERIALIZED (settled_so_far)
    SELECT count(*) AS count, min(recorded_at) AS since,
           count(*) FILTER (WHERE event.id <= settled.id) AS passed_over
    FROM audit_event AS event CROSS JOIN settled
    WHERE NOT EXISTS (SELECT FROM audit_seal WHERE audit_event_id = event.id)
""".replace("settled_so_far", SETTLED)
)


@dataclass(frozen=True, slots=True)
class PostgresAuditChainReader:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def stretch(self, since: datetime | None, until: datetime | None) -> Stretch:
        (row,) = await self.statements.rows(_STRETCH, {"since": since, "until": until})
        return Stretch(0, 0) if row.first is None else Stretch(row.first - 1, row.last)

    async def links(self, *, after: int, limit: int) -> Sequence[Link]:
        rows = await self.statements.rows(_LINKS, {"after": after, "most": limit})
        return [link_of(row) for row in rows]

    async def heads(self, *, after: int, through: int) -> Sequence[AuditHead]:
        values = {"after": after, "through": through}
        return [head_of(row) for row in await self.statements.rows(_HEADS, values)]

    async def seal(self, sequence: int) -> Seal | None:
        rows = await self.statements.rows(_SEAL, {"sequence": sequence})
        return seal_of(rows[0]) if rows else None

    async def tail(self, *, thorough: bool) -> UnsealedTail:
        (row,) = await self.statements.rows(_WHOLE_TAIL if thorough else _TAIL)
        return UnsealedTail(count=row.count, since=row.since, passed_over=row.passed_over)

    async def last_head(self) -> AuditHead | None:
        rows = await self.statements.rows(LAST_HEAD)
        return head_of(rows[0]) if rows else None
