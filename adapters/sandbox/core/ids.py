"""Ids that look like Stripe's and depend only on a seed, the key and their order."""

import base64
import hashlib


class Ids:
    """Makes an endless, repeatable row of ids; two keys never share one."""

    def __init__(self, *, seed: int, key: str) -> None:
        self._salt = hashlib.sha256(f"{seed}:{key}".encode()).digest()[:32]
        self._count = 0

    def make(self, prefix: str) -> str:
        """Return the next id, `prefix_` and 24 letters or digits."""
        return f"{prefix}_{self.secret()}"

    def secret(self) -> str:
        """Return 24 fresh letters or digits."""
        self._count += 1
        digest = hashlib.blake2b(
            self._count.to_bytes(8, "big"), digest_size=18, key=self._salt
        ).digest()
        return base64.b64encode(digest, altchars=b"aZ").decode("ascii")
