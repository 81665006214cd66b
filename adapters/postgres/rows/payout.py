"""Between the row of a payout and the aggregate."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.ids import AccountReference, PayoutReference, SellerId
from domain.money import Money
from domain.payout import Payout, PayoutFacts, PayoutState


def payout_columns(payout: Payout) -> dict[str, object]:
    """Return what the row of a payout holds."""
    facts = payout.facts
    return {
        "payout_reference": facts.reference,
        "seller_id": payout.seller_id,
        "account_reference": payout.account,
        "amount_minor": facts.amount.minor_units,
        "currency": facts.amount.currency.code,
        "state": facts.state,
        "arrival_date": facts.arrival_date,
        "bank_last4": facts.bank_last4,
        "failure_code": facts.failure_code,
        "failure_message": facts.failure_message,
        "created_at": facts.created_at,
        "updated_at": payout.updated_at,
    }


def payout_of(row: Row) -> Payout:
    """Return the payout that a row holds."""
    return Payout(
        seller_id=SellerId(row.seller_id),
        account=AccountReference(row.account_reference),
        facts=PayoutFacts(
            reference=PayoutReference(row.payout_reference),
            amount=Money(row.amount_minor, Currency.of(row.currency)),
            state=PayoutState(row.state),
            arrival_date=row.arrival_date,
            created_at=row.created_at,
            bank_last4=row.bank_last4,
            failure_code=row.failure_code,
            failure_message=row.failure_message,
        ),
        updated_at=row.updated_at,
    )
