"""What `opside jobs` prints: tables for people, one JSON object for programs."""

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from application.ports.queue import JobPage, QueuedJob, QueueStats
from entrypoints.graphql.ids import public_job_id, public_transaction_id


def print_stats(lines: Sequence[QueueStats], *, as_json: bool) -> None:
    """Print how each kind fares."""
    if as_json:
        return _print({"queues": [_stats(line) for line in lines]})
    table = Table("kind")
    names = ("ready", "running", "scheduled", "retrying", "dead", "oldest", "last min", "last hour")
    for name in names:
        table.add_column(name, justify="right")
    for line in lines:
        oldest = "" if line.oldest_ready is None else f"{line.oldest_ready.total_seconds():.0f} s"
        counts = (line.ready, line.running, line.scheduled, line.retrying, line.dead)
        done = (line.done_last_minute, line.done_last_hour)
        table.add_row(line.kind, *map(str, counts), oldest, *map(str, done))
    return Console().print(table)


def print_jobs(page: JobPage, *, as_json: bool) -> None:
    """Print a page of jobs."""
    if as_json:
        return _print({"jobs": [_job(row) for row in page.rows], "hasMore": page.has_next})
    table = Table("job", "kind", "state", "tries", "due", "about", "last error")
    for row in page.rows:
        told = _job(row)
        about = told["transactionId"] or row.subject
        error = (row.last_error or "").partition("\n")[0][:60]
        due = f"{row.due_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(told["id"], row.kind, row.state, str(row.tries), due, about, error)
    console = Console()
    console.print(table)
    if page.has_next:
        console.print("There are more: narrow the list down, or raise --limit.")
    return None


def print_decision(job: QueuedJob, *, replayed: bool, as_json: bool) -> None:
    """Print what became of a job that was decided about."""
    if as_json:
        return _print({"job": _job(job), "replayed": replayed})
    again = ", as was decided before" if replayed else ""
    return Console().print(f"{public_job_id(job.id)} is {job.state}{again}", soft_wrap=True)


def _print(told: dict[str, Any]) -> None:
    print(json.dumps(told))  # noqa: T201 - the answer that was asked for


def _stats(line: QueueStats) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "ready": line.ready,
        "running": line.running,
        "scheduled": line.scheduled,
        "retrying": line.retrying,
        "dead": line.dead,
        "oldestReadyAgeSeconds": line.oldest_ready and line.oldest_ready.total_seconds(),
        "doneLastMinute": line.done_last_minute,
        "doneLastHour": line.done_last_hour,
    }


def _job(row: QueuedJob) -> dict[str, Any]:
    about = row.transaction_id
    return {
        "id": str(public_job_id(row.id)),
        "kind": row.kind.value,
        "state": row.state.value,
        "subject": row.subject,
        "transactionId": about and str(public_transaction_id(about)),
        "tries": row.tries,
        "lastError": row.last_error,
        "createdAt": row.created_at.isoformat(),
        "dueAt": row.due_at.isoformat(),
        "finishedAt": row.finished_at and row.finished_at.isoformat(),
    }
