"""`opside jobs`: what waits, what failed, and what a person decides about it."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from entrypoints.cli.options import Json, Reason, Yes, ask, reason_of, transaction_id_in

if TYPE_CHECKING:
    from application.actor import Actor
    from application.handle_job import HandleJob
    from application.show_queue import ShowQueue

jobs = typer.Typer(help="The work that waits, runs or failed. Needs DATABASE_URL.")

JobName = Annotated[str, typer.Argument(metavar="JOB", help="The job's id, `job_…`.")]


@dataclass(frozen=True, slots=True)
class Desk:
    """The use cases, and who sits here."""

    show: "ShowQueue"
    handle: "HandleJob"
    actor: "Actor"


@jobs.callback(invoke_without_command=True)
def overview(context: typer.Context, *, as_json: Json = False) -> None:
    """Show how each kind of job fares, unless another command follows."""
    if context.invoked_subcommand is not None:
        return
    from entrypoints.cli.jobs_report import print_stats

    print_stats(_at_desk(lambda desk: desk.show.stats(actor=desk.actor)), as_json=as_json)


@jobs.command(name="list")
def list_all(
    state: Annotated[
        list[QueueState] | None, typer.Option(help="Only these; may be repeated.")
    ] = None,
    kind: Annotated[list[JobKind] | None, typer.Option(help="Only these; may be repeated.")] = None,
    transaction: Annotated[str | None, typer.Option(help="Only about `txn_…`.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="The newest so many.")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """Show jobs, newest first."""
    from application.ports.queue import JobFilter
    from entrypoints.cli.jobs_report import print_jobs

    wanted = JobFilter(
        states=tuple(state) if state else None,
        kinds=tuple(kind) if kind else None,
        transaction_id=transaction_id_in(transaction),
    )
    page = _at_desk(lambda desk: desk.show.page(wanted, limit=limit, after=None, actor=desk.actor))
    print_jobs(page, as_json=as_json)


@jobs.command()
def retry(job: JobName, reason: Reason = None, *, yes: Yes = False, as_json: Json = False) -> None:
    """Let a dead job be done as if it were new."""
    _decide("retry", job, reason_of(reason), sure=yes, as_json=as_json)


@jobs.command()
def discard(
    job: JobName, reason: Reason = None, *, yes: Yes = False, as_json: Json = False
) -> None:
    """Set a job aside for ever that nobody waits for any more."""
    _decide("discard", job, reason_of(reason), sure=yes, as_json=as_json)


def _decide(what: str, job: str, reason: str, *, sure: bool, as_json: bool) -> None:
    from entrypoints.cli.jobs_report import print_decision
    from entrypoints.graphql.ids import job_id_of

    job_id = job_id_of(job)
    if job_id is None:
        raise typer.BadParameter("must look like job_…", param_hint="JOB")
    ask(f"{what} {job}?", yes=sure)

    async def act(desk: Desk) -> Any:
        decide = desk.handle.retry if what == "retry" else desk.handle.discard
        return await decide(job_id, reason=reason, actor=desk.actor)

    found, replayed = _at_desk(act)
    print_decision(found, replayed=replayed, as_json=as_json)


def _at_desk(act: Callable[[Desk], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with _desk() as desk:
            return await act(desk)

    return asyncio.run(run())


@asynccontextmanager
async def _desk() -> AsyncIterator[Desk]:
    """Connect for the length of the block; workers see a revived job at their next sweep."""
    from adapters.postgres.engine import Bounds, open_engine
    from adapters.postgres.queue import PostgresQueueQueries
    from adapters.postgres.session import SingleStatements
    from adapters.postgres.unit_of_work import BeginPostgresUnit
    from adapters.system.clock import SystemClock
    from adapters.system.ids import Uuid7Source
    from application.actor import Actor, Role
    from application.handle_job import HandleJob
    from application.show_queue import ShowQueue
    from entrypoints.storage_settings import DatabaseSettings
    from entrypoints.variables import read

    settings = read(DatabaseSettings)
    engine = open_engine(
        settings.database_url.get_secret_value(),
        schema=settings.database_schema,
        through_pooler=settings.database_through_pooler,
        application="opside-payments jobs",
        bounds=Bounds(pool_size=2),
    )
    who, request = getpass.getuser(), Uuid7Source().new()
    try:
        yield Desk(
            ShowQueue(PostgresQueueQueries(SingleStatements(engine))),
            HandleJob(BeginPostgresUnit(engine=engine), SystemClock()),
            Actor(subject=f"cli:{who}", role=Role.ADMIN, request_id=f"cli-{request.hex}"),
        )
    finally:
        await engine.dispose()
