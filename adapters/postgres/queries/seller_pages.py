"""Lists of sellers' accounts and payouts, page by page."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Integer, Text, bindparam, select, tuple_

from adapters.postgres.rows.payout import payout_of
from adapters.postgres.rows.seller import account_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import connect_account, payout
from adapters.postgres.tables.metadata import Moment
from application.ports.payouts import PayoutCursor, PayoutPage
from application.ports.seller_pages import AccountCursor, AccountFilter, AccountPage
from domain.ids import SellerId

_PLACE: Final = tuple_(connect_account.c.created_at, connect_account.c.seller_id)

_NEWEST_FIRST: Final = (
    select(connect_account)
    .order_by(connect_account.c.created_at.desc(), connect_account.c.seller_id.desc())
    .limit(bindparam("rows_max", type_=Integer))
)


_PAYOUT_PLACE: Final = tuple_(payout.c.created_at, payout.c.payout_reference)

_PAYOUTS: Final = (
    select(payout)
    .where(payout.c.seller_id == bindparam("seller_id"))
    .order_by(payout.c.created_at.desc(), payout.c.payout_reference.desc())
    .limit(bindparam("rows_max", type_=Integer))
)

_PAYOUTS_AFTER: Final = _PAYOUTS.where(
    tuple_(bindparam("at", type_=Moment), bindparam("reference", type_=Text)) > _PAYOUT_PLACE
)


@dataclass(frozen=True, slots=True)
class PostgresSellerPages:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def accounts(
        self, filter: AccountFilter, *, limit: int, after: AccountCursor | None
    ) -> AccountPage:
        wanted = {"status": filter.status, "country": filter.country}
        values: dict[str, object] = {n: v for n, v in wanted.items() if v is not None}
        query = _NEWEST_FIRST.where(
            *(connect_account.c[name] == bindparam(name) for name in values)
        )
        if after is not None:
            query = query.where(
                tuple_(bindparam("at", type_=Moment), bindparam("seller", type_=Text)) > _PLACE
            )
            values |= {"at": after.created_at, "seller": after.seller_id}
        rows = await self.statements.rows(query, {**values, "rows_max": limit + 1})
        return AccountPage(
            rows=[account_of(row) for row in rows[:limit]], has_next=len(rows) > limit
        )

    async def payouts(
        self, seller_id: SellerId, *, limit: int, after: PayoutCursor | None
    ) -> PayoutPage:
        values: dict[str, object] = {"seller_id": seller_id, "rows_max": limit + 1}
        if after is not None:
            values |= {"at": after.created_at, "reference": after.reference}
        rows = await self.statements.rows(_PAYOUTS_AFTER if after else _PAYOUTS, values)
        return PayoutPage(rows=[payout_of(row) for row in rows[:limit]], has_next=len(rows) > limit)
