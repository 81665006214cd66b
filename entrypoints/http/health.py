"""Whether this process lives, and whether the parts that it needs are there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from starlette.requests import Request

from application.ports.health import Probe
from entrypoints.http.responses import JsonResponse

PROBE_SECONDS_MAX: Final = 2.0
"""How long one part may take to answer before it counts as away."""

WELL: Final = "ok"

_log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[JsonResponse]]


async def alive(_: Request) -> JsonResponse:
    """Say that the process serves; it asks no other part, so that a restart helps when it fails."""
    return JsonResponse({"status": WELL})


def ready(probes: Sequence[Probe], *, seconds_max: float = PROBE_SECONDS_MAX) -> Endpoint:
    """Return the endpoint that asks every part at once and waits a bounded time for each."""

    async def endpoint(_: Request) -> JsonResponse:
        """Say of each part how it is: 503 when a vital one is not well, else 200."""
        found = await asyncio.gather(*(_ask(probe, seconds_max) for probe in probes))
        parts = {probe.name: what for probe, what in zip(probes, found, strict=True)}
        is_ready = all(parts[probe.name] == WELL for probe in probes if probe.is_vital)
        is_whole = all(what == WELL for what in found)
        status = WELL if is_whole else "degraded" if is_ready else "unavailable"
        return JsonResponse({"status": status, "parts": parts}, 200 if is_ready else 503)

    return endpoint


async def _ask(probe: Probe, seconds_max: float) -> str:
    try:
        async with asyncio.timeout(seconds_max):
            return await probe.check() or WELL
    except TimeoutError:
        return f"no answer within {seconds_max:g} seconds"
    except Exception:  # noqa: BLE001 - logged, and shown as a part that is not well
        # What a probe did not expect may name hosts and users: it goes to the log alone.
        _log.exception("a probe failed", part=probe.name)
        return "failed"
