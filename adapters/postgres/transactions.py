"""Transactions, in their table."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.transaction import (
    changeable_columns_of,
    columns_of,
    transaction_of,
)
from adapters.postgres.session import Session
from adapters.postgres.tables import transaction
from application.ports.errors import NotFound, StaleTransaction
from application.ports.idempotency import RequestInProgress
from domain.ids import TransactionId
from domain.transaction import RecoveryKey, Transaction

_RECOVERY: Final = (transaction.c.seller_id, transaction.c.claim_id, transaction.c.recovery_id)

_ADD: Final = (
    insert(transaction)
    .on_conflict_do_nothing(index_elements=_RECOVERY)
    .returning(transaction.c.number)
    .add_cte(KNOWN_SELLER)
)

_OF_RECOVERY: Final = select(transaction).where(
    *(column == bindparam(column.name) for column in _RECOVERY)
)

_GET: Final = select(transaction).where(transaction.c.id == bindparam("id"))

# Rows that refer to a transaction may be added while it is locked: it never loses its id.
_LOCK: Final = _GET.with_for_update(key_share=True)

_SAVE: Final = update(transaction).where(
    transaction.c.id == bindparam("saved_id"),
    transaction.c.version == bindparam("read_version"),
)


@dataclass(frozen=True, slots=True)
class PostgresTransactions:
    """A save counts the version up, so that a second writer finds the version that it read gone."""

    session: Session

    async def add(self, transaction: Transaction) -> tuple[Transaction, bool]:
        values = {
            **columns_of(transaction),
            **known_seller(transaction.seller_id, since=transaction.created_at),
        }
        row = await self.session.first(_ADD, values, locked=RequestInProgress)
        if row is not None:
            return replace(transaction, number=row.number), True
        return await self._of_recovery(transaction.recovery), False

    async def get(self, id: TransactionId) -> Transaction:
        return await self._read(id, lock=False)

    async def lock(self, id: TransactionId) -> Transaction:
        return await self._read(id, lock=True)

    async def save(self, transaction: Transaction) -> None:
        saved = replace(transaction, version=transaction.version + 1)
        values = {
            **changeable_columns_of(saved),
            "saved_id": transaction.id,
            "read_version": transaction.version,
        }
        if await self.session.run(_SAVE, values) != 1:
            raise StaleTransaction("the transaction was changed by somebody else")

    async def _read(self, id: TransactionId, *, lock: bool) -> Transaction:
        row = await self.session.first(_LOCK if lock else _GET, {"id": id})
        if row is None:
            raise NotFound("transaction")
        return transaction_of(row)

    async def _of_recovery(self, recovery: RecoveryKey) -> Transaction:
        row = await self.session.first(_OF_RECOVERY, recovery._asdict())
        if row is None:
            raise RequestInProgress("the same recovery is being worked on")
        return transaction_of(row)
