"""An admin's cookie opens the API to our own page, and to nothing else."""

import pytest

from application.actor import Role
from entrypoints.graphql.export import DOOR
from entrypoints.http.app import Limits
from entrypoints.http.graphiql.proof import PROOF_HEADER, proof_of
from entrypoints.http.rest.operation import PREFIX
from tests.integration.graphiql.visitor import ADMIN, OURS, WHO, Visitor
from tests.integration.http.callers import token
from tests.integration.http.limiting import a_limited_world
from tests.integration.http.world import World

PROOF = {PROOF_HEADER: proof_of(ADMIN)}


@pytest.fixture
async def admin(visitor: Visitor) -> Visitor:
    await visitor.log_in()
    return visitor


async def test_our_own_page_asks_with_the_cookie(admin: Visitor) -> None:
    answer = await admin.ask({**OURS, **PROOF})
    assert answer.data == {"viewer": {"role": "ADMIN", "subject": "ada"}}
    # A browser that says less, over a connection that is not encrypted.
    answer = await admin.ask({"Origin": "http://payments.test", **PROOF})
    assert answer.data["viewer"]["subject"] == "ada"


@pytest.mark.parametrize(
    "headers",
    [
        OURS,
        {**OURS, PROOF_HEADER: ""},
        {**OURS, PROOF_HEADER: proof_of(f"{ADMIN}x")},
        {**PROOF, "Sec-Fetch-Site": "cross-site"},
        {**PROOF, "Sec-Fetch-Site": "same-site"},
        {**PROOF, "Sec-Fetch-Site": "none"},
        {**PROOF, "Sec-Fetch-Site": "cross-site", "Origin": "http://payments.test"},
        {**PROOF, "Origin": "http://evil.test"},
        {**PROOF, "Origin": "null"},
        PROOF,
    ],
)
async def test_no_other_page_does(admin: Visitor, headers: dict[str, str]) -> None:
    answer = await admin.ask(headers)
    assert (answer.response.status_code, answer.code) == (401, "UNAUTHENTICATED")


async def test_a_form_cannot_ask_even_with_the_proof(admin: Visitor) -> None:
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await admin.ask({**OURS, **PROOF}, media=media)
        assert answer.response.status_code == 415


async def test_a_header_says_who_asks_before_any_cookie(admin: Visitor) -> None:
    seller = token(Role.SELLER, subject="seller-1")
    answer = await admin.ask({"Authorization": f"Bearer {seller}"})
    assert answer.data == {"viewer": {"role": "SELLER", "subject": "seller-1"}}
    answer = await admin.ask({"Authorization": "Bearer no.token.at-all", **OURS, **PROOF})
    assert answer.response.status_code == 401


async def test_the_cookie_opens_no_other_door(admin: Visitor) -> None:
    for path in (f"{PREFIX}/stripe/queue-stats", f"{DOOR}exp_1"):
        answer = await admin.client.get(path, headers={**OURS, **PROOF})
        assert answer.status_code == 401, path


async def test_what_the_page_asks_is_counted_as_the_admins() -> None:
    async with a_limited_world() as world:
        world.client.cookies.set("opside-admin", ADMIN)
        by_cookie = await Visitor(world).ask({**OURS, **PROOF})
        by_header = await world.ask(WHO, bearer=ADMIN)
    left = [answer.response.headers["x-ratelimit-remaining"] for answer in (by_cookie, by_header)]
    assert left == ["2", "1"]


async def test_the_schema_is_shown_to_admins_where_callers_may_not_ask_for_it() -> None:
    async with World(limits=Limits(introspection=False)) as world:
        visitor = Visitor(world)
        door = "/graphiql/schema.graphql"
        visitor.client.cookies.set("opside-admin", token(Role.SELLER))
        assert (await visitor.client.get(door)).status_code == 401
        visitor.client.cookies.clear()
        assert (await visitor.client.get(door)).status_code == 401
        await visitor.log_in()
        shown = await visitor.client.get(door)
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert "  chargeCommission(\n" in shown.text
