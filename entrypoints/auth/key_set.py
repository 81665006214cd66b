"""A key set as its owner publishes it: one request, as much as is reasonable, public keys alone."""

import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import jwt

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
"""What a published key may sign with: nothing that a reader of the key could sign with, too."""

ANSWER_SECONDS: Final = 5.0
BYTES_MAX: Final = 256 * 1024


class KeySetUnusable(Exception):
    """There is no answer, or one without a key that may be used; known keys go on counting."""


async def fetch_key_set(url: str, *, seconds: float = ANSWER_SECONDS) -> bytes:
    """Return what is published at an address; raise `KeySetUnusable`.

    Redirects are not followed: keys are taken from the address that was chosen, and no other.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            if response.status != 200:  # noqa: PLR2004 - the one status with keys in it
                raise KeySetUnusable(f"it answered {response.status}")
            return await _bounded(response.content)
    except TimeoutError:
        raise KeySetUnusable(f"no answer within {seconds:g} seconds") from None
    except (aiohttp.ClientError, OSError) as error:
        raise KeySetUnusable(f"it cannot be reached: {type(error).__name__}") from None


def read_key_set(body: bytes) -> Mapping[str, jwt.PyJWK]:
    """Return the signing keys by their `kid`, secrets left out; raise `KeySetUnusable`."""
    try:
        told: Any = json.loads(body)
        published = jwt.PyJWKSet.from_dict(told).keys
    except Exception as error:  # noqa: BLE001 - another server may send anything at all
        raise KeySetUnusable(f"its answer is no key set: {type(error).__name__}") from None
    usable = {
        key.key_id: key
        for key in published
        if isinstance(key.key_id, str)
        and key.public_key_use in (None, "sig")
        and key.algorithm_name in ALGORITHMS
    }
    if not usable:
        raise KeySetUnusable("it publishes no signing key with a kid")
    return usable


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for piece in content.iter_any():
        body += piece
        if len(body) > BYTES_MAX:
            raise KeySetUnusable(f"its answer is longer than {BYTES_MAX} bytes")
    return bytes(body)
