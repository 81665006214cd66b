"""The API as its settings make it: in production it keeps its schema to its own people."""

from pathlib import Path

import httpx
import pytest

from entrypoints.container import container_of
from entrypoints.graphql.manifest import manifest_of
from entrypoints.serve import api
from entrypoints.settings import Settings
from entrypoints.tokens import mint_token
from entrypoints.variables import check
from tests.operations.saved import FOLDER
from tests.unit.entrypoints.test_production_settings import PRODUCTION
from tests.unit.entrypoints.test_settings import GOOD

SCHEMA_ASKED = {"query": "{ __schema { queryType { name } } }"}

UNLIMITED = {"RATE_LIMIT_MAX_REQUESTS": "0"}
"""Nothing is asked of Redis, which is not there."""


@pytest.mark.parametrize(
    ("environment", "role", "tells"),
    [
        ("production", "seller", False),
        ("production", "service", False),
        ("production", "support", True),
        ("production", "auditor", True),
        ("production", "admin", True),
        ("development", "service", True),
        ("test", "seller", True),
    ],
)
async def test_production_tells_its_schema_to_opsides_own_people_alone(
    environment: str, role: str, *, tells: bool
) -> None:
    settings = check(Settings, {**PRODUCTION, "APP_ENV": environment, **UNLIMITED})
    token = mint_token(settings, role=role, subject="somebody", hours=1)
    transport = httpx.ASGITransport(api(container_of(settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(
            "/graphql", json=SCHEMA_ASKED, headers={"Authorization": f"Bearer {token}"}
        )
    assert (answer.json().get("data") is not None) == tells


async def test_the_settings_limit_the_callers_though_redis_is_away() -> None:
    given = {**GOOD, "REDIS_URL": "redis://127.0.0.1:1/0", "RATE_LIMIT_MAX_REQUESTS": "2"}
    transport = httpx.ASGITransport(api(container_of(check(Settings, given))))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answers = [await client.get("/nothing") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=2;w=60'


async def test_the_settings_bind_callers_to_the_list(tmp_path: Path) -> None:
    path = tmp_path / "operations.json"
    path.write_bytes(manifest_of(FOLDER))
    listed = {"TRUSTED_OPERATIONS": "on", "TRUSTED_OPERATIONS_PATH": str(path)}
    settings = check(Settings, {**GOOD, **UNLIMITED, **listed})
    token = mint_token(settings, role="seller", subject="1", hours=1)
    transport = httpx.ASGITransport(api(container_of(settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(
            "/graphql",
            json={"query": "{ viewer { role } }"},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_IN_LIST"
