"""`python -m tests.bench`: each path and its floor in turn, and what they came to."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console

from domain.errors import PaymentsError
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.bench.cpu import cpu_of
from tests.bench.database import Database
from tests.bench.figures import Figures, Result, RoundFailed
from tests.bench.history import add_history
from tests.bench.load import Generator, generator
from tests.bench.paths.charge import ChargeAccepted
from tests.bench.paths.page import TransactionsListed
from tests.bench.paths.path import Path
from tests.bench.paths.pipeline import ChargesTransferred
from tests.bench.paths.sandbox import PaymentsConfirmed
from tests.bench.paths.webhook import WebhookAccepted, WebhookAcceptedMeanwhile
from tests.bench.report import as_json, print_table

progress: Final = Console(stderr=True)

ENVIRONMENT: Final = {"QUEUE_DEPTH_MAX": "10000000"}
"""Where no worker runs, jobs pile up on purpose."""

WIDTH: Final = 130
"""What the table takes, also where nobody's terminal is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    rounds: int
    seconds: float
    at_once: int
    history: int
    history_rounds: int


def main(
    *,
    rounds: Annotated[int, typer.Option(min=1, max=20, help="Of each path.")] = 5,
    quick: Annotated[bool, typer.Option("--quick", help="One short round of each.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
    only: Annotated[
        str, typer.Option(help="webhook, busy, charge, page, pipeline or sandbox.")
    ] = "",
    history: Annotated[int, typer.Option(min=0, help="Old rows for the last path.")] = 200_000,
) -> None:
    """Print each path's figures beside its floor's; exit 1 when a round does not hold."""
    size = Size(
        rounds=1 if quick else rounds,
        seconds=1 if quick else 2,
        at_once=100 if quick else 1_000,
        history=min(history, 5_000) if quick else history,
        history_rounds=1 if quick else 2,
    )
    try:
        results = [
            result for name, run in PATHS.items() if only in ("", name) for result in run(size)
        ]
    except (RoundFailed, PaymentsError) as failure:
        progress.print(f"[red]a round failed:[/red] {failure}", highlight=False)
        raise typer.Exit(1) from failure
    if json:
        sys.stdout.write(orjson.dumps(as_json(results), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        print_table(results, Console(width=max(progress.width, WIDTH)))


@contextmanager
def _ground(*, apis: int, workers: int) -> Iterator[tuple[LocalStack, Database, Generator]]:
    """Start a stack of its own for a path: what one leaves behind does not weigh on the next."""
    options = StackOptions(apis=apis, workers=workers, durable=True, environment=ENVIRONMENT)
    with generator() as generate, local_stack(options) as stack:
        database = Database(stack)
        try:
            yield stack, database, generate
        finally:
            database.close()


def _webhook(size: Size) -> list[Result]:
    with _ground(apis=2, workers=0) as (stack, database, generate):
        return [_measure(WebhookAccepted(stack, database, generate), stack, size)]


def _busy(size: Size) -> list[Result]:
    with _ground(apis=2, workers=1) as (stack, database, generate):
        return [_measure(WebhookAcceptedMeanwhile(stack, database, generate), stack, size)]


def _charge(size: Size) -> list[Result]:
    with _ground(apis=2, workers=0) as (stack, database, generate):
        return [_measure(ChargeAccepted(stack, database, generate), stack, size)]


def _page(size: Size) -> list[Result]:
    with _ground(apis=2, workers=0) as (stack, database, generate):
        return [_measure(TransactionsListed(stack, database, generate), stack, size)]


def _pipeline(size: Size) -> list[Result]:
    with _ground(apis=1, workers=2) as (stack, database, generate):
        path = ChargesTransferred(stack, database, generate, at_once=size.at_once)
        results = [_measure(path, stack, size)]
        if size.history:
            add_history(database, size.history)
            path.name = f"the same, {size.history:,} rows later"
            results.append(_measure(path, stack, replace(size, rounds=size.history_rounds)))
        return results


def _sandbox(size: Size) -> list[Result]:
    with _ground(apis=1, workers=0) as (stack, _, generate):
        return [_measure(PaymentsConfirmed(stack, generate), stack, size)]


PATHS: Final[dict[str, Callable[[Size], list[Result]]]] = {
    "webhook": _webhook,
    "busy": _busy,
    "charge": _charge,
    "page": _page,
    "pipeline": _pipeline,
    "sandbox": _sandbox,
}


def _measure(path: Path, stack: LocalStack, size: Size) -> Result:
    ours: list[Figures] = []
    floors: list[Figures] = []
    for number in range(1, size.rounds + 1):
        with cpu_of(stack) as spent:
            figures = path.round(size.seconds)
        ours.append(replace(figures, cpu_seconds=spent))
        floor = path.floor(size.seconds)
        beside = ""
        if floor is not None:
            floors.append(floor)
            beside = f", floor {floor.rate:,.0f}/s"
        progress.print(
            f"{path.name}: round {number}: {figures.rate:,.0f}/s{beside}", highlight=False
        )
    return Result(
        name=path.name,
        target=path.target,
        rounds=ours,
        floors=floors,
        floor_name=path.floor_name,
        notes=path.notes,
    )


if __name__ == "__main__":
    typer.run(main)
