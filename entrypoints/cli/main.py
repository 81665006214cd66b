"""`opside`: the words that it knows. Each imports what it needs, so that `--help` is quick."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from domain.errors import PaymentsError
from entrypoints.cli.audit import audit
from entrypoints.cli.jobs import jobs
from entrypoints.cli.webhooks import webhooks

if TYPE_CHECKING:
    from entrypoints.settings import Settings

app = typer.Typer(
    name="opside",
    help="Charges Opside's fee, pays sellers their share, and proves every cent.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The database's schema.", no_args_is_help=True)
app.add_typer(database, name="db")
app.add_typer(webhooks, name="webhooks")
app.add_typer(jobs, name="jobs")
app.add_typer(audit, name="audit")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]
Transcript = Annotated[
    Path | None,
    typer.Option(help="Write here all that the sandbox says, without keys and secrets."),
]


@app.command()
def serve(
    fd: Annotated[int | None, typer.Option(help="Listen on this inherited socket.")] = None,
) -> None:
    """Run the API: GraphQL, webhooks, health."""
    from entrypoints.serve import serve as run

    run(_settings(), fd=fd)


@app.command()
def worker() -> None:
    """Do the jobs: charges, transfers, events."""
    import uvloop

    from entrypoints.worker import work

    uvloop.run(work(_settings()))


@app.command()
def scheduler() -> None:
    """Write the jobs that are done by the clock; any number may run."""
    import uvloop

    from entrypoints.scheduler import schedule

    uvloop.run(schedule(_settings()))


@app.command()
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


@app.command()
def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the API; 0 lets the system choose.")
    ] = 4000,
    sandbox_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the sandbox; 0 lets the system choose.")
    ] = 12111,
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
            workers=workers,
            data=data,
            stripe=existing_account(os.environ) if real_stripe else None,
            transcript=transcript,
        )
    )


@app.command()
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


@app.command()
def seed(*, as_json: Json = False) -> None:
    """Make sellers and commissions to look at beside a sandbox; a second run makes no more."""
    from entrypoints.cli.seed import SeedSettings, run_seed
    from entrypoints.variables import read

    run_seed(read(SeedSettings), as_json=as_json)


@app.command()
def books(
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Show the balances of this moment, UTC unless it says otherwise."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the trial balance and what is wrong in the books; exits 1 where money is missing."""
    from entrypoints.cli.books import print_books, read_books

    report = asyncio.run(read_books(_settings(), as_of))
    print_books(report, as_json=as_json)
    raise typer.Exit(report.status)


@app.command()
def explain(
    transaction: Annotated[str, typer.Argument(help="Its id, txn_…, or its number.")],
    *,
    as_json: Json = False,
) -> None:
    """Say why a transaction stands where it stands, and what is next; needs DATABASE_URL."""
    from entrypoints.cli.explain import ExplainSettings, explained, print_explained
    from entrypoints.variables import read

    told = asyncio.run(explained(read(ExplainSettings), transaction))
    print_explained(told, as_json=as_json)


@app.command()
def doctor(
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Hold it all to what real money needs.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check what makes production ready, and say how to mend what is not; exits 1 if any failed."""
    from entrypoints.cli.doctor import run_doctor

    raise typer.Exit(run_doctor(is_for_live=live, as_json=as_json))


@app.command()
def reconcile(
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Repair what repairs itself; else only tell.")
    ] = False,
    older_than: Annotated[
        datetime | None, typer.Option(help="Look at nothing younger; in UTC.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, help="How many transactions are looked up one by one.")
    ] = 1_000,
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "asked for on a terminal",
    as_json: Json = False,
) -> None:
    """Compare the books with Stripe to the cent; exits 1 where a difference is left."""
    from entrypoints.cli.reconcile import Wanted, run_reconcile

    until = None if older_than is None else older_than.replace(tzinfo=UTC)
    wanted = Wanted(older_than=until, limit=limit, is_dry=not apply, reason=reason)
    raise typer.Exit(run_reconcile(_settings(), wanted, as_json=as_json))


@app.command()
def token(
    role: Annotated[
        str, typer.Option(help="seller, service, support, auditor or admin.")
    ] = "seller",
    subject: Annotated[str, typer.Option(help="Who the token speaks for.")] = "1",
    hours: Annotated[int, typer.Option(min=1, max=24 * 30)] = 12,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What a service may do, such as charge:create; may be repeated."),
    ] = None,
) -> None:
    """Print a signed token; needs JWT_SECRET and nothing else."""
    from entrypoints.token_settings import TokenSettings
    from entrypoints.tokens import mint_token
    from entrypoints.variables import read

    given = {"role": role, "subject": subject}
    typer.echo(mint_token(read(TokenSettings), **given, hours=hours, scopes=scope or ()))


@database.command()
def upgrade(revision: str = "head") -> None:
    """Bring the schema up to a revision; needs MIGRATION_DATABASE_URL, the owner's address."""
    from entrypoints.migrate import upgrade as run
    from entrypoints.storage_settings import MigrationSettings
    from entrypoints.variables import read

    typer.echo(asyncio.run(run(read(MigrationSettings), revision)))


def main() -> None:
    """Run a command; a failure that has a name is one line and exit code 1."""
    try:
        app()
    except PaymentsError as error:
        _fail(error)


def _settings() -> "Settings":
    from entrypoints.settings import load_settings

    return load_settings()


def _fail(error: PaymentsError) -> NoReturn:
    typer.echo(f"{error.code}\n{error}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
