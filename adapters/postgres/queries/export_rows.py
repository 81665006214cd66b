"""The statements of exports: each list in its order, from a place on, a bounded part of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Integer, TextClause, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from adapters.postgres.tables.metadata import Moment
from application.ports.exports import Place
from domain.export import ExportKind, Period

_AUDIT: Final = """
    FROM audit_event AS event JOIN audit_seal AS seal ON seal.audit_event_id = event.id
    WHERE event.at >= :start AND event.at < :end
"""
_LEDGER: Final = """
    FROM ledger_entry AS entry JOIN posting ON posting.id = entry.posting_id
    LEFT JOIN transaction ON transaction.id = posting.transaction_id
    WHERE posting.posted_at >= :start AND posting.posted_at < :end
"""
_TRANSACTIONS: Final = """
    FROM transaction WHERE created_at >= :start AND created_at < :end
"""

_AUDIT_ROWS: Final = f"""
    SELECT event.at AS first_place, event.id AS second_place, seal.sequence, event.id, event.at,
           event.action, event.subject, event.actor, event.role, event.request_id,
           event.transaction_id, event.seller_id, event.before, event.after, event.recorded_at,
           seal.hash
    {_AUDIT} AND (event.at, event.id) > (:first, :second)
    ORDER BY event.at, event.id LIMIT :most
"""
_LEDGER_ROWS: Final = f"""
    SELECT posting.posted_at AS first_place, entry.id AS second_place, entry.id AS entry,
           posting.id AS posting_id, posting.posted_at, posting.kind, posting.cause,
           posting.transaction_id, posting.seller_id, transaction.claim_id,
           transaction.recovery_id, entry.line, entry.account, entry.currency, entry.amount_minor
    {_LEDGER} AND (posting.posted_at, entry.id) > (:first, :second)
    ORDER BY posting.posted_at, entry.id LIMIT :most
"""
_TRANSACTION_ROWS: Final = f"""
    SELECT created_at AS first_place, id AS second_place, number, id, seller_id, claim_id,
           recovery_id, funds_flow, charge_state, transfer_state, status, currency,
           recovered_minor, fee_minor, payout_minor, refunded_minor, reversed_minor,
           clawed_back_minor, charge_reference, transfer_reference, created_at, updated_at
    {_TRANSACTIONS} AND (created_at, id) > (:first, :second)
    ORDER BY created_at, id LIMIT :most
"""

_PERIOD: Final = (bindparam("start", type_=Moment), bindparam("end", type_=Moment))


def _count(rows: str) -> TextClause:
    return text(f"SELECT count(*) {rows}").bindparams(*_PERIOD)


def _rows(statement: str, second: TypeEngine[Any]) -> TextClause:
    return text(statement).bindparams(
        *_PERIOD,
        bindparam("first", type_=Moment),
        bindparam("second", type_=second),
        bindparam("most", type_=Integer),
    )


COUNTS: Final[Mapping[ExportKind, TextClause]] = {
    ExportKind.AUDIT: _count(_AUDIT),
    ExportKind.LEDGER: _count(_LEDGER),
    ExportKind.TRANSACTIONS: _count(_TRANSACTIONS),
}

ROWS: Final[Mapping[ExportKind, TextClause]] = {
    ExportKind.AUDIT: _rows(_AUDIT_ROWS, BigInteger()),
    ExportKind.LEDGER: _rows(_LEDGER_ROWS, BigInteger()),
    ExportKind.TRANSACTIONS: _rows(_TRANSACTION_ROWS, Uuid()),
}

FIRST_PLACES: Final[Mapping[ExportKind, Callable[[Period], Place]]] = {
    ExportKind.AUDIT: lambda period: (period.start, -(2**63)),
    ExportKind.LEDGER: lambda period: (period.start, 0),
    ExportKind.TRANSACTIONS: lambda period: (period.start, UUID(int=0)),
}
