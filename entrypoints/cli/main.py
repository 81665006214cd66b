"""`opside`: the words that it knows. Each imports what it needs, so that `--help` is quick."""

import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from domain.errors import PaymentsError
from entrypoints.cli.audit import audit
from entrypoints.cli.database import database
from entrypoints.cli.events import events
from entrypoints.cli.jobs import jobs
from entrypoints.cli.operations import operations
from entrypoints.cli.options import Json, in_utc
from entrypoints.cli.processes import processes
from entrypoints.cli.webhooks import webhooks
from entrypoints.heap import leave_for_good

if TYPE_CHECKING:
    from entrypoints.settings import Settings

app = typer.Typer(
    name="opside",
    help="Charges Opside's fee, pays sellers their share, and proves every cent. Exits 0 where all"
    " is well, 1 where something was refused or is not as it shall be, 2 on wrong usage, and 3"
    " where something is left to do.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(processes)
app.add_typer(database, name="db")
app.add_typer(webhooks, name="webhooks")
app.add_typer(events, name="events")
app.add_typer(jobs, name="jobs")
app.add_typer(audit, name="audit")
app.add_typer(operations, name="operations")


@app.callback()
def prepare(context: typer.Context) -> None:
    """Leave standard output to the answer; what serves or works sets up a log of its own."""
    # A test that calls a command in its own process keeps its own log.
    if context.obj is not None:
        context.obj()


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

    until = None if older_than is None else in_utc(older_than)
    wanted = Wanted(older_than=until, limit=limit, is_dry=not apply, reason=reason)
    raise typer.Exit(run_reconcile(_settings(), wanted, as_json=as_json))


@app.command()
def verify_live(
    seller: Annotated[
        str, typer.Option(help="Whose saved card pays; with a live key, one of your own people's.")
    ] = "opside-verify-live",
    patience: Annotated[
        float, typer.Option(min=1, help="How many seconds each part may take.")
    ] = 120,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; with a live key it is asked all the same.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Charge one dollar, refund it, and look at every record; run again, it goes on."""
    from entrypoints.cli.verify_live import Wanted, run_verify_live

    wanted = Wanted(seller=seller, seconds=patience, sure=yes, as_json=as_json)
    raise typer.Exit(run_verify_live(_settings(), wanted))


@app.command()
def token(
    role: Annotated[
        str, typer.Option(help="seller, service, support, auditor or admin.")
    ] = "seller",
    subject: Annotated[
        str | None, typer.Option(help="Who the token speaks for; as a rule, the role's name.")
    ] = None,
    seller: Annotated[
        str | None, typer.Option(help="Whose data a seller may see; 1 if nobody says.")
    ] = None,
    hours: Annotated[int, typer.Option(min=1, max=24 * 30, help="How long it lets in.")] = 12,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What a service may do, such as charge:create; may be repeated."),
    ] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Make it although real money moves here.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Print a signed token; needs JWT_SECRET and nothing else."""
    from entrypoints.cli.token import Wanted, run_token

    wanted = Wanted(
        role=role,
        subject=subject,
        seller=seller,
        hours=hours,
        scopes=tuple(scope or ()),
        is_for_live=live,
    )
    run_token(wanted, as_json=as_json)


def main() -> None:
    """Run a command; a failure that has a name is one line and exit code 1."""
    try:
        app(obj=_log_to_standard_error)
    except PaymentsError as error:
        _fail(error)
    finally:
        leave_for_good()


def _log_to_standard_error() -> None:
    from entrypoints.telemetry import configure_logs

    configure_logs("warning", to=sys.stderr.buffer)


def _settings() -> "Settings":
    from entrypoints.settings import load_settings

    return load_settings()


def _fail(error: PaymentsError) -> NoReturn:
    typer.echo(f"{error.code}\n{error}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
