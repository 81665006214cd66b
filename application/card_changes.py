"""What the audit says of a card: whose it is and until when it is good; never its number."""

from datetime import datetime

from application.actor import Actor
from application.changes import Facts, differences
from application.ports.audit import AuditEvent
from domain.customer import Card


def card_changed(
    action: str, before: Card | None, after: Card, *, actor: Actor, at: datetime
) -> AuditEvent:
    """Return the record of a change."""
    old, new = differences(_facts(before), _facts(after))
    return AuditEvent(
        action=action,
        subject=f"card:{after.reference}",
        actor=actor,
        at=at,
        before=old,
        after=new,
        seller_id=after.seller_id,
    )


def _facts(card: Card | None) -> Facts:
    if card is None:
        return {}
    return {
        "brand": card.brand,
        "expires": f"{card.exp_year}-{card.exp_month}",
        "last4": card.last4,
    }
