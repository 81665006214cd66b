"""Codes that owners brought back, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.session import Session
from adapters.postgres.tables import oauth_code
from application.ports.errors import NotFound
from application.ports.oauth_codes import OAuthCode

# Either of two keys may be taken: the request's, or the code's.
_ADD: Final = insert(oauth_code).on_conflict_do_nothing().returning(oauth_code.c.nonce)

_SAVE: Final = update(oauth_code).where(oauth_code.c.nonce == bindparam("saved_nonce"))


@dataclass(frozen=True, slots=True)
class PostgresOAuthCodes:
    """One row for each code, which holds its fingerprint alone."""

    session: Session

    async def add(self, code: OAuthCode) -> bool:
        values = {
            "nonce": code.nonce,
            "seller_id": code.seller_id,
            "code_sha256": code.code_sha256,
            "brought_at": code.brought_at,
            "account_reference": code.account,
        }
        return await self.session.first(_ADD, values) is not None

    async def save(self, code: OAuthCode) -> None:
        values = {"account_reference": code.account, "saved_nonce": code.nonce}
        if await self.session.run(_SAVE, values) != 1:
            raise NotFound("code")
