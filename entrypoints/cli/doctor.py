"""`opside doctor`: every line of the list of readiness, its evidence, and the way to mend it."""

import asyncio
import getpass
import json
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from application.actor import Actor, Role
from domain.readiness import CheckState, ReadinessCheck, has_failed
from entrypoints.container import close, container_of
from entrypoints.settings import Settings, load_settings
from entrypoints.variables import REMEDY, SettingsRefused

NOT_READY: Final = 1
"""The exit status where a check failed."""

_COLOURS: Final = {
    CheckState.OK: "green",
    CheckState.WARNING: "yellow",
    CheckState.FAILED: "red",
    CheckState.SKIPPED: "dim",
}


def run_doctor(*, is_for_live: bool, as_json: bool) -> int:
    """Look at everything, print it, and return the exit status."""
    try:
        checks = asyncio.run(_looked(load_settings(), is_for_live=is_for_live))
    except SettingsRefused as refused:
        checks = _refused(refused)
    print_checks(checks, as_json=as_json)
    return NOT_READY if has_failed(checks) else 0


async def _looked(settings: Settings, *, is_for_live: bool) -> Sequence[ReadinessCheck]:
    container = container_of(settings)
    actor = Actor(subject=f"cli:{getpass.getuser()}", role=Role.ADMIN, request_id="opside doctor")
    try:
        checks: Sequence[ReadinessCheck] = await container.readiness.check()(
            is_for_live=is_for_live, actor=actor
        )
    finally:
        await close(container)
    well = ReadinessCheck(
        name="settings", state=CheckState.OK, evidence="complete, and at one with each other"
    )
    return [well, *checks]


def _refused(refused: SettingsRefused) -> Sequence[ReadinessCheck]:
    """Return a failure for each finding; nothing else can be looked at without settings."""
    return [
        ReadinessCheck(name="settings", state=CheckState.FAILED, evidence=line, remedy=REMEDY)
        for line in str(refused).splitlines()
        if line != REMEDY
    ]


def print_checks(checks: Sequence[ReadinessCheck], *, as_json: bool) -> None:
    """Print a table and what is to be mended, or one JSON object."""
    if as_json:
        lines = [
            {
                "name": check.name,
                "state": check.state.value,
                "evidence": check.evidence,
                "remedy": check.remedy,
            }
            for check in checks
        ]
        print(json.dumps({"ready": not has_failed(checks), "checks": lines}))  # noqa: T201 - the answer
        return
    table = Table("check", "state", "evidence", "how to mend it")
    for check in checks:
        state = f"[{_COLOURS[check.state]}]{check.state}[/]"
        is_wrong = check.state in (CheckState.FAILED, CheckState.WARNING)
        remedy = check.remedy if is_wrong else ""
        table.add_row(check.name, state, escape(check.evidence), escape(remedy))
    console = Console()
    console.print(table)
    counted = {state: sum(check.state is state for check in checks) for state in CheckState}
    console.print(", ".join(f"{n} {state.lower()}" for state, n in counted.items()) + ".")
