"""Alembic's way in: from the service and its tests by a connection, from a shell by the address."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text

from adapters.postgres.engine import open_migration_engine
from adapters.postgres.tables import metadata
from migrations.target import CONNECTION, RoleMissing, Target, target_of

# Any number will do, as long as every migration of this service asks for the same.
ONE_AT_A_TIME = 7_346_120_553


def migrate(connection: Connection) -> None:
    """Run the migrations on a connection, all of them or none."""
    with connection.begin():
        prepare(connection, target_of(context.config))
        context.configure(connection=connection, target_metadata=metadata)
        context.run_migrations()


def prepare(connection: Connection, target: Target) -> None:
    """Wait for another migration to end, and see that the schema and the role are there."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
    role = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(role, {"role": target.service_role}).first() is None:
        raise RoleMissing(target.service_role)
    # Asked first: an owner who may not create schemas can still migrate the one it was given.
    schema = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
    if connection.execute(schema, {"schema": target.schema}).first() is None:
        connection.execute(text(f"CREATE SCHEMA {target.schema}"))


async def connect_and_migrate() -> None:
    """Migrate the database at `MIGRATION_DATABASE_URL`."""
    url = os.environ.get("MIGRATION_DATABASE_URL")
    if not url:
        raise LookupError("MIGRATION_DATABASE_URL is not set: the address, as the owner's role")
    engine = open_migration_engine(url, schema=target_of(context.config).schema)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def print_statements() -> None:
    """Write the statements for somebody else to run (`alembic upgrade head --sql`)."""
    target = target_of(context.config)
    context.configure(
        dialect_name="postgresql",
        # Another style would double every percent sign.
        dialect_opts={"paramstyle": "named"},
        target_metadata=metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.execute(f"CREATE SCHEMA IF NOT EXISTS {target.schema}")
        context.execute(f"SET LOCAL search_path TO {target.schema}")
        context.run_migrations()


def main() -> None:
    """Choose the way in."""
    given = context.config.attributes.get(CONNECTION)
    if isinstance(given, Connection):
        migrate(given)
    elif context.is_offline_mode():
        print_statements()
    else:
        asyncio.run(connect_and_migrate())


main()
