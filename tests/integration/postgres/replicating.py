"""A PostgreSQL that is followed by a replica of its own, both from the embedded programs."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from adapters.embedded.local import LocalServers, local_servers
from adapters.embedded.postgres import SUPERUSER, PostgresServer
from adapters.embedded.process import run_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A leader, and what follows it."""

    leader: LocalServers
    replica: PostgresServer

    def replica_url(self, role: str) -> str:
        """Return where a role connects to the replica."""
        name = self.leader.bootstrap.database
        return f"postgresql+asyncpg://{role}@/{name}?host={self.replica.sockets}"

    async def say(self, server: PostgresServer, statement: str) -> Any:
        """Return the answer to one statement of the superuser's."""
        connection = await asyncpg.connect(
            host=str(server.sockets), user=SUPERUSER, database=self.leader.bootstrap.database
        )
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def kill_replica(self) -> None:
        """Let the replica end at once, as by a power cut."""
        assert self.replica.process is not None
        self.replica.process.send_signal(signal.SIGQUIT)
        self.replica.process.wait(20)


@contextmanager
def replicated() -> Iterator[Pair]:
    """Run both for the length of the block."""
    with local_servers(durable=True) as leader:
        server = leader.postgres
        home = server.sockets / "replica"
        home.mkdir()
        server.account.take(home)
        program = server.postgres.with_name("pg_basebackup")
        command: list[str | Path] = [
            program,
            "-h",
            server.sockets,
            "-U",
            SUPERUSER,
            "-D",
            home / "data",
        ]
        made = run_as(server.account, [*command, "--write-recovery-conf", "--checkpoint=fast"])
        assert made.returncode == 0, made.stderr
        follower = replace(server, data=home / "data", sockets=home, log=home / "log")
        follower.start()
        try:
            yield Pair(leader=leader, replica=follower)
        finally:
            with suppress(ProcessLookupError):
                follower.stop()
