"""`opside doctor`: every line of the list of readiness, its evidence, and the way to mend it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Final

from domain.readiness import CheckState, ReadinessCheck, has_failed
from entrypoints.cli.checks_report import facts_of, print_table
from entrypoints.cli.connected import connected
from entrypoints.settings import Settings, load_settings
from entrypoints.variables import REMEDY, SettingsRefused

NOT_READY: Final = 1
"""The exit status where a check failed."""


def run_doctor(*, is_for_live: bool, as_json: bool) -> int:
    """Look at everything, print it, and return the exit status."""
    try:
        checks = asyncio.run(_looked(load_settings(), is_for_live=is_for_live))
    except SettingsRefused as refused:
        checks = _refused(refused)
    if as_json:
        print(json.dumps({"ready": not has_failed(checks), "checks": facts_of(checks)}))  # noqa: T201 - the answer
    else:
        print_table(checks)
    return NOT_READY if has_failed(checks) else 0


async def _looked(settings: Settings, *, is_for_live: bool) -> Sequence[ReadinessCheck]:
    async with connected(settings) as lent:
        checks: Sequence[ReadinessCheck] = await lent.container.readiness.check()(
            is_for_live=is_for_live, actor=lent.actor
        )
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
