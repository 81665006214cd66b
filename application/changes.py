"""Saving a transaction and its audit record as one step, so that neither is forgotten."""

from collections.abc import Mapping

from application.actor import Actor
from application.ports.audit import AuditEvent
from application.ports.unit_of_work import UnitOfWork
from domain.transaction import Transaction

Facts = Mapping[str, str | None]


def facts_of(transaction: Transaction) -> dict[str, str | None]:
    """Return what of a transaction can change, as the audit writes it."""
    failure = transaction.failure
    return {
        "chargeState": transaction.charge_state,
        "transferState": transaction.transfer_state,
        "holdReason": transaction.hold_reason,
        "paymentMethod": transaction.payment_method,
        "paymentIntent": transaction.payment_intent,
        "charge": transaction.charge,
        "transfer": transaction.transfer,
        "processingFee": _text(transaction.processing_fee),
        "refunded": str(transaction.refunded),
        "reversed": str(transaction.reversed),
        "clawedBack": str(transaction.clawed_back),
        "funded": str(transaction.funded),
        **_adjusted(transaction),
        "failure": failure.decline_code or failure.code if failure else None,
        "nextRetryAt": _text(transaction.next_retry_at),
    }


async def save_change(
    unit: UnitOfWork, before: Transaction, after: Transaction, *, action: str, actor: Actor
) -> None:
    """Save `after` and record what differs from `before`; nothing differs, nothing is written.

    A change of the time alone is saved and not recorded.
    """
    if after == before:
        return
    await unit.transactions.save(after)
    old, new = differences(facts_of(before), facts_of(after))
    if not new:
        return
    unit.audit.record(
        AuditEvent(
            action=action,
            subject=f"transaction:{after.id}",
            actor=actor,
            at=after.updated_at,
            before=old,
            after=new,
            transaction_id=after.id,
            seller_id=after.seller_id,
        )
    )


def differences(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Return only the facts that are not the same on both sides."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {n: before.get(n) for n in changed}, {n: after[n] for n in changed}


def _adjusted(transaction: Transaction) -> dict[str, str | None]:
    adjustments = transaction.adjustments
    amounts = {
        "waived": adjustments.waived,
        "credited": adjustments.credited,
        "forgone": adjustments.forgone,
        "withheld": adjustments.withheld,
        "netted": adjustments.netted,
    }
    return {name: None if amount.is_zero else str(amount) for name, amount in amounts.items()}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
