"""Whether the service lives, and whether all that it needs is there."""

from typing import Any

from adapters.postgres.revisions import head
from entrypoints.local.clients import until
from tests.e2e.world import World

PARTS = ("database", "role", "session", "schema", "queue", "redis", "stripe")

STATUS = """
{
  systemStatus {
    parts { name problem } schemaRevision liveMode queue { jobsDead } moneyStop { codes }
    lastBookCheck { findings { code isBreach } }
  }
}"""


async def test_a_process_that_lives_says_so(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/healthz") as response:
        assert response.status == 200


async def test_a_service_that_has_all_it_needs_is_ready(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/readyz") as response:
        assert response.status == 200
        body = await response.json()
    assert body == {
        "status": "ok",
        "stripeLiveMode": False,
        "parts": dict.fromkeys(PARTS, "ok"),
    }


async def test_the_old_services_door_says_the_same_in_its_own_words(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/health") as response:
        assert response.status == 200
        body = await response.json()
    assert (body["status"], body["stripeLiveMode"]) == ("healthy", False)
    assert body["parts"] == dict.fromkeys(PARTS, "ok")


async def test_an_admin_sees_how_the_whole_stands(world: World) -> None:
    async def ask() -> Any:
        return await world.story.admin(STATUS)

    # The first look at the books is a job like any other.
    status = await until(ask, lambda found: found["lastBookCheck"], what="the books are checked")
    assert {part["name"]: part["problem"] for part in status["parts"]} == dict.fromkeys(PARTS)
    assert status["schemaRevision"] == head()
    assert status["liveMode"] is False
    assert status["queue"]["jobsDead"] >= 0
    assert status["moneyStop"] is None
    assert [finding for finding in status["lastBookCheck"]["findings"] if finding["isBreach"]] == []
