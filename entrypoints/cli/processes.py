"""The words that run something until it is told to stop: the service's processes, and trials."""

import os
from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.options import Json

processes = typer.Typer()

Transcript = Annotated[
    Path | None,
    typer.Option(help="Write here all that the sandbox says, without keys and secrets."),
]


@processes.command()
def serve(
    fd: Annotated[int | None, typer.Option(help="Listen on this inherited socket.")] = None,
) -> None:
    """Run the API: GraphQL, webhooks, health."""
    from entrypoints.serve import serve as run
    from entrypoints.settings import load_settings

    run(load_settings(), fd=fd)


@processes.command()
def worker() -> None:
    """Do the jobs: charges, transfers, events."""
    import uvloop

    from entrypoints.settings import load_settings
    from entrypoints.worker import work

    uvloop.run(work(load_settings()))


@processes.command()
def scheduler() -> None:
    """Write the jobs that are done by the clock; any number may run."""
    import uvloop

    from entrypoints.scheduler import schedule
    from entrypoints.settings import load_settings

    uvloop.run(schedule(load_settings()))


@processes.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 lets the system choose.")] = 12111,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same ids.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Keep the state in this file; else it ends with the run.")
    ] = None,
    transcript: Transcript = None,
) -> None:
    """Serve a Stripe that runs here, for any client of Stripe's with an sk_test_ key."""
    from entrypoints.cli.sandbox import serve_sandbox

    serve_sandbox(host=host, port=port, seed=seed, data=data, transcript=transcript)


@processes.command()
def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the API; 0 lets the system choose.")
    ] = 4000,
    sandbox_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the sandbox; 0 lets the system choose.")
    ] = 12111,
    metrics_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the metrics; 0 lets the system choose.")
    ] = 9464,
    workers: Annotated[int, typer.Option(min=1, help="How many worker processes.")] = 1,
    data: Annotated[
        Path | None, typer.Option(help="Keep all data in this directory; else they end with it.")
    ] = None,
    real_stripe: Annotated[
        bool,
        typer.Option("--real-stripe", help="Use the test account that STRIPE_SECRET_KEY names."),
    ] = False,
    transcript: Transcript = None,
) -> None:
    """Keep the whole stack up on this machine, and print its addresses and tokens."""
    from entrypoints.cli.up import keep_up
    from entrypoints.local.stack import StackOptions
    from entrypoints.local.stripe_side import existing_account

    keep_up(
        StackOptions(
            port=port,
            sandbox_port=sandbox_port,
            metrics_port=metrics_port,
            workers=workers,
            data=data,
            stripe=existing_account(os.environ) if real_stripe else None,
            transcript=transcript,
        )
    )


@processes.command()
def demo(
    *,
    as_json: Json = False,
    plant: Annotated[
        str | None, typer.Option(help="Falsify a book by one cent: `sandbox` or `ledger`.")
    ] = None,
    transcript: Transcript = None,
) -> None:
    """Run the main job through the public doors, and compare the two books to the cent."""
    from entrypoints.cli.demo import run_demo

    raise typer.Exit(run_demo(as_json=as_json, plant=plant, transcript=transcript))
