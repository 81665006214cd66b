"""Answers about sellers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select

from adapters.postgres.cards import OF_SELLER
from adapters.postgres.rows.seller import account_of, card_of, customer_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import connect_account, customer
from domain.connect_account import ConnectAccount
from domain.customer import Card, Customer
from domain.ids import SellerId

_SELLER: Final[BindParameter[Any]] = bindparam("seller_id")

_ACCOUNT: Final = select(connect_account).where(connect_account.c.seller_id == _SELLER)

_CUSTOMER: Final = select(customer).where(customer.c.seller_id == _SELLER)


@dataclass(frozen=True, slots=True)
class PostgresSellerQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def account(self, seller_id: SellerId) -> ConnectAccount | None:
        rows = await self.statements.rows(_ACCOUNT, {"seller_id": seller_id})
        return account_of(rows[0]) if rows else None

    async def customer(self, seller_id: SellerId) -> Customer | None:
        rows = await self.statements.rows(_CUSTOMER, {"seller_id": seller_id})
        return customer_of(rows[0]) if rows else None

    async def cards(self, seller_id: SellerId) -> Sequence[Card]:
        rows = await self.statements.rows(OF_SELLER, {"seller_id": seller_id})
        return [card_of(row) for row in rows]
