"""Bringing the schema up, down and to nothing, as the role that owns it."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from adapters.postgres import migrate
from adapters.postgres.migrate import SchemaState
from domain.errors import PaymentsError
from entrypoints.storage_settings import DestructiveSettings, MigrationSettings
from migrations.target import RoleMissing

NOTHING = "base"
"""The revision before the first."""


class MigrationRefused(PaymentsError):
    """The database is out of reach, or not ready to be migrated; nothing was changed."""

    code = "MIGRATION_REFUSED"


class LiveDataRefused(PaymentsError):
    """Tables that hold the record of real money are never dropped by a command."""

    code = "LIVE_DATA_REFUSED"


async def upgrade(settings: MigrationSettings, revision: str) -> str:
    """Bring the schema up to `revision` and return where it is now; raise `MigrationRefused`."""
    with _connected():
        await migrate.upgrade(
            _url(settings),
            schema=settings.database_schema,
            service_role=settings.database_service_role,
            revision=revision,
        )
        return await _now(settings)


async def downgrade(settings: DestructiveSettings, revision: str) -> str:
    """Take the schema down to `revision`, with the data of what goes; return where it is now.

    Raises `LiveDataRefused`, `MigrationRefused`.
    """
    with _connected():
        await _require_no_live_money(settings)
        await _down(settings, revision)
        return await _now(settings)


async def reset(settings: DestructiveSettings) -> str:
    """Drop every table and make them anew, empty; raise `LiveDataRefused`, `MigrationRefused`."""
    with _connected():
        await _require_no_live_money(settings)
        if await migrate.current(_url(settings), schema=settings.database_schema) is not None:
            await _down(settings, NOTHING)
    return await upgrade(settings, "head")


async def check(settings: MigrationSettings) -> SchemaState:
    """Return where the schema is, and how it differs from the code; raise `MigrationRefused`."""
    with _connected():
        return await migrate.check(_url(settings), schema=settings.database_schema)


async def _down(settings: MigrationSettings, revision: str) -> None:
    await migrate.downgrade(
        _url(settings),
        schema=settings.database_schema,
        service_role=settings.database_service_role,
        revision=revision,
    )


async def _require_no_live_money(settings: DestructiveSettings) -> None:
    if settings.is_live:
        raise LiveDataRefused("STRIPE_LIVE_MODE or a live key is set: nothing is dropped here")
    if await migrate.holds_live_money(_url(settings), schema=settings.database_schema):
        raise LiveDataRefused(
            "this database holds events of real money: nothing is dropped; restore into another"
        )


async def _now(settings: MigrationSettings) -> str:
    now = await migrate.current(_url(settings), schema=settings.database_schema)
    return f"schema {settings.database_schema} is at {now or 'nothing'}"


def _url(settings: MigrationSettings) -> str:
    return settings.migration_database_url.get_secret_value()


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except (RoleMissing, migrate.NoSuchRevision) as error:
        raise MigrationRefused(str(error)) from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or "no answer in time"
        raise MigrationRefused(
            f"MIGRATION_DATABASE_URL: no connection ({why}); start the database or mend the address"
        ) from None
