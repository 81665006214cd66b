"""`opside db`: the schema, as the role that owns it."""

import asyncio
from typing import Annotated

import typer

from entrypoints.cli.options import Json, Yes, ask

database = typer.Typer(
    help="The database's schema. Needs MIGRATION_DATABASE_URL, the owner's address.",
    no_args_is_help=True,
)


@database.command()
def upgrade(
    revision: Annotated[str, typer.Argument(help="A revision, or `head`.")] = "head",
) -> None:
    """Bring the schema up to a revision, in one commit; what is there already stays."""
    from entrypoints.migrate import upgrade as run
    from entrypoints.storage_settings import MigrationSettings
    from entrypoints.variables import read

    typer.echo(asyncio.run(run(read(MigrationSettings), revision)))


@database.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="A revision, `previous`, or `base` for nothing.")],
    *,
    yes: Yes = False,
) -> None:
    """Take the schema down to a revision; the data of what goes is lost. Never in live mode."""
    from entrypoints.migrate import downgrade as run
    from entrypoints.storage_settings import DestructiveSettings
    from entrypoints.variables import read

    settings = read(DestructiveSettings)
    ask(f"Take schema {settings.database_schema} down to {revision}, with its data?", yes=yes)
    # A shell takes `-1`, which is how the library says it, for an option.
    typer.echo(asyncio.run(run(settings, "-1" if revision == "previous" else revision)))


@database.command()
def reset(*, yes: Yes = False) -> None:
    """Drop every table and make them anew, empty. Never in live mode."""
    from entrypoints.migrate import reset as run
    from entrypoints.storage_settings import DestructiveSettings
    from entrypoints.variables import read

    settings = read(DestructiveSettings)
    ask(f"Drop everything in schema {settings.database_schema}?", yes=yes)
    typer.echo(asyncio.run(run(settings)))


@database.command()
def check(*, as_json: Json = False) -> None:
    """Say where the schema is and how it differs from the code; exits 1 where it does."""
    from entrypoints.cli.database_report import print_state
    from entrypoints.migrate import check as run
    from entrypoints.storage_settings import MigrationSettings
    from entrypoints.variables import read

    state = asyncio.run(run(read(MigrationSettings)))
    print_state(state, as_json=as_json)
    raise typer.Exit(0 if state.is_at_head else 1)
