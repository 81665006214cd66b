"""Sellers as customers, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.seller import customer_columns, customer_of
from adapters.postgres.session import Session
from adapters.postgres.tables import customer
from application.ports.errors import NotFound
from domain.customer import Customer
from domain.ids import CustomerReference, SellerId

_ADD: Final = (
    insert(customer)
    .on_conflict_do_nothing(index_elements=(customer.c.seller_id,))
    .returning(customer.c.seller_id)
    .add_cte(KNOWN_SELLER)
)

_OF_SELLER: Final = select(customer).where(customer.c.seller_id == bindparam("seller_id"))

# Many may read it at once; whoever changes it waits for them, and they for it.
_GET: Final = _OF_SELLER.with_for_update(read=True)

_LOCK: Final = _OF_SELLER.with_for_update()

_OWNER: Final = select(customer.c.seller_id).where(
    customer.c.customer_reference == bindparam("reference")
)

_SAVE: Final = update(customer).where(customer.c.seller_id == bindparam("saved_id"))

_WRITTEN_ONCE: Final = frozenset({"seller_id", "created_at"})


@dataclass(frozen=True, slots=True)
class PostgresCustomers:
    """One customer for each seller."""

    session: Session

    async def add(self, customer: Customer) -> Customer:
        values = {
            **customer_columns(customer),
            **known_seller(customer.seller_id, since=customer.created_at),
        }
        if await self.session.first(_ADD, values) is not None:
            return customer
        return await self.get(customer.seller_id) or customer

    async def get(self, seller_id: SellerId) -> Customer | None:
        row = await self.session.first(_GET, {"seller_id": seller_id})
        return None if row is None else customer_of(row)

    async def lock(self, seller_id: SellerId) -> Customer:
        row = await self.session.first(_LOCK, {"seller_id": seller_id})
        if row is None:
            raise NotFound("customer")
        return customer_of(row)

    async def owner(self, reference: CustomerReference) -> SellerId | None:
        row = await self.session.first(_OWNER, {"reference": reference})
        return None if row is None else SellerId(row.seller_id)

    async def save(self, customer: Customer) -> None:
        columns = customer_columns(customer)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        if await self.session.run(_SAVE, {**changed, "saved_id": customer.seller_id}) != 1:
            raise NotFound("customer")
