"""Between the rows of `attempt` and the aggregate."""

from adapters.postgres.row import Row
from adapters.postgres.rows.money import failure_columns, failure_of
from domain.attempt import (
    Attempt,
    AttemptKind,
    AttemptState,
    ChargeRequest,
    RefundRequest,
    Request,
    ReversalRequest,
    TransferRequest,
)
from domain.cancellation import CancelRequest
from domain.currency import Currency
from domain.ids import AttemptId, SettlementId, TransactionId
from domain.money import Money


def columns_of(attempt: Attempt) -> dict[str, object]:
    """Return what a new row holds."""
    return {
        "id": attempt.id,
        "number": attempt.number,
        "kind": attempt.kind,
        "key": attempt.key,
        **_request_columns(attempt.request),
        "created_at": attempt.created_at,
        **changeable_columns_of(attempt),
    }


def changeable_columns_of(attempt: Attempt) -> dict[str, object]:
    """Return the columns that may change after the first write: what was learnt."""
    return {
        "state": attempt.state,
        "reference": attempt.reference,
        **failure_columns(attempt.failure),
        "resolved_at": attempt.resolved_at,
    }


def attempt_of(row: Row) -> Attempt:
    """Return the attempt that a row holds."""
    return Attempt(
        id=AttemptId(row.id),
        number=row.number,
        request=_request(row),
        created_at=row.created_at,
        state=AttemptState(row.state),
        reference=row.reference,
        failure=failure_of(row),
        resolved_at=row.resolved_at,
    )


def _request_columns(request: Request) -> dict[str, object]:
    columns: dict[str, object] = {
        "transaction_id": request.transaction_id,
        "amount_minor": request.amount.minor_units,
        "currency": request.amount.currency.code,
    }
    match request:
        case ChargeRequest():
            columns |= {
                "customer_reference": request.customer,
                "payment_method_reference": request.payment_method,
                "payment_intent_reference": request.payment_intent,
            }
        case TransferRequest():
            columns["destination_reference"] = request.destination
        case RefundRequest():
            columns |= {
                "settlement_id": request.settlement_id,
                "charge_reference": request.charge,
            }
        case ReversalRequest():
            columns |= {
                "settlement_id": request.settlement_id,
                "transfer_reference": request.transfer,
            }
        case CancelRequest():
            columns["payment_intent_reference"] = request.payment_intent
    return columns


def _request(row: Row) -> Request:
    transaction_id = TransactionId(row.transaction_id)
    amount = Money(row.amount_minor, Currency.of(row.currency))
    match AttemptKind(row.kind):
        case AttemptKind.CHARGE:
            return ChargeRequest(
                transaction_id=transaction_id,
                amount=amount,
                customer=row.customer_reference,
                payment_method=row.payment_method_reference,
                payment_intent=row.payment_intent_reference,
            )
        case AttemptKind.TRANSFER:
            return TransferRequest(
                transaction_id=transaction_id, amount=amount, destination=row.destination_reference
            )
        case AttemptKind.REFUND:
            return RefundRequest(
                transaction_id=transaction_id,
                settlement_id=SettlementId(row.settlement_id),
                amount=amount,
                charge=row.charge_reference,
            )
        case AttemptKind.REVERSAL:
            return ReversalRequest(
                transaction_id=transaction_id,
                settlement_id=SettlementId(row.settlement_id),
                amount=amount,
                transfer=row.transfer_reference,
            )
        case AttemptKind.CANCELLATION:
            return CancelRequest(
                transaction_id=transaction_id,
                amount=amount,
                payment_intent=row.payment_intent_reference,
            )
