"""Why the two sides differ, and what repairs it: pure decisions, in a fixed order."""

from enum import StrEnum
from typing import Final, NamedTuple

from domain.balance import BalanceLine, BalanceMovement, MovementKind
from domain.drift_pair import Pair, Part
from domain.ledger import PostingKind
from domain.transaction import Transaction


class DriftCause(StrEnum):
    """Why the two sides differ."""

    TIMING = "TIMING"
    STRIPE_FEE = "STRIPE_FEE"
    CURRENCY_CONVERSION = "CURRENCY_CONVERSION"
    MISSING_EVENT = "MISSING_EVENT"
    DUPLICATE = "DUPLICATE"
    CHANGED_IN_STRIPE = "CHANGED_IN_STRIPE"
    UNKNOWN = "UNKNOWN"


class Repair(StrEnum):
    """What makes the two sides agree again; none of them edits what is booked."""

    WAIT = "WAIT"
    RECONCILE_TRANSACTION = "RECONCILE_TRANSACTION"
    FILE_MISSING_EVENTS = "FILE_MISSING_EVENTS"
    ASK_A_PERSON = "ASK_A_PERSON"

    @property
    def is_automatic(self) -> bool:
        """Return whether the service does it by itself, through the doors that it has."""
        return self in {Repair.RECONCILE_TRANSACTION, Repair.FILE_MISSING_EVENTS}


class Verdict(NamedTuple):
    """A cause and its repair."""

    cause: DriftCause
    repair: Repair


_PERSON: Final = Repair.ASK_A_PERSON
_UNKNOWN: Final = Verdict(DriftCause.UNKNOWN, _PERSON)
_DUPLICATE: Final = Verdict(DriftCause.DUPLICATE, _PERSON)
_BY_HAND: Final = Verdict(DriftCause.CHANGED_IN_STRIPE, _PERSON)

_ONCE: Final = frozenset({MovementKind.CHARGE, MovementKind.TRANSFER})
"""What a transaction does once, under a name that it keeps."""

_GIVEN_BACK: Final = frozenset({MovementKind.REFUND, MovementKind.TRANSFER_REVERSAL})
_MADE: Final = frozenset({*_ONCE, MovementKind.PAYOUT})


def verdict_on(pair: Pair, part: Part) -> Verdict:
    """Return why the two sides of a part differ that should have the same."""
    if part.movement is None:
        return _booked_alone(pair.transaction, part.lines[0])
    if part.lines:
        return _differing(part.movement, part)
    if part.name == "FEE":
        return Verdict(DriftCause.STRIPE_FEE, _bookable(pair))
    return _moved_alone(pair, part.movement)


def _booked_alone(transaction: Transaction | None, line: BalanceLine) -> Verdict:
    if transaction is None:
        return _UNKNOWN
    own = {
        PostingKind.FEE_CHARGED: transaction.charge,
        PostingKind.SHARE_TRANSFERRED: transaction.transfer,
    }
    return _DUPLICATE if own.get(line.kind, line.cause) != line.cause else _UNKNOWN


def _differing(movement: BalanceMovement, part: Part) -> Verdict:
    if movement.is_converted or len(part.currencies()) > 1:
        return Verdict(DriftCause.CURRENCY_CONVERSION, _PERSON)
    if len(part.lines) > 1:
        return _DUPLICATE
    is_gross = part.ours(movement.amount.currency) == movement.amount
    if part.name == "FEE" or is_gross:
        return Verdict(DriftCause.STRIPE_FEE, _PERSON)
    return _UNKNOWN


def _moved_alone(pair: Pair, movement: BalanceMovement) -> Verdict:
    if movement.kind is MovementKind.STRIPE_FEE:
        return Verdict(DriftCause.STRIPE_FEE, _PERSON)
    if movement.kind is MovementKind.OTHER:
        return _UNKNOWN
    if movement.kind in _ONCE and pair.transaction is not None:
        return _made_for(pair.transaction, movement, _bookable(pair))
    if movement.kind in _MADE and not pair.is_ours:
        return _BY_HAND
    if movement.kind in _GIVEN_BACK and not movement.is_marked:
        return Verdict(DriftCause.CHANGED_IN_STRIPE, _bookable(pair))
    return Verdict(DriftCause.MISSING_EVENT, _bookable(pair))


def _made_for(transaction: Transaction, movement: BalanceMovement, repair: Repair) -> Verdict:
    """Tell a charge or a transfer that was never heard of from a second or a changed one."""
    is_charge = movement.kind is MovementKind.CHARGE
    own = transaction.charge if is_charge else transaction.transfer
    if own not in (None, movement.source):
        return _DUPLICATE
    due = transaction.card_fee if is_charge else -transaction.share_due
    if movement.amount != due and not movement.is_converted:
        return _BY_HAND
    return Verdict(DriftCause.MISSING_EVENT, repair)


def _bookable(pair: Pair) -> Repair:
    if pair.transaction is None:
        return Repair.FILE_MISSING_EVENTS
    return Repair.RECONCILE_TRANSACTION
