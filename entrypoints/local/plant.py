"""A wrong cent in one of the two books, to show that their comparison would see it."""

from typing import Final

import asyncpg

from domain.errors import PaymentsError
from entrypoints.local.clients import SandboxClient
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import CURRENCY

SANDBOX: Final = "sandbox"
LEDGER: Final = "ledger"

# Balanced, as the database insists; only a second book can tell that it is wrong.
_WRONG_POSTING: Final = """
WITH fact AS (
    INSERT INTO posting (id, kind, cause, posted_at)
    VALUES (gen_random_uuid(), 'FEE_CHARGED', 'ch_planted', now()) RETURNING id
)
INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor)
SELECT fact.id, line, account, 'usd', amount
FROM fact, (VALUES (1, 'stripe_balance', 1), (2, 'fee_revenue', -1))
    AS entry (line, account, amount)
"""


class UnknownBook(PaymentsError):
    """Only the books that exist can be falsified."""

    code = "UNKNOWN_BOOK"


def require_known(book: str | None) -> None:
    """Raise `UnknownBook` unless this is one of the two, or none."""
    if book not in (None, SANDBOX, LEDGER):
        raise UnknownBook(f"--plant takes `{SANDBOX}` or `{LEDGER}`, not {book!r}")


async def plant_cent(book: str | None, stack: LocalStack, sandbox: SandboxClient) -> None:
    """Falsify one book by a cent; without a book, nothing."""
    if book == SANDBOX:
        await sandbox.post("/_sandbox/books/plant", amount=1, currency=CURRENCY)
    if book == LEDGER:
        await _plant_in_ledger(stack)


async def _plant_in_ledger(stack: LocalStack) -> None:
    connection = await asyncpg.connect(
        host=str(stack.servers.postgres.sockets),
        user=stack.servers.bootstrap.service,
        database=stack.servers.bootstrap.database,
        server_settings={"search_path": stack.settings.database_schema},
    )
    try:
        await connection.execute(_WRONG_POSTING)
    finally:
        await connection.close()
