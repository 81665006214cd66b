"""What callers may read of a record: whom it names, and what is said in it.

Our own people are named, and quoted, among our own people alone. Sellers and the services that
speak for them read that Opside acted, as which role, when, and what changed by it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from application.actor import Actor
from application.role import Role
from domain.audit_chain import AuditRecord
from domain.clawback import Clawback
from domain.dunning import HIDDEN_FROM_SELLERS, PLAIN_DECLINE

OPSIDE: Final = "opside"
"""Who acted, for those who may not know which of us it was."""

_REASON: Final = "reason"


def name_for(reader: Actor, *, actor: str, role: str) -> str:
    """Return who did something, as the reader may know it."""
    return OPSIDE if _is_kept_from(reader, role) else actor


def facts_for(
    reader: Actor, facts: Mapping[str, str | None], *, role: str
) -> Mapping[str, str | None]:
    """Return facts without what somebody of us wrote, or a seller must not learn of a card."""
    if reader.is_staff:
        return facts
    is_kept = _is_kept_from(reader, role)
    told = {name: word for name, word in facts.items() if not (is_kept and name == _REASON)}
    if reader.sees_every_seller:
        return told
    return {name: plain_word(word) for name, word in told.items()}


def record_for(reader: Actor, record: AuditRecord) -> AuditRecord:
    """Return a record as the reader may know it."""
    return replace(
        record,
        actor=name_for(reader, actor=record.actor, role=record.role),
        before=facts_for(reader, record.before, role=record.role),
        after=facts_for(reader, record.after, role=record.role),
    )


def clawback_for(reader: Actor, clawback: Clawback) -> Clawback:
    """Return a clawback as the reader may know it: whoever asks for one is of our own people."""
    return clawback if reader.is_staff else replace(clawback, reason="")


def plain_word(word: str | None) -> str | None:
    """Return a word as a seller may read it."""
    return PLAIN_DECLINE.decline_code if word in HIDDEN_FROM_SELLERS else word


def _is_kept_from(reader: Actor, role: str) -> bool:
    return not reader.is_staff and Role(role).is_staff
