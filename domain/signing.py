"""Proofs that only who holds a secret can make, and the secrets that were good before."""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple


class Proof(NamedTuple):
    """Which secret signed, by a name that does not tell it, and what it made of the words."""

    key_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Signs with the first secret and knows the proofs of all of them: so one can be replaced."""

    secrets: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets:
            raise ValueError("nothing is signed without a secret")

    def sign(self, words: bytes, *, purpose: bytes) -> Proof:
        """Return the proof of these words; what was signed for another purpose is none."""
        return _proof(self.secrets[0], words, purpose)

    def has_signed(self, proof: Proof, words: bytes, *, purpose: bytes) -> bool:
        """Return whether one of the secrets signed these words for this purpose."""
        made = (_proof(secret, words, purpose) for secret in self.secrets)
        return any(
            one.key_id == proof.key_id and hmac.compare_digest(one.digest, proof.digest)
            for one in made
        )


def _proof(secret: bytes, words: bytes, purpose: bytes) -> Proof:
    key = hmac.digest(secret, b"opside-payments: " + purpose, "sha256")
    return Proof(sha256(b"name of " + key).hexdigest()[:16], hmac.digest(key, words, "sha256"))
