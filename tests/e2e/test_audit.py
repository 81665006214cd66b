"""What real processes record is sealed by the clock, proved whole, and exported by a worker."""

import asyncio
from hashlib import sha256
from typing import Any

from entrypoints.local.clients import ApiClient, until
from entrypoints.tokens import mint_token
from tests.e2e.world import World
from tests.patience import PATIENCE_SECONDS

VERIFY = "{ verifyAudit { intact checked head faults { fault meaning } } }"
EXPORT = """
mutation Export($input: ExportInput!) {
  requestExport(input: $input) { ... on ExportPayload { export { id } } ... on Refusal { code } }
}"""
SHOW = "query Show($id: ID!) { export(id: $id) { state rowsDone sha256 downloadPath error } }"


def token_of(world: World, role: str) -> str:
    return mint_token(world.stack.settings, role=role, subject=f"the {role}", hours=1)


async def sealed_by_the_clock(admin: ApiClient) -> Any:
    """Wait for a seal: half a minute passes between two, which is longer than `until` waits."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = await admin(VERIFY)
            if int(found["checked"]):
                return found
            await asyncio.sleep(0.2)


async def fetched(world: World, url: str, bearer: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {bearer}"}
    async with world.session.get(url, headers=headers) as response:
        return response.status, await response.read()


async def test_the_audit_is_sealed_and_exported_and_no_seller_gets_it(world: World) -> None:
    await world.charge()
    token = token_of(world, "admin")
    admin = ApiClient(world.session, world.stack.api_url, token)

    sealed = await sealed_by_the_clock(admin)
    assert (sealed["intact"], sealed["faults"]) == (True, [])
    given = {
        "kind": "TRANSACTIONS",
        "format": "JSON_LINES",
        "from": "2020-01-01T00:00:00Z",
        "to": "2100-01-01T00:00:00Z",
        "reason": "a trial",
        "idempotencyKey": world.seller_id,
    }
    export_id = (await admin(EXPORT, input=given))["export"]["id"]

    async def shown() -> Any:
        return await admin(SHOW, id=export_id)

    export = await until(shown, lambda found: found["state"] == "READY", what="the file")
    url = world.stack.api_url + export["downloadPath"]
    status, _ = await fetched(world, url, token_of(world, "seller"))
    assert status == 403
    status, body = await fetched(world, url, token)
    assert status == 200
    assert sha256(body).hexdigest() == export["sha256"]
    assert len(body.splitlines()) == int(export["rowsDone"])
    assert world.seller_id.encode() in body
