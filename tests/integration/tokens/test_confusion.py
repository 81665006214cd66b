"""Nobody passes off one kind of key for another, or nobody's signature for somebody's."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.key_set import fetch_key_set
from entrypoints.auth.published_keys import PublishedKeys
from entrypoints.auth.shared_secrets import SharedSecrets
from entrypoints.http.app import create_app
from tests.integration.http.callers import AUDIENCE, ISSUER, SECRET
from tests.integration.http.world import World
from tests.integration.tokens.provider import (
    EC,
    IDENTITY_PROVIDER,
    OTHER_RSA,
    RSA,
    claims,
    providing,
    rsa_jwk,
    signed,
)

PEM = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
JWK = json.dumps(rsa_jwk("rsa")).encode()
PUBLISHED_SECRET = b"a secret that somebody published by mistake"
OCT = {"kty": "oct", "kid": "oct", "k": urlsafe_b64encode(PUBLISHED_SECRET).decode().rstrip("=")}


def by_hand(header: dict[str, Any], secret: bytes | None, **changes: Any) -> str:
    """Return a token that no library would sign."""
    parts = (json.dumps(one).encode() for one in (header, claims(role="admin", **changes)))
    said = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    proof = b"" if secret is None else hmac.digest(secret, said, sha256)
    return (said + b"." + urlsafe_b64encode(proof).rstrip(b"=")).decode()


FORGED = {
    "the public key as a secret, as PEM": by_hand({"alg": "HS256", "kid": "rsa"}, PEM),
    "the same for our own issuer": by_hand({"alg": "HS256", "kid": "rsa"}, PEM, iss=ISSUER),
    "the public key as a secret, as DER": by_hand({"alg": "HS256", "kid": "rsa"}, DER, iss=ISSUER),
    "the public key as a secret, as JSON": by_hand({"alg": "HS256", "kid": "rsa"}, JWK, iss=ISSUER),
    "a secret that was published": by_hand(
        {"alg": "HS256", "kid": "oct"}, PUBLISHED_SECRET, iss=ISSUER
    ),
    "an empty secret": by_hand({"alg": "HS256", "kid": "rsa"}, b"", iss=ISSUER),
    "no signature": by_hand({"alg": "none", "kid": "rsa"}, None),
    "no signature, said otherwise": by_hand({"alg": "nOnE"}, None, iss=ISSUER),
    "no algorithm": by_hand({"kid": "rsa"}, PEM, iss=ISSUER),
    "an algorithm that is no text": by_hand({"alg": ["HS256"]}, SECRET.encode(), iss=ISSUER),
    "a kid that is no text": by_hand({"alg": "HS256", "kid": 1}, SECRET.encode(), iss=ISSUER),
    "our secret for a published key": by_hand({"alg": "RS256", "kid": "rsa"}, SECRET.encode()),
    "our secret in the provider's name": by_hand({"alg": "HS256"}, SECRET.encode()),
    "the provider's key in our name": signed("rsa", iss=ISSUER),
    "a key that nobody publishes": signed("rsa", key=OTHER_RSA),
    "one key under another's name": signed("ec"),
    "an elliptic key under another's name": signed("rsa", key=EC, algorithm="ES256"),
    "no name of a key": signed(None),
    "an unknown name": signed("unknown"),
    "a name that is a path": signed("../../dev/null"),
    "an algorithm that is not on the list": signed("rsa", algorithm="RS512"),
    "another audience": signed("rsa", aud="somebody-else"),
    "the key's address in the token": by_hand(
        {"alg": "RS256", "kid": "x", "jku": "http://127.0.0.1:1/", "jwk": rsa_jwk("x")}, PEM
    ),
}


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with providing() as provider, World() as world:
        provider.keys.append(OCT)
        authenticator = Authenticator(
            secrets=SharedSecrets(unnamed=SECRET),
            issuer=ISSUER,
            audience=AUDIENCE,
            algorithms=("HS256", "RS256", "ES256"),
            published=PublishedKeys(
                lambda: fetch_key_set(provider.url), issuer=IDENTITY_PROVIDER, max_age_seconds=300
            ),
        )
        app = create_app(use_cases=world.use_cases(), authenticator=authenticator, ids=world.ids)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://p.test") as made:
            yield made
        await authenticator.close()


async def ask(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(
        "/graphql",
        content=orjson.dumps({"query": "{ viewer { role sellerId } }"}),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )


async def test_the_providers_own_tokens_are_let_in(client: httpx.AsyncClient) -> None:
    for given in (signed("rsa"), signed("ec", key=EC, algorithm="ES256")):
        answer = (await ask(client, given)).json()
        assert answer == {"data": {"viewer": {"role": "SELLER", "sellerId": "anna"}}}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_token_is_turned_away(client: httpx.AsyncClient, forged: str) -> None:
    answer = await ask(client, forged)
    assert answer.status_code == 401
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert error["message"].startswith("the token is not")
