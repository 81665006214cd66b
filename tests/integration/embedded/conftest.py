"""Directories open to every account, processes that run servers, and patience with a bound."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import pytest

from tests.patience import PATIENCE_SECONDS

SERVE = Path(__file__).with_name("serve.py")


@dataclass(frozen=True, slots=True)
class Served:
    """A process that runs local servers, and what it said about them."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    def close(self) -> None:
        """End the process in order."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(timeout=PATIENCE_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()


class Serve(Protocol):
    """Starts a process that runs local servers."""

    def __call__(
        self,
        data: Path | None,
        *,
        public: Path | None = None,
        thread: str = "main",
        python: str = sys.executable,
        user: int | None = None,
        **environment: str,
    ) -> Served:
        """Return once its servers answer."""
        ...


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """Make a directory that every account may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="opside-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start processes that run servers, and see all of them gone in the end."""
    started: list[Served] = []

    def start(
        data: Path | None,
        *,
        public: Path | None = None,
        thread: str = "main",
        python: str = sys.executable,
        user: int | None = None,
        **environment: str,
    ) -> Served:
        process = subprocess.Popen(  # noqa: S603 - our own script
            [python, str(SERVE), str(data or "-"), str(public or "-"), thread],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            user=user,
            group=user,
            extra_groups=None if user is None else (),
            env={**os.environ, **environment},
        )
        if process.stdout is None:
            raise AssertionError("stdout was asked for")
        started.append(Served(process, json.loads(process.stdout.readline())))
        return started[-1]

    yield start
    for served in started:
        served.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for a condition, but not for ever."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError("it did not happen in time")
            time.sleep(0.01)

    return wait


@pytest.fixture
def ask() -> Callable[..., Awaitable[Any]]:
    """Run one statement at an address and return its first value."""

    async def run(url: str, statement: str) -> Any:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return run
