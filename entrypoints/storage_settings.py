"""Where PostgreSQL and Redis are, and what the service may take of them."""

from pydantic import AwareDatetime, Field

from entrypoints.environment import EnvironmentSettings
from entrypoints.variable_kinds import Name, PostgresUrl, RedisUrl, StripeKey


class SchemaSettings(EnvironmentSettings):
    """Where the tables are, and who may read and write their rows."""

    database_schema: Name = "payments"
    """The schema that holds the tables."""
    database_service_role: Name = "payments_service"
    """The role that `opside db upgrade` lets read and write their rows."""


class DatabaseSettings(SchemaSettings):
    """What a command needs that only reads and writes rows."""

    database_url: PostgresUrl = Field(
        examples=["postgresql://payments_service:PASSWORD@localhost:5432/payments"]
    )
    """PostgreSQL, as the service's own role: it reads and writes rows, and owns nothing."""
    database_through_pooler: bool = False
    """Whether DATABASE_URL leads through PgBouncer, or the like, in transaction mode; the role has
    to be prepared for it (docs/deploy.md)."""


class MigrationSettings(SchemaSettings):
    """What `opside db` needs: the address as the owner, which nothing else ever sees."""

    migration_database_url: PostgresUrl = Field(
        examples=["postgresql://payments_owner:PASSWORD@localhost:5432/payments"]
    )
    """PostgreSQL, as the role that owns the tables; `opside db` alone needs it."""


class RealMoneySettings(EnvironmentSettings):
    """What a command looks at that is not meant for where real money moves."""

    stripe_secret_key: StripeKey | None = None
    stripe_live_mode: bool = False

    @property
    def is_live(self) -> bool:
        """Return whether anything here says that real money moves."""
        key = self.stripe_secret_key
        return self.stripe_live_mode or (
            key is not None and "k_live_" in key.get_secret_value()[:8]
        )


class DestructiveSettings(MigrationSettings, RealMoneySettings):
    """What a command needs that drops tables: it has to see that no real money is in them."""


class StorageSettings(DatabaseSettings):
    """What every process needs of the stores."""

    database_replica_url: PostgresUrl | None = None
    """A replica that reports are read from: statements, the audit's pages and summaries. While it
    is away, or 15 seconds behind, DATABASE_URL answers."""
    database_pool_size: int = Field(20, ge=1, le=200)
    """Connections to PostgreSQL that one process may hold."""
    database_restored_to: AwareDatetime | None = None
    """The moment that the database was restored to (2026-11-27T03:00:00+00:00), while it catches
    up: what was done since then is looked for at Stripe before it is done again."""
    redis_url: RedisUrl = Field(examples=["redis://localhost:6379/0"])
    """Redis or Valkey: redis://, rediss:// or unix://; behind Sentinels
    redis+sentinel://host:port,host:port/service, a Cluster redis+cluster://host:port,host:port, and
    rediss+ where those are encrypted."""
    redis_prefix: str = "opside"
    """What all keys in Redis begin with."""

    @property
    def replica_address(self) -> str | None:
        """Return where the replica is, if there is one."""
        url = self.database_replica_url
        return None if url is None else url.get_secret_value()
