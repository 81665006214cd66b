"""The chain of seals, in its tables: it grows behind everybody's back, and nobody waits for it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Integer, LargeBinary, bindparam, insert, select, text

from adapters.postgres.rows.audit import (
    head_columns_of,
    record_of,
    seal_columns_of,
    seal_of,
)
from adapters.postgres.session import Session
from adapters.postgres.tables import audit_head, audit_seal
from adapters.postgres.tables.metadata import Moment
from domain.audit_chain import AuditRecord, Seal
from domain.audit_head import AuditHead

_CLAIM: Final = text("""
    SELECT pg_try_advisory_xact_lock(
        hashtextextended(current_schema() || '.audit_seal', 0)) AS claimed
""")

_LAST: Final = select(audit_seal).order_by(audit_seal.c.sequence.desc()).limit(1)

SETTLED: Final = """
    SELECT coalesce(max(settled_id), 0) AS id FROM (
        SELECT settled_id FROM audit_head ORDER BY sequence DESC LIMIT 1
    ) AS newest
"""
"""The id up to which everything is sealed that can ever be there.

Each head remembers the last id of its batch, and the number of the transaction that read it. That
is drawn after the read began (`pg_snapshot_xmax` would be one past the last that has *ended*), and
a transaction draws its ids after its number: once all that are numbered lower have ended, no record
up to that id can appear any more. What a later batch then leaves none of, unsealed and up to that
id, is settled.
"""

_UNSEALED: Final = text(
    """
    WITH settled AS MATERIALIZED (settled_so_far), ended AS MATERIALIZED (
        SELECT coalesce(max(through_id), 0) AS id FROM (
            SELECT through_id FROM audit_head
            WHERE next_number
                  <= CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
            ORDER BY sequence DESC LIMIT 1
        ) AS newest
    )
    SELECT event.*, settled.id AS settled_id, ended.id AS ended_id,
           CAST(CAST(pg_current_xact_id() AS text) AS bigint) AS next_number
    FROM audit_event AS event CROSS JOIN settled CROSS JOIN ended
    WHERE event.id > settled.id
          AND NOT EXISTS (SELECT FROM audit_seal WHERE audit_event_id = event.id)
    ORDER BY event.id
    LIMIT :most
""".replace("settled_so_far", SETTLED)
).bindparams(bindparam("most", type_=Integer))

_ADD: Final = text("""
    INSERT INTO audit_seal (sequence, audit_event_id, previous_hash, hash, sealed_at)
    SELECT * FROM unnest(:sequences, :record_ids, :previous_hashes, :hashes, :moments)
""").bindparams(
    bindparam("sequences", type_=ARRAY(BigInteger)),
    bindparam("record_ids", type_=ARRAY(BigInteger)),
    bindparam("previous_hashes", type_=ARRAY(LargeBinary)),
    bindparam("hashes", type_=ARRAY(LargeBinary)),
    bindparam("moments", type_=ARRAY(Moment)),
)

_SIGN: Final = insert(audit_head)


class PostgresAuditChain:
    """One unit's hold on the chain; it remembers how far what it read had settled."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._horizon = {"through_id": 0, "next_number": 0, "settled_id": 0}

    async def claim(self) -> bool:
        row = await self._session.first(_CLAIM)
        return row is not None and bool(row.claimed)

    async def last(self) -> Seal | None:
        row = await self._session.first(_LAST)
        return None if row is None else seal_of(row)

    async def unsealed(self, *, limit: int) -> Sequence[AuditRecord]:
        rows = await self._session.rows(_UNSEALED, {"most": limit})
        if rows:
            last = rows[-1]
            # A full batch may leave some between its last id and the other.
            ended = min(last.ended_id, last.id) if len(rows) == limit else last.ended_id
            self._horizon = {
                "through_id": last.id,
                "next_number": last.next_number,
                "settled_id": max(ended, last.settled_id),
            }
        return [record_of(row) for row in rows]

    async def add(self, seals: Sequence[Seal], head: AuditHead) -> None:
        await self._session.run(_ADD, seal_columns_of(seals))
        await self._session.run(_SIGN, {**head_columns_of(head), **self._horizon})
