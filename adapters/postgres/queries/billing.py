"""The read side of subscriptions and invoices: their ids grow with time, so they are its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Integer, Table, bindparam, select

from adapters.postgres.row import Row
from adapters.postgres.rows.billing import invoice_of, subscription_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import invoice, subscription
from application.ports.billing import InvoicePage, SubscriptionPage
from domain.ids import InvoiceId, SellerId, SubscriptionId
from domain.invoice import Invoice
from domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class PostgresBillingQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def subscription(self, id: SubscriptionId) -> Subscription | None:
        rows = await self._one(subscription, id)
        return subscription_of(rows[0]) if rows else None

    async def invoice(self, id: InvoiceId) -> Invoice | None:
        rows = await self._one(invoice, id)
        return invoice_of(rows[0]) if rows else None

    async def subscriptions(
        self, seller_id: SellerId | None, *, limit: int, after: SubscriptionId | None
    ) -> SubscriptionPage:
        rows = await self._rows(subscription, seller_id, limit=limit + 1, after=after)
        found = [subscription_of(row) for row in rows]
        return SubscriptionPage(rows=found[:limit], has_next=len(found) > limit)

    async def invoices(
        self, seller_id: SellerId | None, *, limit: int, after: InvoiceId | None
    ) -> InvoicePage:
        rows = await self._rows(invoice, seller_id, limit=limit + 1, after=after)
        found = [invoice_of(row) for row in rows]
        return InvoicePage(rows=found[:limit], has_next=len(found) > limit)

    async def _one(self, table: Table, id: UUID) -> Sequence[Row]:
        query = select(table).where(table.c.id == bindparam("id"))
        return await self.statements.rows(query, {"id": id})

    async def _rows(
        self, table: Table, seller_id: SellerId | None, *, limit: int, after: UUID | None
    ) -> Sequence[Row]:
        query, values = select(table), dict[str, object]()
        if seller_id is not None:
            query = query.where(table.c.seller_id == bindparam("seller_id"))
            values["seller_id"] = seller_id
        if after is not None:
            query = query.where(table.c.id < bindparam("after"))
            values["after"] = after
        query = query.order_by(table.c.id.desc()).limit(bindparam("rows_max", type_=Integer))
        return await self.statements.rows(query, {**values, "rows_max": limit})
