"""The scheduler's seat: a row with a lease; a lock would be lost in a pooler between."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Interval, Text, Uuid, bindparam, text

from adapters.postgres.session import SingleStatements

_SEAT: Final = bindparam("name", "scheduler", type_=Text)

# By the statement's own clock: a row that was waited for may have been kept meanwhile.
_HOLD: Final = text("""
    INSERT INTO leadership (name, holder, held_until)
    VALUES (:name, :holder, clock_timestamp() + :lease)
    ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, held_until = excluded.held_until
        WHERE leadership.holder = excluded.holder OR leadership.held_until <= clock_timestamp()
    RETURNING holder
""").bindparams(_SEAT, bindparam("holder", type_=Uuid), bindparam("lease", type_=Interval))

_RELEASE: Final = text("""
    UPDATE leadership SET held_until = clock_timestamp() WHERE name = :name AND holder = :holder
""").bindparams(_SEAT, bindparam("holder", type_=Uuid))


class PostgresLeadership:
    """Keeps `Leadership` with one statement for each look."""

    def __init__(self, statements: SingleStatements) -> None:
        self._statements = statements

    async def hold(self, holder: UUID, *, lease: timedelta) -> bool:
        return bool(await self._statements.rows(_HOLD, {"holder": holder, "lease": lease}))

    async def release(self, holder: UUID) -> None:
        await self._statements.run(_RELEASE, {"holder": holder})
