"""Codes that owners brought back, in memory."""

from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from application.ports.oauth_codes import OAuthCode


@dataclass(frozen=True, slots=True)
class MemoryOAuthCodes:
    """Keeps codes by the request that they answer."""

    tables: Tables
    locks: UnitLocks

    async def add(self, code: OAuthCode) -> bool:
        await self.locks.take("oauth_code", code.code_sha256)
        await self.locks.take("oauth_code", code.nonce)
        rows = self.tables.oauth_codes.values()
        if code.nonce in self.tables.oauth_codes or any(
            row.code_sha256 == code.code_sha256 for row in rows
        ):
            return False
        self.tables.oauth_codes[code.nonce] = code
        return True

    async def save(self, code: OAuthCode) -> None:
        await self.locks.take("oauth_code", code.nonce)
        if code.nonce not in self.tables.oauth_codes:
            raise NotFound("code")
        self.tables.oauth_codes[code.nonce] = code
