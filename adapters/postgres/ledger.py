"""The books, in their tables."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Text, Uuid, bindparam, text

from adapters.postgres.session import Session
from adapters.postgres.tables.metadata import Moment
from domain.ledger import Posting

# One statement, so that the entries are checked together; and no second one to learn whether the
# posting was there.
_POST: Final = text("""
    WITH booked AS (
        INSERT INTO posting (id, kind, cause, transaction_id, seller_id, posted_at)
        VALUES (:id, :kind, :cause, :transaction_id, :seller_id, :posted_at)
        ON CONFLICT (cause, kind) DO NOTHING
        RETURNING id
    ), lines AS (
        INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor)
        SELECT booked.id, entry.line, entry.account, entry.currency, entry.amount_minor
        FROM booked CROSS JOIN unnest(:accounts, :currencies, :amounts)
            WITH ORDINALITY AS entry (account, currency, amount_minor, line)
    )
    SELECT id FROM booked
""").bindparams(
    bindparam("id", type_=Uuid),
    bindparam("kind", type_=Text),
    bindparam("cause", type_=Text),
    bindparam("transaction_id", type_=Uuid),
    bindparam("seller_id", type_=Text),
    bindparam("posted_at", type_=Moment),
    bindparam("accounts", type_=ARRAY(Text)),
    bindparam("currencies", type_=ARRAY(Text)),
    bindparam("amounts", type_=ARRAY(BigInteger)),
)


@dataclass(frozen=True, slots=True)
class PostgresLedger:
    """The database refuses what does not sum to zero, and any change of what is booked."""

    session: Session

    async def post(self, posting: Posting) -> bool:
        values = {
            "id": posting.id,
            "kind": posting.kind,
            "cause": posting.cause,
            "transaction_id": posting.transaction_id,
            "seller_id": posting.seller_id,
            "posted_at": posting.at,
            "accounts": [entry.account for entry in posting.entries],
            "currencies": [entry.amount.currency.code for entry in posting.entries],
            "amounts": [entry.amount.minor_units for entry in posting.entries],
        }
        return await self.session.first(_POST, values) is not None
