"""`opside jobs` over a real database, as whoever runs the service types it."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from application.ports.jobs import JobKind
from domain.ids import JobId
from tests.builders import a_transaction
from tests.contract.store import Store, a_job, added
from tests.contract.test_queue import claimed
from tests.integration.local.opside import COMMAND, opside, surroundings
from tests.postgres_fixtures import PostgresDatabase


@dataclass(frozen=True)
class Desk:
    """Runs the command against one database."""

    database: PostgresDatabase
    where: Path

    @property
    def variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database.service_url, "COLUMNS": "200"}

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return opside("jobs", *words, where=self.where, variables=self.variables)

    def told(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def answered(self, answer: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the command, and give an answer to what it asks."""
        return subprocess.run(  # noqa: S603 - our own program and our own words
            [*COMMAND, "jobs", *words],
            env=surroundings(**self.variables),
            cwd=self.where,
            input=answer,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


@pytest.fixture
def desk(postgres_database: PostgresDatabase, tmp_path: Path) -> Desk:
    return Desk(postgres_database, tmp_path)


async def dead(store: Store, kind: JobKind, subject: str) -> str:
    """Set a job aside; return its name."""
    job = await claimed(store, a_job(subject, kind))
    await store.jobs.bury(job, error="the bank is closed\nand more")
    return f"job_{JobId(job.id).hex}"


async def test_a_dead_job_is_shown_asked_about_and_retried_once(
    desk: Desk, postgres_store: Store
) -> None:
    (transaction,) = await added(postgres_store, a_transaction())
    name = await dead(postgres_store, JobKind.RUN_CHARGE, str(transaction.id))
    lines = {line["kind"]: line for line in desk.told()["queues"]}
    assert (lines["RUN_CHARGE"]["dead"], lines["RUN_TRANSFER"]["dead"]) == (1, 0)
    about = f"txn_{transaction.id.hex}"
    found = desk.told("list", "--state", "DEAD", "--transaction", about)
    assert [(job["id"], job["transactionId"]) for job in found["jobs"]] == [(name, about)]
    shown = desk.run("list").stdout
    assert "the bank is closed" in shown
    assert "and more" not in shown
    refused = desk.answered("n\n", "retry", name, "--reason", "it is open")
    assert refused.returncode != 0
    assert desk.told("list")["jobs"][0]["state"] == "DEAD"
    assert "READY" in desk.answered("y\n", "retry", name, "--reason", "it is open").stdout
    again = desk.told("retry", name, "--reason", "it is open", "--yes")
    assert (again["replayed"], again["job"]["state"]) == (True, "READY")


async def test_only_what_nobody_waits_for_is_discarded(desk: Desk, postgres_store: Store) -> None:
    (transaction,) = await added(postgres_store, a_transaction())
    needed = await dead(postgres_store, JobKind.RUN_CHARGE, str(transaction.id))
    kept = desk.run("discard", needed, "--reason", "gone", "--yes")
    assert (kept.returncode, kept.stderr.splitlines()[0]) == (1, "WORK_NEEDED")
    swept = await dead(postgres_store, JobKind.SWEEP_EVENTS, "platform")
    told = desk.told("discard", swept, "--reason", "the next sweep does it", "--yes")
    assert told["job"]["state"] == "DISCARDED"
    wrong = desk.run("discard", "job_x", "--reason", "x", "--yes")
    assert wrong.returncode == 2
