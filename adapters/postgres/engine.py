"""Connections to PostgreSQL, with a bound on everything that could wait."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.wording import as_json

DRIVER: Final = "postgresql+asyncpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long a session may wait for what, and how many connections a process may hold."""

    pool_size: int = 10
    pool_overflow_max: int = 0
    pool_timeout: timedelta = timedelta(seconds=5)
    connect_timeout: timedelta = timedelta(seconds=5)
    command_timeout: timedelta = timedelta(seconds=15)
    """The client's own patience: a server that went silent answers no statement timeout."""
    statement_timeout: timedelta = timedelta(seconds=10)
    lock_timeout: timedelta = timedelta(seconds=3)
    idle_in_transaction_timeout: timedelta = timedelta(seconds=15)
    connection_age_max: timedelta = timedelta(minutes=30)


DEFAULT_BOUNDS: Final = Bounds()


def open_engine(
    url: str,
    *,
    schema: str = "payments",
    application: str = "opside-payments",
    bounds: Bounds = DEFAULT_BOUNDS,
    through_pooler: bool = False,
) -> AsyncEngine:
    """Return an engine whose sessions see `schema` alone; nothing is connected yet.

    Through a pooler in transaction mode a session is nobody's own: what it shall be like is the
    role's to say (`session_settings`), and no statement is prepared for later.
    """
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=bounds.pool_size,
        max_overflow=bounds.pool_overflow_max,
        pool_timeout=bounds.pool_timeout.total_seconds(),
        pool_recycle=bounds.connection_age_max.total_seconds(),
        pool_use_lifo=True,
        json_serializer=as_json,
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": bounds.connect_timeout.total_seconds(),
            "command_timeout": bounds.command_timeout.total_seconds(),
            "server_settings": {
                "application_name": application,
                **({} if through_pooler else session_settings(schema, bounds)),
            },
            **(_NOTHING_PREPARED if through_pooler else {}),
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


# A named statement would be on one session, and its use on another. Without names the driver
# speaks of it up to its end before it lets go, so that a pooler does not either.
_NOTHING_PREPARED: Final = {"statement_cache_size": 0, "prepared_statement_cache_size": 0}


def open_migration_engine(url: str, *, schema: str) -> AsyncEngine:
    """Return an engine for one migration: its statements take their time, its locks may not."""
    settings = {
        "application_name": "opside-payments migrations",
        "search_path": schema,
        # A table lock that waits makes everybody behind it wait too.
        "lock_timeout": "10000",
        "timezone": "UTC",
    }
    return create_async_engine(
        asyncpg_url(url), poolclass=NullPool, connect_args={"server_settings": settings}
    )


async def disconnect(*engines: AsyncEngine | None) -> None:
    """Close every connection of the engines that there are."""
    for engine in engines:
        if engine is not None:
            await engine.dispose()


def asyncpg_url(url: str) -> URL:
    """Return `url` for this driver, whichever PostgreSQL scheme it was written with."""
    parsed = make_url(url).set(drivername=DRIVER)
    if "sslmode" in parsed.query:
        # libpq's word for it, which hosting providers put into addresses; asyncpg's is `ssl`.
        mode = parsed.query["sslmode"]
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return parsed


def session_settings(schema: str, bounds: Bounds = DEFAULT_BOUNDS) -> dict[str, str]:
    """Return what every session of the service is set to, in PostgreSQL's words."""
    return {
        "search_path": schema,
        "statement_timeout": _milliseconds(bounds.statement_timeout),
        "lock_timeout": _milliseconds(bounds.lock_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(bounds.idle_in_transaction_timeout),
        # What a locked read sees after waiting is the newest: every store counts on it.
        "default_transaction_isolation": "read committed",
        # Short statements on indexes: compiling them costs more than running them.
        "jit": "off",
        "timezone": "UTC",
    }


def _milliseconds(duration: timedelta) -> str:
    return str(round(duration.total_seconds() * 1000))


def _refuse_closed(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    # After a restart of the server every pooled connection is dead, and asyncpg knows it already:
    # this costs nothing, where a ping costs a round trip for every unit of work.
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError("the server closed this connection")
