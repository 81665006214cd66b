"""A unit of work on one connection: one commit, or nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.accounts import PostgresAccounts
from adapters.postgres.attempts import PostgresAttempts
from adapters.postgres.cards import PostgresCards
from adapters.postgres.customers import PostgresCustomers
from adapters.postgres.errors import translated
from adapters.postgres.events import PostgresEvents
from adapters.postgres.idempotency import RETENTION, PostgresIdempotencyStore
from adapters.postgres.journal import PostgresAuditLog, PostgresOutbox, write_journal
from adapters.postgres.ledger import PostgresLedger
from adapters.postgres.receipts import PostgresReceipts
from adapters.postgres.session import Session
from adapters.postgres.transaction_index import PostgresTransactionIndex
from adapters.postgres.transactions import PostgresTransactions
from application.ports.unit_of_work import UnitOfWork


class PostgresUnitOfWork:
    """Gives each store the same connection."""

    def __init__(self, connection: AsyncConnection, *, key_retention: timedelta) -> None:
        self._connection = connection
        self._session = session = Session(connection)
        self.transactions = PostgresTransactions(session)
        self.index = PostgresTransactionIndex(session)
        self.attempts = PostgresAttempts(session)
        self.ledger = PostgresLedger(session)
        self.receipts = PostgresReceipts(session)
        self.accounts = PostgresAccounts(session)
        self.customers = PostgresCustomers(session)
        self.cards = PostgresCards(session)
        self.idempotency = PostgresIdempotencyStore(session, retention=key_retention)
        self.events = PostgresEvents(session)
        self.outbox = PostgresOutbox()
        self.audit = PostgresAuditLog()

    async def commit(self) -> None:
        """Write what was collected, and keep all of it."""
        await write_journal(self._session, self.outbox.jobs, self.audit.events)
        with translated():
            try:
                await self._connection.commit()
            except BaseException:
                # Nobody knows what this connection is in the middle of: the pool shall not have it.
                await self._connection.invalidate()
                raise


def _nobody_listens() -> None:
    """Do nothing: who adds jobs without a bell leaves them to the sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPostgresUnit:
    """Opens units of work; `after_commit` is called after each commit that added jobs."""

    engine: AsyncEngine
    after_commit: Callable[[], None] = _nobody_listens
    key_retention: timedelta = RETENTION

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Commit when the block is left, and undo all of it when it raises."""
        async with AsyncExitStack() as stack:
            with translated():
                # Leaving the stack without a commit rolls back.
                connection = await stack.enter_async_context(self.engine.connect())
            unit = PostgresUnitOfWork(connection, key_retention=self.key_retention)
            yield unit
            await unit.commit()
        if unit.outbox.jobs:
            self.after_commit()
