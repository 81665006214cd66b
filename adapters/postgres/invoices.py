"""Sellers' invoices, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.billing import invoice_columns, invoice_of
from adapters.postgres.session import Session
from adapters.postgres.tables import invoice
from application.ports.errors import NotFound
from domain.ids import InvoiceReference
from domain.invoice import Invoice

_ADD: Final = (
    insert(invoice)
    .on_conflict_do_nothing(index_elements=(invoice.c.invoice_reference,))
    .returning(invoice.c.id)
    .add_cte(KNOWN_SELLER)
)

_LOCK_NAMED: Final = (
    select(invoice).where(invoice.c.invoice_reference == bindparam("reference")).with_for_update()
)

_SAVE: Final = update(invoice).where(invoice.c.id == bindparam("saved_id"))

_WRITTEN_ONCE: Final = frozenset({"id", "seller_id", "invoice_reference", "currency", "created_at"})


@dataclass(frozen=True, slots=True)
class PostgresInvoices:
    """Locks a row for whoever takes in what the processor says of it."""

    session: Session

    async def add(self, invoice: Invoice) -> bool:
        values = {
            **invoice_columns(invoice),
            **known_seller(invoice.seller_id, since=invoice.synced_at),
        }
        return await self.session.first(_ADD, values) is not None

    async def lock_named(self, reference: InvoiceReference) -> Invoice | None:
        row = await self.session.first(_LOCK_NAMED, {"reference": reference})
        return None if row is None else invoice_of(row)

    async def save(self, invoice: Invoice) -> None:
        columns = invoice_columns(invoice)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        if await self.session.run(_SAVE, {**changed, "saved_id": invoice.id}) != 1:
            raise NotFound("invoice")
