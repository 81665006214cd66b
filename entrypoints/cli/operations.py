"""`opside operations`: the documents that frontends and services send."""

from pathlib import Path
from typing import Annotated

import typer

operations = typer.Typer(
    help="The operations that frontends and services send.", no_args_is_help=True
)


@operations.callback()
def _operations() -> None:
    """Keep the word before its commands, though there is one alone."""


@operations.command()
def manifest(
    folder: Annotated[
        Path, typer.Argument(help="Where their .graphql files lie, one operation in each.")
    ],
    *,
    output: Annotated[
        Path | None, typer.Option(help="Write it there, and say so; else print it.")
    ] = None,
) -> None:
    """Make the list for TRUSTED_OPERATIONS_PATH; refuses what does not fit the schema."""
    from entrypoints.graphql.manifest import manifest_of

    made = manifest_of(folder)
    if output is None:
        typer.echo(made, nl=False)
        return
    output.write_bytes(made)
    typer.echo(f"{output} is written", err=True)
