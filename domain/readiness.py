"""Whether the service is fit for something: one check, what it found, and the way to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How a check ended."""

    OK = "OK"
    WARNING = "WARNING"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check ended, and what shows it; no secret is ever shown."""

    state: CheckState
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCheck:
    """A line of the list: the remedy is for people, and empty where nothing is to be mended."""

    name: str
    state: CheckState
    evidence: str
    remedy: str = ""


def ok(evidence: str) -> Finding:
    """Return that all is as it shall be."""
    return Finding(CheckState.OK, evidence)


def warning(evidence: str) -> Finding:
    """Return that somebody should look, and nothing is in the way."""
    return Finding(CheckState.WARNING, evidence)


def failed(evidence: str) -> Finding:
    """Return that it is not fit."""
    return Finding(CheckState.FAILED, evidence)


def skipped(evidence: str) -> Finding:
    """Return that it does not apply, or could not be looked at."""
    return Finding(CheckState.SKIPPED, evidence)


def has_failed(checks: Sequence[ReadinessCheck]) -> bool:
    """Return whether any check failed."""
    return any(check.state is CheckState.FAILED for check in checks)
