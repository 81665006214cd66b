"""What the service says of itself in the end, through its public API: drift, money stop, audit."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp

from entrypoints.local.stack import LocalStack
from entrypoints.local.story import Story
from tests.load.checks import Check

MARGIN: Final = timedelta(minutes=5)
"""What the sandbox's clock and ours may differ by, many times over."""

_DRIFT: Final = """
query Drift($period: PeriodInput!) {
  driftReport(period: $period) { lines { object entry part cause difference { formatted } } }
}"""
_STATUS: Final = "query Status { systemStatus { moneyStop { codes } } }"
_AUDIT: Final = "query Audit { verifyAudit { intact faultCount } }"


def check_verdict(stack: LocalStack, *, begun: datetime, ended: datetime) -> list[Check]:
    """Return what an admin is told who asks whether all is well."""
    return asyncio.run(_ask(stack, begun - MARGIN, ended + MARGIN))


async def _ask(stack: LocalStack, begin: datetime, end: datetime) -> list[Check]:
    async with aiohttp.ClientSession() as session:
        admin = Story.of(stack, session, "nobody").admin
        period = {"from": begin.isoformat(), "to": end.isoformat()}
        drift = await admin(_DRIFT, period=period)
        status = await admin(_STATUS)
        audit = await admin(_AUDIT)
    return [
        Check("the service's own drift report is empty", _lines(drift["lines"])),
        Check("no money stop", [str(status["moneyStop"])] if status["moneyStop"] else []),
        Check("the audit's chain is whole", [] if audit["intact"] else [str(audit)]),
    ]


def _lines(lines: Sequence[Any]) -> list[str]:
    return [
        f"{line['object']} {line['entry']} {line['part']}: {line['difference']['formatted']},"
        f" {line['cause']}"
        for line in lines
    ]
