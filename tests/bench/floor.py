"""Runs a script against PostgreSQL alone: what no service on top of it can be faster than."""

import asyncio
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from adapters.embedded.binaries import find_postgres
from tests.bench.database import PORT, Database
from tests.bench.figures import Figures, RoundFailed
from tests.bench.load import CONNECTIONS
from tests.bench.script import Script

SELLERS: Final = 100
_RUNS_PER_CLIENT: Final = 1_000_000
_NAME: Final = re.compile(r":([a-z]\w*)")
_TOOK: Final = re.compile(r"^\d+ \d+ (\d+)", re.MULTILINE)


def find_pgbench() -> Path | None:
    """Return the program of the server's own release, else one that is installed here."""
    beside = find_postgres() / "pgbench"
    installed = shutil.which("pgbench")
    return beside if beside.exists() else Path(installed) if installed else None


@dataclass(slots=True)
class Floor:
    """Sixteen clients that send one script again and again."""

    database: Database
    script: Script
    program: Path | None = field(default_factory=find_pgbench)
    _rounds: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """Return what runs it."""
        return "pgbench" if self.program else "asyncpg loop"

    def __call__(self, seconds: float) -> Figures:
        """Return one round's figures."""
        self._rounds += 1
        # Numbers that no other round has, in eleven digits.
        first = self._rounds * CONNECTIONS * _RUNS_PER_CLIENT
        if self.program is None:
            return asyncio.run(self._loop(first, seconds))
        return self._pgbench(self.program, first, seconds)

    def _pgbench(self, program: Path, first: int, seconds: float) -> Figures:
        with tempfile.TemporaryDirectory(prefix="opside-bench-") as folder:
            script = Path(folder, "script.sql")
            script.write_text(_pgbench_text(self.script))
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own program and our own words
                [program, *self._options(folder, first, seconds), "-f", script],
                env={**os.environ, **self._environment()},
                capture_output=True,
                text=True,
                check=False,
            )
            logs = "".join(path.read_text() for path in Path(folder).glob("runs.*"))
        took = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or took is None:
            raise RoundFailed(f"pgbench: {done.stderr[-2000:]}")
        latencies = [int(found) / 1e6 for found in _TOOK.findall(logs)]
        return Figures.of(latencies, seconds=len(latencies) / float(took[1]))

    def _options(self, folder: str, first: int, seconds: float) -> list[str]:
        clients = ["-c", str(CONNECTIONS), "-j", "2", "-M", "prepared", "-n"]
        bounds = ["-T", str(max(1, round(seconds))), "-l", f"--log-prefix={folder}/runs"]
        values = {**self.script.constants, "i": "0", "first": str(first)}
        return [
            *clients,
            *bounds,
            *(word for name, value in values.items() for word in ("-D", f"{name}={value}")),
        ]

    def _environment(self) -> dict[str, str]:
        database = self.database
        return {
            "PGHOST": str(database.sockets),
            "PGPORT": str(PORT),
            "PGUSER": database.service_role,
            "PGDATABASE": database.name,
            "PGOPTIONS": f"-c search_path={database.schema} -c jit=off",
        }

    async def _loop(self, first: int, seconds: float) -> Figures:
        latencies: list[float] = []
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as clients:
            for number in range(CONNECTIONS):
                start = first + number * _RUNS_PER_CLIENT
                clients.create_task(self._client(start, begun + seconds, latencies))
        return Figures.of(latencies, seconds=time.perf_counter() - begun)

    async def _client(self, number: int, end: float, latencies: list[float]) -> None:
        connection = await self.database.connect(self.database.service_role)
        try:
            while (begun := time.perf_counter()) < end:
                number += 1
                # Any seller will do: nobody guesses at it.
                seller = random.randrange(SELLERS)  # noqa: S311 - no secret
                values = {**self.script.constants, "n": str(number), "s": str(seller)}
                for statement in self.script.statements:
                    await _execute(connection, statement, values)
                latencies.append(time.perf_counter() - begun)
        finally:
            await connection.close()


def _pgbench_text(script: Script) -> str:
    return "\n".join(
        [
            "\\set i :i + 1",
            f"\\set n :first + :client_id * {_RUNS_PER_CLIENT} + :i",
            f"\\set s random(0, {SELLERS - 1})",
            *(f"{statement};" for statement in script.statements),
        ]
    )


async def _execute(connection: Any, statement: str, values: dict[str, str]) -> None:
    """Execute a statement with its own numbering of the values; prepared once by the driver."""
    names = list(dict.fromkeys(_NAME.findall(statement.replace("::", "\0"))))
    sql = _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", statement.replace("::", "\0"))
    arguments = [values[name] for name in names]
    if arguments:
        await connection.fetch(sql.replace("\0", "::"), *arguments)
    else:
        await connection.execute(sql.replace("\0", "::"))
