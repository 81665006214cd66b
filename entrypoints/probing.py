"""Asks every part how it is, at once and for a bounded time."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from application.ports.health import Probe

PROBE_SECONDS_MAX: Final = 2.0
"""How long one part may take to answer before it counts as away."""

_log = structlog.get_logger(__name__)


async def problems_of(
    probes: Sequence[Probe], *, seconds_max: float = PROBE_SECONDS_MAX
) -> Mapping[str, str | None]:
    """Return what is wrong with each part, by its name; None where nothing is."""
    found = await asyncio.gather(*(_ask(probe, seconds_max) for probe in probes))
    return {probe.name: problem for probe, problem in zip(probes, found, strict=True)}


async def _ask(probe: Probe, seconds_max: float) -> str | None:
    try:
        async with asyncio.timeout(seconds_max):
            return await probe.check()
    except TimeoutError:
        return f"no answer within {seconds_max:g} seconds"
    except Exception:  # noqa: BLE001 - logged, and shown as a part that is not well
        # What a probe did not expect may name hosts and users: it goes to the log alone.
        _log.exception("a probe failed", part=probe.name)
        return "failed"
