"""Between the rows of `clawback`, `settlement` and `due` and the domain's values."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapters.postgres.row import Row
from domain.clawback import Clawback, ClawbackKind, SettlementChoice
from domain.currency import Currency
from domain.due import Due, DueSide
from domain.ids import ClawbackId, DueId, SellerId, SettlementId, TransactionId
from domain.money import Money
from domain.settlement import Settlement, SettlementState, SettlementWay
from domain.transaction import Failure


def clawback_columns_of(clawback: Clawback) -> dict[str, object]:
    """Return what the row of a clawback holds."""
    return {
        "id": clawback.id,
        "transaction_id": clawback.transaction_id,
        "kind": clawback.kind,
        "choice": clawback.choice,
        "amount_minor": clawback.amount.minor_units,
        "currency": clawback.amount.currency.code,
        "gives_fee_back": clawback.gives_fee_back,
        "reason": clawback.reason,
        "created_at": clawback.created_at,
    }


def settlement_columns_of(clawback: Clawback, line: int) -> dict[str, object]:
    """Return what the row of one of its settlements holds, counted from 1."""
    one = clawback.settlements[line - 1]
    return {
        "id": one.id,
        "clawback_id": clawback.id,
        "line": line,
        "way": one.way,
        "amount_minor": one.amount.minor_units,
        "currency": one.amount.currency.code,
        "state": one.state,
        "reference": one.reference,
        "failure_code": None if one.failure is None else one.failure.code,
    }


def clawbacks_of(rows: Iterable[Row]) -> Sequence[Clawback]:
    """Return the clawbacks of rows that hold one settlement each, or none, in their order."""
    found: dict[ClawbackId, Clawback] = {}
    for row in rows:
        clawback = found.get(row.id) or _clawback(row)
        if row.settlement_id is not None:
            settlements = (*clawback.settlements, _settlement(row))
            clawback = replace(clawback, settlements=settlements)
        found[clawback.id] = clawback
    return list(found.values())


def due_columns_of(due: Due) -> dict[str, object]:
    """Return what the row of a debt or a credit holds."""
    return {
        "id": due.id,
        "side": due.side,
        "seller_id": due.seller_id,
        "transaction_id": due.transaction_id,
        "amount_minor": due.amount.minor_units,
        "settled_minor": due.settled.minor_units,
        "currency": due.amount.currency.code,
        "created_at": due.created_at,
    }


def due_of(row: Row) -> Due:
    """Return the debt or credit that a row holds."""
    currency = Currency.of(row.currency)
    return Due(
        id=DueId(row.id),
        side=DueSide(row.side),
        seller_id=SellerId(row.seller_id),
        transaction_id=TransactionId(row.transaction_id),
        amount=Money(row.amount_minor, currency),
        settled=Money(row.settled_minor, currency),
        created_at=row.created_at,
    )


def _clawback(row: Row) -> Clawback:
    return Clawback(
        id=ClawbackId(row.id),
        transaction_id=TransactionId(row.transaction_id),
        kind=ClawbackKind(row.kind),
        choice=SettlementChoice(row.choice),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        gives_fee_back=row.gives_fee_back,
        reason=row.reason,
        created_at=row.created_at,
    )


def _settlement(row: Row) -> Settlement:
    return Settlement(
        id=SettlementId(row.settlement_id),
        way=SettlementWay(row.way),
        amount=Money(row.settlement_minor, Currency.of(row.currency)),
        state=SettlementState(row.state),
        reference=row.reference,
        failure=None if row.failure_code is None else Failure(row.failure_code),
    )
