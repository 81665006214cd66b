"""Codes that owners brought back: each is written down before it is used, and used once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import AccountReference, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthCode:
    """A code and the request that it answers; `account` is what it gave access to, once known."""

    nonce: UUID
    seller_id: SellerId
    code_sha256: bytes
    brought_at: datetime
    account: AccountReference | None = None


class OAuthCodes(Protocol):
    """What was brought back."""

    async def add(self, code: OAuthCode) -> bool:
        """Write a code down; tell whether neither it nor its request was here before."""
        ...

    async def save(self, code: OAuthCode) -> None:
        """Write a code back; raise `NotFound`."""
        ...
