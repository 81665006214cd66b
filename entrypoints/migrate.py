"""Bringing the schema up to date, as the role that owns it."""

from adapters.postgres import migrate
from entrypoints.settings import Settings, SettingsRefused


async def upgrade(settings: Settings, revision: str) -> str:
    """Bring the schema up to `revision` and return where it is now."""
    url = settings.migration_database_url
    if url is None:
        raise SettingsRefused("MIGRATION_DATABASE_URL: Field required (the role that owns tables)")
    schema, role = settings.database_schema, settings.database_service_role
    await migrate.upgrade(
        url.get_secret_value(), schema=schema, service_role=role, revision=revision
    )
    now = await migrate.current(url.get_secret_value(), schema=schema)
    return f"schema {schema} is at {now}"
