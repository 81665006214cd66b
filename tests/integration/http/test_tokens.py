"""Who is let in: nobody without a good token, and nothing is done for anybody else."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import jwt
import orjson
import pytest

from adapters.system.clock import SystemClock
from application.actor import Role
from entrypoints.auth.mint import Mint
from tests.integration.http.callers import AUDIENCE, CHARGE, COMMISSION, ISSUER, MINT, SECRET
from tests.integration.http.world import World

NOW = SystemClock().now()


def unsigned(claims: dict[str, Any]) -> str:
    parts = (orjson.dumps({"alg": "none", "typ": "JWT"}), orjson.dumps(claims))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


GOOD = {
    "sub": "engine",
    "role": "service",
    "iss": ISSUER,
    "aud": AUDIENCE,
    "exp": int((NOW + timedelta(hours=1)).timestamp()),
}


def minted(**changes: Any) -> str:
    claims = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    return jwt.encode(claims, SECRET, algorithm="HS256")


OTHER_SECRET = Mint(secret=SECRET[::-1], issuer=ISSUER, audience=AUDIENCE)
PAST = int((NOW - timedelta(minutes=5)).timestamp())

BAD = {
    "none": None,
    "empty": "",
    "basic": "Basic dXNlcjpwYXNz",
    "nothing after": "Bearer ",
    "no token": "Bearer nonsense",
    "too long": "Bearer " + "x" * 9000,
    "expired": "Bearer " + minted(exp=PAST),
    "not yet": "Bearer " + minted(nbf=int((NOW + timedelta(hours=1)).timestamp())),
    "other audience": "Bearer " + minted(aud="somebody-else"),
    "other issuer": "Bearer " + minted(iss="somebody-else"),
    "no exp": "Bearer " + minted(exp=None),
    "no aud": "Bearer " + minted(aud=None),
    "no iss": "Bearer " + minted(iss=None),
    "no sub": "Bearer " + minted(sub=None),
    "empty sub": "Bearer " + minted(sub=""),
    "no role": "Bearer " + minted(role=None),
    "unknown role": "Bearer " + minted(role="root"),
    "system": "Bearer " + minted(role="system"),
    "unsigned": "Bearer " + unsigned(GOOD),
    "other secret": "Bearer " + OTHER_SECRET(subject="engine", role=Role.ADMIN, now=NOW),
    "other algorithm": "Bearer " + jwt.encode(GOOD, SECRET * 2, algorithm="HS512"),
    "tampered": "Bearer " + MINT(subject="engine", role=Role.ADMIN, now=NOW)[:-4] + "AAAA",
}


@pytest.mark.parametrize("authorization", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_is_turned_away(world: World, authorization: str | None) -> None:
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    response = await world.client.post(
        "/graphql",
        content=orjson.dumps({"query": CHARGE, "variables": {"input": COMMISSION}}),
        headers=headers,
    )
    assert response.status_code == 401
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert response.headers["www-authenticate"].startswith("Bearer realm=")
    assert SECRET not in response.text
    assert world.is_untouched


async def test_the_cause_is_said(world: World) -> None:
    expired = await world.ask("{ viewer { role } }", bearer=minted(exp=PAST))
    assert expired.json["errors"][0]["message"] == "the token has expired"
    assert 'error="invalid_token"' in expired.response.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("claims", "viewer"),
    [
        ({"role": "service"}, {"role": "SERVICE", "sellerId": None}),
        ({"role": "admin", "sellerId": "s"}, {"role": "ADMIN", "sellerId": None}),
        ({"role": "seller"}, {"role": "SELLER", "sellerId": "engine"}),
        ({"role": "user"}, {"role": "SELLER", "sellerId": "engine"}),
        ({"role": "seller", "sellerId": "s"}, {"role": "SELLER", "sellerId": "s"}),
        ({"role": "user", "userId": 42}, {"role": "SELLER", "sellerId": "42"}),
        ({"role": "user", "userId": 0}, {"role": "SELLER", "sellerId": "0"}),
        ({"role": "seller", "sellerId": "s", "userId": 42}, {"role": "SELLER", "sellerId": "s"}),
    ],
)
async def test_claims_say_who_it_is(
    world: World, claims: dict[str, Any], viewer: dict[str, Any]
) -> None:
    reply = await world.ask("{ viewer { role sellerId } }", bearer=minted(**claims))
    assert reply.data["viewer"] == viewer


@pytest.mark.parametrize("given", ["", True, 1.5, ["s"], "a\nb", "s" * 256])
async def test_a_seller_must_be_named_by_text_or_a_number(world: World, given: object) -> None:
    reply = await world.ask("{ viewer { role } }", bearer=minted(role="seller", sellerId=given))
    assert reply.response.status_code == 401
