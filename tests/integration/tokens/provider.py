"""An identity provider of this machine: it publishes keys, and signs tokens with them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as new_rsa_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from adapters.system.clock import SystemClock
from tests.integration.http.callers import AUDIENCE

LOOPBACK: Final = "127.0.0.1"
IDENTITY_PROVIDER: Final = "https://login.example"

RSA: Final = new_rsa_key(65537, 2048)
OTHER_RSA: Final = new_rsa_key(65537, 2048)
WEAK_RSA: Final = new_rsa_key(65537, 1024)  # noqa: S505 - it has to be refused
EC: Final = new_ec_key(SECP256R1())


def rsa_jwk(kid: str, key: RSAPrivateKey = RSA, **more: str) -> dict[str, Any]:
    """Return what a provider publishes of an RSA key."""
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, **more}


def ec_jwk(kid: str) -> dict[str, Any]:
    """Return what a provider publishes of an elliptic key."""
    return {**ECAlgorithm.to_jwk(EC.public_key(), as_dict=True), "kid": kid}


def claims(**changes: Any) -> dict[str, Any]:
    """Return what a good token of the provider says."""
    return {
        "sub": "anna",
        "role": "seller",
        "iss": IDENTITY_PROVIDER,
        "aud": AUDIENCE,
        "exp": int((SystemClock().now() + timedelta(hours=1)).timestamp()),
        **changes,
    }


def signed(kid: str | None, *, key: Any = RSA, algorithm: str = "RS256", **changes: Any) -> str:
    """Return a token of the provider."""
    headers = None if kid is None else {"kid": kid}
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


@dataclass(slots=True)
class Provider:
    """What it publishes, how often it was asked, and whether it is slow to answer."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [rsa_jwk("rsa"), ec_jwk("ec")])
    answer: bytes | None = None
    status: int = 200
    asked: int = 0
    url: str = ""
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def publish(self, _: web.Request) -> web.Response:
        """Answer with the keys of now, or with what a test wants to be answered."""
        self.asked += 1
        await self.may_answer.wait()
        body = json.dumps({"keys": self.keys}).encode() if self.answer is None else self.answer
        return web.Response(body=body, status=self.status, headers={"Location": "/elsewhere"})

    async def stop(self) -> None:
        """Answer nobody any more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def start(self, *, port: int = 0) -> None:
        """Answer, on the port of before where one is named."""
        app = web.Application()
        app.router.add_get("/keys", self.publish)
        app.router.add_get("/elsewhere", self.publish)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, port, reuse_address=True)
        await site.start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}/keys"


@asynccontextmanager
async def providing() -> AsyncIterator[Provider]:
    """Let a provider answer for the length of the block."""
    provider = Provider()
    provider.may_answer.set()
    await provider.start()
    try:
        yield provider
    finally:
        provider.may_answer.set()
        await provider.stop()
