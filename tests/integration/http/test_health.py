"""Whether the process lives, and whether its parts are there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import pytest
from structlog.testing import capture_logs

from application.ports.health import Probe
from entrypoints.http.app import Limits
from tests.integration.http.world import Reply, World


@dataclass(frozen=True, slots=True)
class Part:
    """A part that answers as it is told, after a while."""

    name: str
    wrong: str | None = None
    after: float = 0
    error: Exception | None = None
    is_vital: bool = True

    async def check(self) -> str | None:
        await asyncio.sleep(self.after)
        if self.error is not None:
            raise self.error
        return self.wrong


async def ready(*parts: Part, seconds: float = 5, path: str = "/readyz") -> Reply:
    probes: Sequence[Probe] = parts
    async with World(probes=tuple(probes), limits=Limits(probe_seconds=seconds)) as world:
        return Reply(await world.client.get(path))


async def test_a_live_process_asks_nobody() -> None:
    async with World(probes=(Part("database", wrong="away"),)) as world:
        response = await world.client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_ready_means_that_every_part_is_well() -> None:
    reply = await ready(Part("database"), Part("broker"))
    assert reply.response.status_code == 200
    assert reply.json == {
        "status": "ok",
        "stripeLiveMode": False,
        "parts": {"database": "ok", "broker": "ok"},
    }


async def test_one_part_that_is_away_is_named() -> None:
    reply = await ready(Part("database"), Part("broker", wrong="does not answer"))
    assert reply.response.status_code == 503
    assert reply.json == {
        "status": "unavailable",
        "stripeLiveMode": False,
        "parts": {"database": "ok", "broker": "does not answer"},
    }


async def test_a_part_that_hangs_is_not_waited_for() -> None:
    started = perf_counter()
    reply = await ready(Part("a", after=60), Part("b", after=60), Part("c"), seconds=0.05)
    assert perf_counter() - started < 5
    assert reply.response.status_code == 503
    assert reply.json["parts"] == {
        "a": "no answer within 0.05 seconds",
        "b": "no answer within 0.05 seconds",
        "c": "ok",
    }


async def test_a_part_that_is_not_vital_leaves_the_service_ready() -> None:
    reply = await ready(Part("database"), Part("stripe", wrong="away", is_vital=False))
    assert reply.response.status_code == 200
    assert reply.json["status"] == "degraded"
    assert reply.json["parts"]["stripe"] == "away"


@pytest.mark.parametrize(
    ("parts", "status", "said"),
    [
        ((Part("database"),), 200, "healthy"),
        ((Part("stripe", wrong="away", is_vital=False),), 200, "degraded"),
        ((Part("database", wrong="away"),), 503, "unhealthy"),
    ],
)
async def test_the_old_path_answers_in_the_old_words(
    parts: tuple[Part, ...], status: int, said: str
) -> None:
    reply = await ready(*parts, path="/health")
    assert reply.response.status_code == status
    assert reply.json == {
        "status": said,
        "stripeLiveMode": False,
        "parts": {part.name: part.wrong or "ok" for part in parts},
    }


async def test_a_probe_that_fails_tells_no_secret() -> None:
    with capture_logs() as logs:
        reply = await ready(Part("database", error=OSError("postgresql://user:secret@host")))
    assert reply.json["parts"] == {"database": "failed"}
    assert [entry["part"] for entry in logs if entry["log_level"] == "error"] == ["database"]
