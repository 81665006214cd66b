"""A transaction and what was recorded of it, in the old contract's words."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from application.ports.queries import TimelineEvent
from domain import transaction as domain
from domain.status import TransactionStatus
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.http.rest.model import Told
from entrypoints.http.rest.words import shown


class StatusWord(StrEnum):
    """The one word that a person reads of a transaction, as the old service wrote it."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    CHARGED = "charged"
    TRANSFERRED = "transferred"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    REVERSAL_NEEDED = "reversal_needed"
    DISPUTED = "disputed"


def _read(given: object) -> StatusWord:
    for word in StatusWord:
        if given == word:
            return word
    raise ValueError(f"must be one of {', '.join(StatusWord)}")


StatusGiven = Annotated[
    StatusWord,
    PlainValidator(_read),
    WithJsonSchema({"type": "string", "enum": list(StatusWord)}),
]


def status_word(status: TransactionStatus) -> StatusWord:
    """Return a status in the old service's words."""
    return StatusWord[status.name]


class Change(Told):
    """One fact of a transaction that changed."""

    field: str
    """Which one."""
    before: str | None
    """What it was."""
    after: str | None
    """What it is."""


class AuditEntry(Told):
    """One thing that was recorded of a transaction."""

    action: str
    """What was done."""
    actor: str
    """Who did it."""
    created_at: datetime
    """When."""
    changes: list[Change]
    """What it changed."""

    @classmethod
    def of(cls, event: TimelineEvent) -> "AuditEntry":
        """Return what was recorded, shown."""
        return cls(
            action=event.action,
            actor=event.actor,
            created_at=event.at,
            changes=[Change(field=n, before=old, after=new) for n, old, new in event.changes],
        )


class Transaction(Told):
    """One commission on one recovery, as it stands."""

    transaction_id: int
    """Its number."""
    id: str
    """Its id, `txn_…`."""
    user_id: int | str
    """The seller."""
    claim_id: int | str
    """The claim."""
    recovery_id: str | None
    """The part of the claim, where it is paid in parts."""
    status: StatusWord
    """In which state it is."""
    charge_state: str
    """How far the fee has come."""
    transfer_state: str
    """How far the seller's share has come."""
    amount_recovered_cents: int
    """What Amazon paid, in minor units."""
    platform_fee_cents: int
    """The fee, in minor units."""
    seller_payout_cents: int
    """The seller's share, in minor units."""
    refunded_cents: int
    """What of the fee went back to the card, in minor units."""
    clawed_back_cents: int
    """What Amazon took back, in minor units."""
    currency: str
    """The currency of all amounts."""
    stripe_payment_intent_id: str | None
    """Stripe's id of the payment, once there is one."""
    stripe_charge_id: str | None
    """Stripe's id of the charge, once there is one."""
    stripe_transfer_id: str | None
    """Stripe's id of the transfer, once there is one."""
    failure_code: str | None
    """Why the fee could not be collected, where it could not."""
    metadata: Mapping[str, str]
    """What the caller attached."""
    created_at: datetime
    """When it was asked for."""
    updated_at: datetime
    """When it last changed."""
    audit_trail: list[AuditEntry]
    """What was recorded last, oldest first."""

    @classmethod
    def of(cls, row: domain.Transaction, trail: list[TimelineEvent]) -> "Transaction":
        """Return a transaction, shown, with the entries of its trail that are to be seen."""
        return cls(
            transaction_id=row.number,
            id=public_transaction_id(row.id),
            user_id=shown(row.seller_id),
            claim_id=shown(row.recovery.claim_id),
            recovery_id=row.recovery.recovery_id or None,
            status=status_word(row.status),
            charge_state=row.charge_state.lower(),
            transfer_state=row.transfer_state.lower(),
            amount_recovered_cents=row.quote.recovered.minor_units,
            platform_fee_cents=row.quote.fee.minor_units,
            seller_payout_cents=row.quote.payout.minor_units,
            refunded_cents=row.refunded.minor_units,
            clawed_back_cents=row.clawed_back.minor_units,
            currency=row.quote.fee.currency.code,
            stripe_payment_intent_id=row.payment_intent,
            stripe_charge_id=row.charge,
            stripe_transfer_id=row.transfer,
            failure_code=None if row.failure is None else row.failure.code,
            metadata=row.metadata,
            created_at=row.created_at,
            updated_at=row.updated_at,
            audit_trail=[AuditEntry.of(event) for event in trail],
        )
