"""Bringing the schema up to date, as the role that owns it."""

import asyncpg

from adapters.postgres import migrate
from domain.errors import PaymentsError
from entrypoints.storage_settings import MigrationSettings
from migrations.target import RoleMissing


class MigrationRefused(PaymentsError):
    """The database is out of reach, or not ready to be migrated; nothing was changed."""

    code = "MIGRATION_REFUSED"


async def upgrade(settings: MigrationSettings, revision: str) -> str:
    """Bring the schema up to `revision` and return where it is now; raise `MigrationRefused`."""
    url = settings.migration_database_url.get_secret_value()
    schema, role = settings.database_schema, settings.database_service_role
    try:
        await migrate.upgrade(url, schema=schema, service_role=role, revision=revision)
        now = await migrate.current(url, schema=schema)
    except RoleMissing as error:
        raise MigrationRefused(str(error)) from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or "no answer in time"
        raise MigrationRefused(
            f"MIGRATION_DATABASE_URL: no connection ({why}); start the database or mend the address"
        ) from None
    return f"schema {schema} is at {now}"
