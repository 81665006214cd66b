"""A stack whose PostgreSQL is archived, and is taken back to a moment with the scripts for it."""

import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import asyncpg

from adapters.embedded.postgres import SUPERUSER
from adapters.embedded.process import run_as
from entrypoints.local.stack import LocalStack
from entrypoints.telemetry import READY
from tests.patience import wait_until

SCRIPTS: Final = Path(__file__).parents[2] / "deploy" / "backup"


@dataclass(slots=True)
class Archive:
    """Where the backups of a stack's PostgreSQL go, beside the scripts that make them."""

    stack: LocalStack

    @property
    def home(self) -> Path:
        """Return a directory that PostgreSQL's account may enter, and that goes with the stack."""
        return self.stack.servers.postgres.sockets / "backup"

    @property
    def segments(self) -> Path:
        """Return where the finished segments of the log are."""
        return self.home / "wal"

    async def begin(self) -> None:
        """Let PostgreSQL archive its log from now on."""
        account = self.stack.servers.postgres.account
        for directory in (self.home, self.segments, self.home / "base"):
            directory.mkdir()
            account.take(directory)
        shutil.copytree(SCRIPTS, self.home / "scripts")
        command = f'{self.home / "scripts" / "archive-wal"} {self.segments} "%p" "%f"'
        await self.say("ALTER SYSTEM SET archive_mode = on")
        await self.say(f"ALTER SYSTEM SET archive_command = '{command}'")
        self.stack.servers.postgres.stop()
        self.stack.servers.postgres.start()

    def back_up(self) -> Path:
        """Make a base backup; return where it is."""
        (made,) = self._script("base-backup", self.home / "base").splitlines()
        return Path(made)

    async def moment(self) -> str:
        """Return the present moment by the database's clock; what follows is later."""
        now = "clock_timestamp() AT TIME ZONE 'UTC'"
        moment = await self.say(f"SELECT to_char({now}, 'YYYY-MM-DD HH24:MI:SS.US')")
        await self.say("SELECT pg_sleep(0.05)")
        return f"{str(moment).replace(' ', 'T')}+00:00"

    async def flush(self) -> None:
        """Return once all that was committed is in the archive."""
        name = await self.say("SELECT pg_walfile_name(pg_switch_wal())")
        wait_until((self.segments / name).exists, what=f"segment {name} in the archive")

    def restore(self, base: Path, *, to: str) -> None:
        """Let the database be as it was at a moment; what it was before is out of the way."""
        postgres = self.stack.servers.postgres
        postgres.stop()
        postgres.data.rename(postgres.data.with_name("postgres.lost"))
        self._script("restore", base, self.segments, postgres.data, to)
        postgres.start()

    async def say(self, statement: str) -> Any:
        """Return the answer to one statement of the superuser's."""
        connection = await asyncpg.connect(
            host=str(self.stack.servers.postgres.sockets), user=SUPERUSER, database=self._database
        )
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    @property
    def _database(self) -> str:
        return self.stack.servers.bootstrap.database

    def _script(self, name: str, *words: object) -> str:
        server = self.stack.servers.postgres
        variables = {
            "PGHOST": str(server.sockets),
            "PGUSER": SUPERUSER,
            "PG_BIN": str(server.postgres.parent),
        }
        said = [f"{key}={value}" for key, value in variables.items()]
        command = ["/usr/bin/env", *said, str(self.home / "scripts" / name), *map(str, words)]
        done = run_as(server.account, command)
        assert done.returncode == 0, done.stderr
        return done.stdout


def stop_service(stack: LocalStack) -> Sequence[str]:
    """Stop every process of ours, and return their names; Stripe goes on."""
    names = sorted(name for name in stack.processes if name != "sandbox")
    for name in names:
        stack.processes[name].signal(signal.SIGTERM)
    for name in names:
        stack.processes[name].stop()
    return names


def start_service(stack: LocalStack, names: Sequence[str], **environment: str) -> LocalStack:
    """Start them again with other settings, and return the stack that they are now."""
    changed = replace(stack, environment={**stack.environment, **environment})
    words = {"api": "serve", "worker": "worker"}
    for name in names:
        changed.start(name, words.get(name.split("-")[0], name))
    for name in names:
        changed.processes[name].wait_ready(READY)
    return changed
