"""What the audit says of a customer: how far it has come, and which card it pays with."""

from datetime import datetime

from application.actor import Actor
from application.changes import Facts, differences
from application.ports.audit import AuditEvent
from domain.customer import Customer


def customer_changed(
    action: str, before: Customer | None, after: Customer, *, actor: Actor, at: datetime
) -> AuditEvent:
    """Return the record of a change; it holds no name and no address, for it is kept for ever."""
    old, new = differences(_facts(before), _facts(after))
    if before is not None and before.email != after.email:
        old, new = {**old, "email": None}, {**new, "email": "replaced"}
    return AuditEvent(
        action=action,
        subject=f"seller:{after.seller_id}",
        actor=actor,
        at=at,
        before=old,
        after=new,
        seller_id=after.seller_id,
    )


def _facts(customer: Customer | None) -> Facts:
    if customer is None:
        return {}
    return {
        "state": _state(customer),
        "customer": customer.reference,
        "defaultCard": customer.default_card,
        "toldCard": customer.told_card,
    }


def _state(customer: Customer) -> str:
    if customer.reference is not None:
        return "OPEN"
    return "KNOWN" if customer.asked_at is None else "REQUESTED"
