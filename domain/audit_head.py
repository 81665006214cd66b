"""The end of the chain as it was at a moment, signed: no end before it can pass for the end."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from domain.audit_chain import Seal
from domain.errors import DomainError
from domain.signing import Proof, SigningKeys

_PURPOSE: Final = b"the head of the audit's chain"
_TEXT: Final = re.compile(
    r"audit-head:1:(?P<sequence>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})"
    r":(?P<at>[0-9]{8}T[0-9]{12}Z):(?P<key>[0-9a-f]{16}):(?P<digest>[0-9a-f]{64})"
)
_MOMENT: Final = "%Y%m%dT%H%M%S%fZ"


class HeadMalformed(DomainError):
    """What was given as a signed head of the audit's chain is none."""

    code = "AUDIT_HEAD_MALFORMED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """How many seals there were, the hash of the last, and who vouches for that."""

    sequence: int
    hash: bytes
    signed_at: datetime
    proof: Proof

    @classmethod
    def sign(cls, seal: Seal, keys: SigningKeys, *, at: datetime) -> Self:
        """Return the head that this seal is."""
        proof = keys.sign(_words(seal.sequence, seal.hash, at), purpose=_PURPOSE)
        return cls(sequence=seal.sequence, hash=seal.hash, signed_at=at, proof=proof)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the head that is written here; raise `HeadMalformed`."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise HeadMalformed("a signed head is one line that begins with audit-head:1:")
        try:
            at = datetime.strptime(found["at"], _MOMENT).replace(tzinfo=UTC)
        except ValueError:
            raise HeadMalformed("the signed head names no moment") from None
        return cls(
            sequence=int(found["sequence"]),
            hash=bytes.fromhex(found["hash"]),
            signed_at=at,
            proof=Proof(found["key"], bytes.fromhex(found["digest"])),
        )

    def is_of(self, keys: SigningKeys) -> bool:
        """Return whether it was signed by who holds these keys."""
        words = _words(self.sequence, self.hash, self.signed_at)
        return keys.has_signed(self.proof, words, purpose=_PURPOSE)

    def __str__(self) -> str:
        """Return it as one line, to be kept outside."""
        words = _words(self.sequence, self.hash, self.signed_at).decode()
        return f"{words}:{self.proof.key_id}:{self.proof.digest.hex()}"


def _words(sequence: int, hash: bytes, at: datetime) -> bytes:
    moment = at.astimezone(UTC).strftime(_MOMENT)
    return f"audit-head:1:{sequence}:{hash.hex()}:{moment}".encode()
