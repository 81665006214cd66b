"""What a person decided on a page is there after a restart, like everything that was asked for."""

from pathlib import Path

import aiohttp

from tests.integration.sandbox.test_data_file import run
from tests.integration.sandbox.visits import RETURN, account_link, visit


async def test_decisions_on_pages_outlive_a_restart(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    data = tmp_path / "stripe.journal"
    async with run(data, session) as door:
        seller = await door.seller(None)
        link, opened = await account_link(door, seller), await account_link(door, seller)
        page = (await visit(door, opened)).location
        intent = await door.v1.setup_intents.create_async({})
        address = f"/sandbox/confirm/{intent.client_secret}"
        await visit(door, address, payment_method="pm_card_visa_chargeDeclined")
        await visit(door, address, payment_method="pm_card_authenticationRequired")
        client_id = (await door.control("GET", "/oauth"))["client_id"]
        back = "http://127.0.0.1:9/back"
        asked = f"/oauth/authorize?client_id={client_id}&response_type=code&redirect_uri={back}"
        code = (await visit(door, asked, decision="allow")).location.rpartition("code=")[2]
        before = await door.v1.setup_intents.retrieve_async(intent.id)
    async with run(data, session) as door:
        after = await door.v1.setup_intents.retrieve_async(intent.id)
        again = await door.raw("GET", "/_sandbox/oauth")
        token = await door.post("/oauth/token", f"grant_type=authorization_code&code={code}")
        here = link.removeprefix(link[: link.index("/sandbox")])
        fresh = await visit(door, here)
        done = await visit(door, page, outcome="complete")
        account = await door.v1.accounts.retrieve_async(seller)
    assert (after.status, after.last_setup_error.code) == ("requires_action", "card_declined")
    assert after.payment_method == before.payment_method
    assert again.body["client_id"] == client_id
    assert (token.status, token.body["token_type"]) == (200, "bearer")
    assert "/visits/" in fresh.location
    assert (done.location, account.payouts_enabled) == (RETURN, True)
