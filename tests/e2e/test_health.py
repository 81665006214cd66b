"""Whether the service lives, and whether all that it needs is there."""

from tests.e2e.world import World


async def test_a_process_that_lives_says_so(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/healthz") as response:
        assert response.status == 200


async def test_a_service_that_has_all_it_needs_is_ready(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/readyz") as response:
        assert response.status == 200
        body = await response.json()
    parts = ("database", "role", "schema", "redis", "stripe")
    assert body == {"status": "ok", "parts": dict.fromkeys(parts, "ok")}
