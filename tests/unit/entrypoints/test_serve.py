"""The API as its settings make it: in production it keeps its schema to its own people."""

import httpx
import pytest

from entrypoints.container import container_of
from entrypoints.serve import api
from entrypoints.settings import Settings
from entrypoints.tokens import mint_token
from entrypoints.variables import check
from tests.unit.entrypoints.test_production_settings import PRODUCTION

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
