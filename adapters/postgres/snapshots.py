"""Snapshots of the books: each covers all entries through one id, of which none can come later.

Ids are drawn before the commit, so an entry may appear below others that were seen before it. So a
snapshot takes two calls: the first marks the highest id in sight, and then draws a transaction id
of its own; the next one sums up through the mark once every transaction of a lower id has ended.
Whoever drew a lower entry has a lower transaction id, for an entry follows its posting.

`pg_snapshot_xmax` would not do: it is one past the last transaction that has ended, and several
beyond it may have drawn entries already.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, bindparam, text

from adapters.postgres.session import SingleStatements
from adapters.postgres.tables.metadata import Moment

ENTRIES_AT_ONCE: Final = 200_000
"""How many one snapshot adds, so that none outlives its timeout however much is new."""

_TAKE: Final = text("""
    WITH last AS (
        SELECT through_id, latest_at FROM ledger_snapshot ORDER BY through_id DESC LIMIT 1
    ), ripe AS (
        SELECT next.through_id, coalesce(last.through_id, 0) AS after_id, last.latest_at
        FROM ledger_mark AS mark LEFT JOIN last ON true
        CROSS JOIN LATERAL (
            SELECT max(id) AS through_id FROM (
                SELECT id FROM ledger_entry
                WHERE id > coalesce(last.through_id, 0) AND id <= mark.through_id
                ORDER BY id LIMIT :at_once
            ) AS entry
        ) AS next
        WHERE mark.horizon <= CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
              AND next.through_id IS NOT NULL
    ), stretch AS MATERIALIZED (
        SELECT entry.account, entry.currency, entry.amount_minor, posting.posted_at
        FROM ripe
        JOIN ledger_entry AS entry ON entry.id > ripe.after_id AND entry.id <= ripe.through_id
        JOIN posting ON posting.id = entry.posting_id
    ), taken AS (
        INSERT INTO ledger_snapshot (through_id, after_id, earliest_at, latest_at, taken_at)
        SELECT ripe.through_id, ripe.after_id, min(posted_at),
               greatest(max(posted_at), ripe.latest_at), :at
        FROM ripe CROSS JOIN stretch
        GROUP BY ripe.through_id, ripe.after_id, ripe.latest_at
        ON CONFLICT DO NOTHING
        RETURNING through_id, after_id
    ), kept AS (
        INSERT INTO ledger_snapshot_balance (through_id, account, currency, balance_minor)
        SELECT taken.through_id, line.account, line.currency, sum(line.minor)
        FROM taken CROSS JOIN LATERAL (
            SELECT account, currency, amount_minor AS minor FROM stretch
            UNION ALL
            SELECT account, currency, balance_minor FROM ledger_snapshot_balance
            WHERE through_id = taken.after_id
        ) AS line
        GROUP BY taken.through_id, line.account, line.currency
    )
    SELECT through_id FROM taken
""").bindparams(bindparam("at", type_=Moment), bindparam("at_once", type_=Integer))

# A mark that has not ripened stays, unless it is from another server's count of transactions, from
# which the database was restored.
_MARK: Final = text("""
    WITH present AS (
        SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS oldest,
               CAST(CAST(pg_current_xact_id() AS text) AS bigint) AS own
    )
    INSERT INTO ledger_mark (is_only, through_id, horizon)
    SELECT true, coalesce((SELECT max(id) FROM ledger_entry), 0), present.own FROM present
    ON CONFLICT (is_only) DO UPDATE
        SET through_id = excluded.through_id, horizon = excluded.horizon
        WHERE ledger_mark.horizon <= (SELECT oldest FROM present)
              OR ledger_mark.horizon > (SELECT own FROM present)
""")


@dataclass(frozen=True, slots=True)
class PostgresBookSnapshots:
    """A statement for each snapshot that is due, and one for the mark; each is a commit."""

    statements: SingleStatements
    at_once: int = ENTRIES_AT_ONCE

    async def advance(self, *, at: datetime) -> None:
        while await self.statements.rows(_TAKE, {"at": at, "at_once": self.at_once}):
            continue
        await self.statements.run(_MARK)
