"""A token becomes a cookie, for admins alone and for no longer than the token is good."""

import re
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from adapters.system.clock import SystemClock
from application.actor import Role
from entrypoints.http.app import Limits
from tests.integration.graphiql.visitor import ADMIN, OURS, Visitor, notice, set_cookies
from tests.integration.http.callers import MINT, token
from tests.integration.http.world import World

DROPPED = "opside-admin=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Strict"


def ends_of(given: str) -> str:
    at = datetime.fromtimestamp(jwt.decode(given, options={"verify_signature": False})["exp"], UTC)
    return f"{at:%a, %d %b %Y %H:%M:%S} GMT"


def expired() -> str:
    now = SystemClock().now()
    return MINT(subject="ada", role=Role.ADMIN, now=now, lifetime=timedelta(minutes=-1))


async def test_an_admin_gets_a_cookie_that_ends_with_the_token(visitor: Visitor) -> None:
    led = await visitor.client.get("/graphiql")
    assert (led.status_code, led.headers["location"]) == (303, "graphiql/login")
    page = await visitor.client.get("/graphiql/login")
    (visit,) = set_cookies(page)
    assert re.fullmatch(r"opside-visit=[\w-]{32}; Path=/; HttpOnly; SameSite=Strict", visit)
    entered = await visitor.log_in()
    assert (entered.status_code, entered.headers["location"]) == (303, "../graphiql")
    bounds = "Path=/; HttpOnly; SameSite=Strict"
    assert set_cookies(entered) == [f"opside-admin={ADMIN}; Expires={ends_of(ADMIN)}; {bounds}"]
    desk = await visitor.client.get("/graphiql")
    assert desk.status_code == 200
    assert "ada, until " in desk.text
    assert ADMIN not in desk.text


async def test_a_token_may_be_pasted_with_its_scheme(visitor: Visitor) -> None:
    assert (await visitor.log_in(f" Bearer {ADMIN}\n")).status_code == 303


async def test_in_production_cookies_go_over_https_alone() -> None:
    async with World(limits=Limits(is_strict_transport=True)) as world:
        visitor = Visitor(world)
        world.client.base_url = "https://payments.test"
        (visit,) = set_cookies(await world.client.get("/graphiql/login"))
        (kept,) = set_cookies(await visitor.log_in())
        assert (await world.client.get("/graphiql")).status_code == 200
    assert visit.startswith("__Host-opside-visit=")
    assert kept.startswith("__Host-opside-admin=")
    for cookie in (visit, kept):
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict; Secure")


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.SYSTEM}])
async def test_nobody_but_an_admin_is_let_in(visitor: Visitor, role: Role) -> None:
    refused = await visitor.log_in(token(role))
    assert (refused.status_code, set_cookies(refused)) == (403, [])
    assert notice(refused) == (
        "This token is not an admin's. Make one with --role admin, or ask an admin to look for you."
    )


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (expired(), 401, "the token has expired"),
        ("no.token.at-all", 401, "the token is not valid"),
        (f"{ADMIN};x", 401, "that is no token"),
        (f"{ADMIN}\r\nx", 401, "that is no token"),
        ("", 401, "that is no token"),
        ("a" * 3801, 400, "too long for a browser's cookie"),
    ],
)
async def test_a_token_that_is_not_good_is_refused_with_the_cause(
    visitor: Visitor, given: str, status: int, said: str
) -> None:
    refused = await visitor.log_in(given)
    assert (refused.status_code, set_cookies(refused)) == (status, [])
    assert said in notice(refused)
    assert given == "" or given not in refused.text


async def test_a_form_that_is_not_ours_logs_nobody_in(visitor: Visitor) -> None:
    proof = await visitor.form()
    for headers, given in (
        (OURS, ""),
        (OURS, proof[::-1]),
        ({"Sec-Fetch-Site": "same-site"}, proof),
        ({}, proof),
    ):
        refused = await visitor.send("/graphiql/login", headers, proof=given, token=ADMIN)
        assert (refused.status_code, set_cookies(refused)) == (403, [])
        assert notice(refused) == "This form was open for too long. Please send it once more."
    visitor.client.cookies.clear()
    strange = await visitor.send("/graphiql/login", OURS, proof=proof, token=ADMIN)
    assert strange.status_code == 403
    assert [cookie[:13] for cookie in set_cookies(strange)] == ["opside-visit="]


async def test_what_is_no_form_of_ours_is_refused(visitor: Visitor) -> None:
    door = "/graphiql/login"
    assert (await visitor.client.post(door, json={})).status_code == 415
    large = await visitor.send(door, OURS, token="x" * 20_000)
    assert (large.status_code, large.headers["connection"]) == (413, "close")
    media = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"\xff", b"&".join([b"a=b"] * 9)):
        answer = await visitor.client.post(door, content=body, headers=media)
        assert answer.json()["error"]["code"] == "BAD_REQUEST"


async def test_leaving_takes_the_cookie_away(visitor: Visitor) -> None:
    await visitor.log_in()
    proof = await visitor.form("/graphiql")
    stayed = await visitor.send("/graphiql/logout", OURS, proof="")
    assert (stayed.headers["location"], set_cookies(stayed)) == ("../graphiql", [])
    assert (await visitor.client.get("/graphiql")).status_code == 200
    left = await visitor.send("/graphiql/logout", OURS, proof=proof)
    assert (left.status_code, left.headers["location"]) == (303, "login?left")
    assert set_cookies(left) == [DROPPED]
    told = await visitor.client.get("/graphiql/login?left")
    assert notice(told) == "You are logged out. The token itself is good until it expires."
    assert (await visitor.client.get("/graphiql")).status_code == 303
    again = await visitor.send("/graphiql/logout", OURS, proof="")
    assert again.headers["location"] == "login?left"


async def test_a_cookie_that_is_no_longer_good_leads_back_to_the_login(visitor: Visitor) -> None:
    for given in (expired(), token(Role.SELLER)):
        visitor.client.cookies.set("opside-admin", given)
        led = await visitor.client.get("/graphiql")
        assert (led.status_code, led.headers["location"]) == (303, "graphiql/login?ended")
        assert set_cookies(led) == [DROPPED]
    told = await visitor.client.get("/graphiql/login?ended")
    assert notice(told) == "Your session is over. Log in again: what you wrote is still there."
