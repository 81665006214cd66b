"""Whether this process lives, and whether the parts that it needs are there."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request

from application.ports.health import Probe
from entrypoints.http.responses import JsonResponse
from entrypoints.probing import PROBE_SECONDS_MAX, problems_of

WELL: Final = "ok"

Endpoint = Callable[[Request], Awaitable[JsonResponse]]


async def alive(_: Request) -> JsonResponse:
    """Say that the process serves; it asks no other part, so that a restart helps when it fails."""
    return JsonResponse({"status": WELL})


def ready(probes: Sequence[Probe], *, seconds_max: float = PROBE_SECONDS_MAX) -> Endpoint:
    """Return the endpoint that asks every part at once and waits a bounded time for each."""

    async def endpoint(_: Request) -> JsonResponse:
        """Say of each part how it is: 503 when a vital one is not well, else 200."""
        problems = await problems_of(probes, seconds_max=seconds_max)
        parts = {name: problem or WELL for name, problem in problems.items()}
        is_ready = all(parts[probe.name] == WELL for probe in probes if probe.is_vital)
        is_whole = all(what == WELL for what in parts.values())
        status = WELL if is_whole else "degraded" if is_ready else "unavailable"
        return JsonResponse({"status": status, "parts": parts}, 200 if is_ready else 503)

    return endpoint
