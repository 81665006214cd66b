"""Whether this process lives, and whether the parts that it needs are there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from application.ports.health import Probe
from entrypoints.http.responses import JsonResponse
from entrypoints.probing import PROBE_SECONDS_MAX, problems_of

WELL: Final = "ok"
DEGRADED: Final = "degraded"
UNAVAILABLE: Final = "unavailable"

_OLD_WORDS: Final[Mapping[str, str]] = {
    WELL: "healthy",
    DEGRADED: DEGRADED,
    UNAVAILABLE: "unhealthy",
}

Endpoint = Callable[[Request], Awaitable[JsonResponse]]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Asks every part at once, and waits a bounded time for each."""

    probes: Sequence[Probe]
    is_live: bool
    seconds_max: float = PROBE_SECONDS_MAX

    async def answer(self) -> tuple[dict[str, Any], int]:
        """Return how each part is, and the status: 503 when a vital one is not well, else 200."""
        problems = await problems_of(self.probes, seconds_max=self.seconds_max)
        parts = {name: problem or WELL for name, problem in problems.items()}
        is_ready = all(parts[probe.name] == WELL for probe in self.probes if probe.is_vital)
        is_whole = all(what == WELL for what in parts.values())
        status = WELL if is_whole else DEGRADED if is_ready else UNAVAILABLE
        body = {"status": status, "stripeLiveMode": self.is_live, "parts": parts}
        return body, 200 if is_ready else 503


async def alive(_: Request) -> JsonResponse:
    """Say that the process serves; it asks no other part, so that a restart helps when it fails."""
    return JsonResponse({"status": WELL})


def ready(readiness: Readiness) -> Endpoint:
    """Return the endpoint that says of each part how it is."""

    async def endpoint(_: Request) -> JsonResponse:
        return JsonResponse(*await readiness.answer())

    return endpoint


def health(readiness: Readiness) -> Endpoint:
    """Return the old service's endpoint: the same answer, its status in the old words."""

    async def endpoint(_: Request) -> JsonResponse:
        body, status = await readiness.answer()
        return JsonResponse({**body, "status": _OLD_WORDS[body["status"]]}, status)

    return endpoint
