"""Between the rows of a seller's account, customer and cards, and the aggregates."""

from adapters.postgres.row import Row
from domain.connect_account import AccountFacts, ConnectAccount
from domain.customer import Card, Customer
from domain.ids import AccountReference, SellerId


def account_columns(account: ConnectAccount) -> dict[str, object]:
    """Return what the row of an account holds."""
    # Before Stripe has answered, the columns hold what is true of no account at all.
    facts = account.facts or AccountFacts(reference=AccountReference(""))
    return {
        "seller_id": account.seller_id,
        "key": account.key,
        "email": account.email,
        "country": account.country,
        "asked_at": account.asked_at,
        "account_reference": facts.reference or None,
        "details_submitted": facts.details_submitted,
        "charges_enabled": facts.charges_enabled,
        "payouts_enabled": facts.payouts_enabled,
        "transfers_active": facts.transfers_active,
        "currently_due": list(facts.currently_due),
        "past_due": list(facts.past_due),
        "disabled_reason": facts.disabled_reason,
        "synced_at": account.synced_at,
        "disconnected_at": account.disconnected_at,
        "unanswered_at": account.unanswered_at,
        "status": account.status,
        "created_at": account.created_at,
    }


def account_of(row: Row) -> ConnectAccount:
    """Return the account that a row holds."""
    return ConnectAccount(
        seller_id=SellerId(row.seller_id),
        key=row.key,
        email=row.email,
        country=row.country,
        created_at=row.created_at,
        asked_at=row.asked_at,
        facts=_facts(row),
        synced_at=row.synced_at,
        disconnected_at=row.disconnected_at,
        unanswered_at=row.unanswered_at,
    )


def customer_columns(customer: Customer) -> dict[str, object]:
    """Return what the row of a customer holds."""
    return {
        "seller_id": customer.seller_id,
        "key": customer.key,
        "email": customer.email,
        "name": customer.name,
        "asked_at": customer.asked_at,
        "customer_reference": customer.reference,
        "default_card": customer.default_card,
        "default_chosen_at": customer.default_chosen_at,
        "told_card": customer.told_card,
        "created_at": customer.created_at,
    }


def customer_of(row: Row) -> Customer:
    """Return the customer that a row holds."""
    return Customer(
        seller_id=SellerId(row.seller_id),
        key=row.key,
        email=row.email,
        created_at=row.created_at,
        asked_at=row.asked_at,
        name=row.name,
        reference=row.customer_reference,
        default_card=row.default_card,
        default_chosen_at=row.default_chosen_at,
        told_card=row.told_card,
    )


def card_columns(card: Card) -> dict[str, object]:
    """Return what the row of a card holds."""
    return {
        "payment_method_reference": card.reference,
        "seller_id": card.seller_id,
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "saved_at": card.saved_at,
        "detached_at": card.detached_at,
        "refused_at": card.refused_at,
    }


def card_of(row: Row) -> Card:
    """Return the card that a row holds."""
    return Card(
        reference=row.payment_method_reference,
        seller_id=SellerId(row.seller_id),
        brand=row.brand,
        last4=row.last4,
        exp_month=row.exp_month,
        exp_year=row.exp_year,
        saved_at=row.saved_at,
        detached_at=row.detached_at,
        refused_at=row.refused_at,
    )


def _facts(row: Row) -> AccountFacts | None:
    if row.account_reference is None:
        return None
    return AccountFacts(
        reference=AccountReference(row.account_reference),
        details_submitted=row.details_submitted,
        charges_enabled=row.charges_enabled,
        payouts_enabled=row.payouts_enabled,
        transfers_active=row.transfers_active,
        currently_due=tuple(row.currently_due),
        past_due=tuple(row.past_due),
        disabled_reason=row.disabled_reason,
    )
