"""The record of who changed what, written in the commit that changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.actor import Actor
from domain.ids import SellerId, TransactionId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One change of one thing: only the fields that changed, before and after."""

    action: str
    subject: str
    actor: Actor
    at: datetime
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    transaction_id: TransactionId | None = None
    seller_id: SellerId | None = None


class AuditLog(Protocol):
    """Append only: what was recorded is never changed and never removed."""

    def record(self, event: AuditEvent) -> None:
        """Write an event in this unit's commit."""
        ...
