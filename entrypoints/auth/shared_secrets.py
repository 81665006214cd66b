"""Secrets that both sides know: whoever checks a token with one could have signed it, too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ALGORITHMS: Final = ("HS256",)
"""What a shared secret may sign with; the settings ask for as many bytes as that needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecrets:
    """Secrets by the `kid` of the tokens that they sign, so that two count while one is replaced.

    The secret without a name, if there is one, checks every token that names none of the others.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    unnamed: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` where there is no secret at all."""
        if not self.named and not self.unnamed:
            raise ValueError("tokens need at least one secret")

    def find(self, kid: str | None) -> str | None:
        """Return what a token of this `kid` is checked with."""
        return self.unnamed if kid is None else self.named.get(kid, self.unnamed)

    @property
    def in_order(self) -> tuple[tuple[str | None, str], ...]:
        """Return each `kid` with its secret: the first one signs."""
        unnamed = () if self.unnamed is None else ((None, self.unnamed),)
        return (*self.named.items(), *unnamed)
