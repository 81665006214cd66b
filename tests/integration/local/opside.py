"""Runs `opside` with an environment of its own, in a directory of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "entrypoints.cli.main")
HOSTILE: Mapping[str, str] = {
    "PLATFORM_FEE_PERCENTAGE": "10",
    "STRIPE_LIVE_MODE": "true",
    "STRIPE_API_VERSION": "2023-08-16",
    "JWT_ISSUER": "somebody",
    "JWT_SECRET": "h" * 32,
}
"""What a person may have set for something else."""

_KEPT = ("PATH", "HOME", "PYTHONDONTWRITEBYTECODE", "COVERAGE_PROCESS_CONFIG")


def surroundings(**variables: str) -> dict[str, str]:
    """Return an environment with these variables and what Python itself needs."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **variables}


def opside(
    *words: str, where: Path, variables: Mapping[str, str], answer: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `answer` is what a person types."""
    return subprocess.run(  # noqa: S603 - our own program and our own words
        [*COMMAND, *words],
        env=surroundings(**variables),
        cwd=where,
        capture_output=True,
        text=True,
        input=answer,
        timeout=300,
        check=False,
    )


def env_file(where: Path, variables: Mapping[str, str]) -> None:
    """Leave a `.env` there."""
    (where / ".env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
