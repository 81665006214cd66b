"""Between the rows of `transaction` and the aggregate."""

from types import MappingProxyType

from adapters.postgres.row import Row
from adapters.postgres.rows.money import failure_columns, failure_of, optional_money
from domain.adjustments import Adjustments
from domain.charge import ChargeState
from domain.currency import Currency
from domain.fees import FeeQuote, FeeTerms
from domain.funds_flow import FundsFlow
from domain.ids import (
    ClaimId,
    RecoveryId,
    SellerId,
    TransactionId,
)
from domain.money import BasisPoints, Money
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import HoldReason, TransferState


def columns_of(transaction: Transaction) -> dict[str, object]:
    """Return what a new row holds; its number is the database's."""
    quote, terms = transaction.quote, transaction.quote.terms
    return {
        "id": transaction.id,
        **transaction.recovery._asdict(),
        "funds_flow": transaction.funds_flow,
        "currency": quote.recovered.currency.code,
        "recovered_minor": quote.recovered.minor_units,
        "fee_minor": quote.fee.minor_units,
        "payout_minor": quote.payout.minor_units,
        "fee_policy": terms.policy,
        "fee_rate_bps": terms.rate,
        "fee_minimum_minor": terms.minimum.minor_units,
        "fee_cap_minor": terms.cap.minor_units if terms.cap else None,
        "created_at": transaction.created_at,
        **changeable_columns_of(transaction),
    }


def changeable_columns_of(transaction: Transaction) -> dict[str, object]:
    """Return the columns that may change after the first write."""
    processing_fee, adjustments = transaction.processing_fee, transaction.adjustments
    return {
        "refunded_minor": transaction.refunded.minor_units,
        "reversed_minor": transaction.reversed.minor_units,
        "clawed_back_minor": transaction.clawed_back.minor_units,
        "funded_minor": transaction.funded.minor_units,
        "processing_fee_minor": processing_fee.minor_units if processing_fee else None,
        "processing_fee_currency": processing_fee.currency.code if processing_fee else None,
        "charge_state": transaction.charge_state,
        "transfer_state": transaction.transfer_state,
        "hold_reason": transaction.hold_reason,
        "status": transaction.status,
        "payment_method_reference": transaction.payment_method,
        "payment_intent_reference": transaction.payment_intent,
        "charge_reference": transaction.charge,
        "transfer_reference": transaction.transfer,
        **failure_columns(transaction.failure),
        "declines": transaction.declines,
        "next_retry_at": transaction.next_retry_at,
        "waived_minor": adjustments.waived.minor_units,
        "credited_minor": adjustments.credited.minor_units,
        "forgone_minor": adjustments.forgone.minor_units,
        "withheld_minor": adjustments.withheld.minor_units,
        "netted_minor": adjustments.netted.minor_units,
        "metadata": dict(transaction.metadata),
        "updated_at": transaction.updated_at,
        "version": transaction.version,
    }


def transaction_of(row: Row) -> Transaction:
    """Return the transaction that a row holds."""
    currency = Currency.of(row.currency)
    return Transaction(
        id=TransactionId(row.id),
        number=row.number,
        recovery=RecoveryKey(
            SellerId(row.seller_id), ClaimId(row.claim_id), RecoveryId(row.recovery_id)
        ),
        funds_flow=FundsFlow(row.funds_flow),
        quote=_quote(row, currency),
        charge_state=ChargeState(row.charge_state),
        transfer_state=TransferState(row.transfer_state),
        refunded=Money(row.refunded_minor, currency),
        reversed=Money(row.reversed_minor, currency),
        clawed_back=Money(row.clawed_back_minor, currency),
        funded=Money(row.funded_minor, currency),
        created_at=row.created_at,
        updated_at=row.updated_at,
        hold_reason=None if row.hold_reason is None else HoldReason(row.hold_reason),
        payment_method=row.payment_method_reference,
        payment_intent=row.payment_intent_reference,
        charge=row.charge_reference,
        transfer=row.transfer_reference,
        processing_fee=optional_money(row.processing_fee_minor, row.processing_fee_currency),
        failure=failure_of(row),
        adjustments=Adjustments(
            waived=Money(row.waived_minor, currency),
            credited=Money(row.credited_minor, currency),
            forgone=Money(row.forgone_minor, currency),
            withheld=Money(row.withheld_minor, currency),
            netted=Money(row.netted_minor, currency),
        ),
        declines=row.declines,
        next_retry_at=row.next_retry_at,
        metadata=MappingProxyType(row.metadata),
        version=row.version,
    )


def _quote(row: Row, currency: Currency) -> FeeQuote:
    terms = FeeTerms(
        policy=row.fee_policy,
        rate=BasisPoints(row.fee_rate_bps),
        minimum=Money(row.fee_minimum_minor, currency),
        cap=None if row.fee_cap_minor is None else Money(row.fee_cap_minor, currency),
    )
    return FeeQuote(Money(row.recovered_minor, currency), Money(row.fee_minor, currency), terms)
