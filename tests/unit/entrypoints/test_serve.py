"""The API as its settings make it: in production it keeps its schema to itself."""

import httpx
import pytest

from entrypoints.container import container_of
from entrypoints.serve import api
from entrypoints.settings import Settings
from entrypoints.tokens import mint_token
from entrypoints.variables import check
from tests.unit.entrypoints.test_production_settings import PRODUCTION

SCHEMA_ASKED = {"query": "{ __schema { queryType { name } } }"}


@pytest.mark.parametrize(
    ("environment", "tells"), [("production", False), ("development", True), ("test", True)]
)
async def test_production_does_not_tell_its_schema(environment: str, tells: bool) -> None:  # noqa: FBT001 - a case
    settings = check(Settings, {**PRODUCTION, "APP_ENV": environment})
    token = mint_token(settings, role="service", subject="engine", hours=1)
    transport = httpx.ASGITransport(api(container_of(settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post(
            "/graphql", json=SCHEMA_ASKED, headers={"Authorization": f"Bearer {token}"}
        )
    assert (answer.json().get("data") is not None) == tells
