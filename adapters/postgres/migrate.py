"""Migrations as functions: up, down, and whether the database is where this version wants it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.engine import open_migration_engine
from adapters.postgres.revisions import directory, head
from adapters.postgres.tables import metadata
from migrations.target import CONNECTION, TARGET, Target


class NoSuchRevision(Exception):
    """No migration has this name, or it lies in the other direction; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """Where the database is, where it should be, and how it differs from the tables in code."""

    current: str | None
    head: str
    differences: tuple[str, ...]

    @property
    def is_at_head(self) -> bool:
        """Return whether every migration ran and nothing was changed by hand."""
        return self.current == self.head and not self.differences


async def upgrade(url: str, *, schema: str, service_role: str, revision: str = "head") -> None:
    """Bring the database up to `revision`, in one commit."""
    config = _config(Target(schema=schema, service_role=service_role))
    async with _connected(url, schema) as connection:
        await connection.run_sync(_upgrade, config, revision)


async def downgrade(url: str, *, schema: str, service_role: str, revision: str) -> None:
    """Take the database down to `revision`, in one commit; the data of what goes is lost."""
    config = _config(Target(schema=schema, service_role=service_role))
    async with _connected(url, schema) as connection:
        await connection.run_sync(_downgrade, config, revision)


async def current(url: str, *, schema: str) -> str | None:
    """Return the revision that the database is at; None before the first."""
    async with _connected(url, schema) as connection:
        return await connection.run_sync(current_revision)


async def check(url: str, *, schema: str) -> SchemaState:
    """Return where the database is, and each difference from the tables in code."""
    async with _connected(url, schema) as connection:
        return await connection.run_sync(_state)


async def holds_live_money(url: str, *, schema: str) -> bool:
    """Return whether Stripe ever told this database of real money."""
    async with _connected(url, schema) as connection:
        return await connection.run_sync(_has_live_events)


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the schema that a connection is in."""
    return MigrationContext.configure(connection).get_current_revision()


@asynccontextmanager
async def _connected(url: str, schema: str) -> AsyncIterator[AsyncConnection]:
    engine = open_migration_engine(url, schema=schema)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _config(target: Target | None = None) -> Config:
    config = Config()
    # The option is read with `%` as a sign of its own.
    config.set_main_option("script_location", str(directory()).replace("%", "%%"))
    config.attributes[TARGET] = target
    return config


def _upgrade(connection: Connection, config: Config, revision: str) -> None:
    config.attributes[CONNECTION] = connection
    with _named(revision):
        command.upgrade(config, revision)


def _downgrade(connection: Connection, config: Config, revision: str) -> None:
    config.attributes[CONNECTION] = connection
    with _named(revision):
        command.downgrade(config, revision)


@contextmanager
def _named(revision: str) -> Iterator[None]:
    try:
        yield
    except CommandError:
        raise NoSuchRevision(
            f"there is no way to revision {revision}; `opside db check` tells which there are"
        ) from None


def _has_live_events(connection: Connection) -> bool:
    if not inspect(connection).has_table("webhook_event"):
        return False
    asked = text("SELECT EXISTS (SELECT 1 FROM webhook_event WHERE live)")
    return bool(connection.execute(asked).scalar())


def _state(connection: Connection) -> SchemaState:
    revision = current_revision(connection)
    differences = (*_tables_that_differ(connection), *_checks_that_differ(connection))
    return SchemaState(
        current=revision, head=head(), differences=differences if revision else ("no tables",)
    )


def _tables_that_differ(connection: Connection) -> tuple[str, ...]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return tuple(str(difference) for difference in compare_metadata(context, metadata))


def _checks_that_differ(connection: Connection) -> tuple[str, ...]:
    # Alembic compares everything but these.
    inspector = inspect(connection)
    there = {
        f"{table}.{check['name']}"
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }
    expected = {
        f"{table.name}.{constraint.name}"
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    return tuple(f"check {name} differs" for name in sorted(there ^ expected))
