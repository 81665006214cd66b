"""Sellers' Connect accounts, in their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from asyncpg import UniqueViolationError
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.seller import account_columns, account_of
from adapters.postgres.session import Session
from adapters.postgres.tables import connect_account
from application.ports.errors import NotFound
from domain.connect_account import AccountTaken, ConnectAccount
from domain.ids import AccountReference, SellerId

_ADD: Final = (
    insert(connect_account)
    .on_conflict_do_nothing(index_elements=(connect_account.c.seller_id,))
    .returning(connect_account.c.seller_id)
    .add_cte(KNOWN_SELLER)
)

_OF_SELLER: Final = select(connect_account).where(
    connect_account.c.seller_id == bindparam("seller_id")
)

# Many may read it at once; whoever changes it waits for them, and they for it.
_GET: Final = _OF_SELLER.with_for_update(read=True)

_LOCK: Final = _OF_SELLER.with_for_update()

_OWNER: Final = select(connect_account.c.seller_id).where(
    connect_account.c.account_reference == bindparam("reference")
)

_REFERENCES: Final = (
    select(connect_account.c.account_reference)
    .where(connect_account.c.account_reference.is_not(None))
    .order_by(connect_account.c.account_reference)
)

_SAVE: Final = update(connect_account).where(connect_account.c.seller_id == bindparam("saved_id"))

_ONE_OWNER: Final = "connect_account_account_reference_key"

_WRITTEN_ONCE: Final = frozenset({"seller_id", "created_at"})


@dataclass(frozen=True, slots=True)
class PostgresAccounts:
    """One account for each seller."""

    session: Session

    async def add(self, account: ConnectAccount) -> ConnectAccount:
        values = {
            **account_columns(account),
            **known_seller(account.seller_id, since=account.created_at),
        }
        if await self.session.first(_ADD, values) is not None:
            return account
        return await self.get(account.seller_id) or account

    async def get(self, seller_id: SellerId) -> ConnectAccount | None:
        row = await self.session.first(_GET, {"seller_id": seller_id})
        return None if row is None else account_of(row)

    async def lock(self, seller_id: SellerId) -> ConnectAccount:
        row = await self.session.first(_LOCK, {"seller_id": seller_id})
        if row is None:
            raise NotFound("account")
        return account_of(row)

    async def owner(self, reference: AccountReference) -> SellerId | None:
        row = await self.session.first(_OWNER, {"reference": reference})
        return None if row is None else SellerId(row.seller_id)

    async def references(self) -> Sequence[AccountReference]:
        rows = await self.session.rows(_REFERENCES)
        return [AccountReference(row.account_reference) for row in rows]

    async def save(self, account: ConnectAccount) -> None:
        columns = account_columns(account)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        try:
            saved = await self.session.run(_SAVE, {**changed, "saved_id": account.seller_id})
        except UniqueViolationError as error:
            if error.constraint_name != _ONE_OWNER:
                raise
            raise AccountTaken from None
        if saved != 1:
            raise NotFound("account")
