"""Signs words with a key that is derived from a secret, so that the secret itself signs nothing."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from application.ports.signer import TokenRefused

_DERIVATION: Final = b"opside-payments: tokens in addresses"

_TOKEN_LENGTH_MAX: Final = 16_384


class HmacSigner:
    """Keeps `Signer`: HMAC-SHA-256 over the purpose, the end and the words.

    What the older secrets signed still counts, so that a secret is replaced with links under way.
    """

    def __init__(self, secret: str, *, older: Sequence[str] = ()) -> None:
        self._keys = [hmac.digest(one.encode(), _DERIVATION, "sha256") for one in (secret, *older)]

    def sign(self, words: Mapping[str, str], *, purpose: str, until: datetime) -> str:
        told = {"words": dict(words), "until": int(until.timestamp())}
        body = _encoded(json.dumps(told, separators=(",", ":")).encode())
        return f"{body}.{_proof(self._keys[0], body, purpose)}"

    def read(self, token: str, *, purpose: str, at: datetime) -> Mapping[str, str]:
        body, _, proof = token.partition(".")
        if len(token) > _TOKEN_LENGTH_MAX or not self._is_ours(proof, body, purpose):
            raise TokenRefused
        told: Any = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if at.timestamp() >= told["until"]:
            raise TokenRefused
        words: Mapping[str, str] = told["words"]
        return words

    def _is_ours(self, proof: str, body: str, purpose: str) -> bool:
        # Compared as bytes: a proof that is no ASCII is refused like any other.
        given = proof.encode("utf-8", "surrogatepass")
        good = [_proof(key, body, purpose).encode() for key in self._keys]
        return any(hmac.compare_digest(given, one) for one in good)


def _proof(key: bytes, body: str, purpose: str) -> str:
    said = f"{purpose}.{body}".encode("utf-8", "surrogatepass")
    return _encoded(hmac.new(key, said, sha256).digest())


def _encoded(given: bytes) -> str:
    return urlsafe_b64encode(given).rstrip(b"=").decode()
