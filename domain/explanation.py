"""Why a transaction stands where it stands, and what happens next: a pure function of all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.open_work import OpenWork, Task
from domain.reasons import WORDS, Party, ReasonCode
from domain.settlement import Settlement, SettlementState
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState

_C, _T, _R = ChargeState, TransferState, ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why, since when, what happens next and when, and who can act."""

    reason: ReasonCode
    since: datetime
    summary: str
    next_step: str
    next_at: datetime | None
    who_can_act: tuple[Party, ...]


def explain(
    transaction: Transaction,
    work: OpenWork,
    *,
    clawbacks: Sequence[Clawback] = (),
    disputes: Sequence[Dispute] = (),
    is_charging_paused: bool = False,
) -> Explanation:
    """Return the explanation of a transaction: of what comes first in the way to its end."""
    settlements = [one for clawback in clawbacks for one in clawback.settlements]
    reason = (
        _charge(transaction, work)
        or _transfer(transaction, work)
        or _clawback(settlements, work)
        or _failed(transaction, clawbacks)
        or _end(transaction)
    )
    if is_charging_paused and reason in _PAUSED:
        reason = _R.CHARGING_PAUSED
    words = WORDS[reason]
    return Explanation(
        reason=reason,
        since=work.changed_at or transaction.updated_at,
        summary=words.summary,
        next_step=words.next_step,
        next_at=_next_at(reason, transaction, work, disputes),
        who_can_act=words.who,
    )


def _charge(transaction: Transaction, work: OpenWork) -> ReasonCode | None:
    """Return what keeps the fee from coming in, or from staying."""
    if work.has_open(AttemptKind.CANCELLATION):
        return _R.CANCELLATION_IN_FLIGHT
    state = transaction.charge_state
    if state is _C.PENDING:
        return _due(work, Task.CHARGE)
    if state is _C.PROCESSING:
        return _under_way(work, Task.CHARGE, AttemptKind.CHARGE)
    if state is _C.FAILED and transaction.next_retry_at is not None:
        return _R.CHARGE_RETRY_PLANNED
    return _CHARGE.get(state)


def _transfer(transaction: Transaction, work: OpenWork) -> ReasonCode | None:
    """Return what keeps the share from being sent."""
    if transaction.hold_reason is not None:
        is_tried = work.has_open(AttemptKind.TRANSFER)
        return _R.TRANSFER_OUTCOME_UNKNOWN if is_tried else _HELD[transaction.hold_reason]
    if transaction.transfer_state is _T.PLANNED:
        return _due(work, Task.TRANSFER)
    if transaction.transfer_state is _T.SUBMITTED:
        return _under_way(work, Task.TRANSFER, AttemptKind.TRANSFER)
    return _R.TRANSFER_REFUSED if transaction.transfer_state is _T.FAILED else None


def _clawback(settlements: Sequence[Settlement], work: OpenWork) -> ReasonCode | None:
    """Return how far what is taken back has come, while it is not settled."""
    states = {one.state for one in settlements}
    if work.has_open(AttemptKind.REFUND, AttemptKind.REVERSAL):
        kinds = (AttemptKind.REFUND, AttemptKind.REVERSAL)
        return _under_way(work, Task.CLAWBACK, *kinds)
    if SettlementState.READY in states:
        return _due(work, Task.CLAWBACK)
    if SettlementState.SUBMITTED in states:
        return _R.CLAWBACK_IN_FLIGHT
    return _R.CLAWBACK_WAITING if SettlementState.WAITING in states else None


def _failed(transaction: Transaction, clawbacks: Sequence[Clawback]) -> ReasonCode | None:
    """Return whether a refund failed, and no later clawback gave the fee back another way."""
    is_failed = False
    for clawback in clawbacks:
        if any(one.next_step for one in clawback.settlements):
            is_failed = True
        elif any(one.counts and one.way.is_of_fee for one in clawback.settlements):
            is_failed = False
    return _R.CLAWBACK_FAILED if is_failed and transaction.charge_state not in _ENDS else None


def _end(transaction: Transaction) -> ReasonCode:
    """Return how it ended, where nothing is in the way of its end any more."""
    state = transaction.charge_state
    if state in _ENDS:
        return _ENDS[state]
    is_reversed = transaction.transfer_state is _T.REVERSED
    return _R.REVERSAL_NEEDED if is_reversed and not transaction.is_clawed_back else _R.COMPLETE


def _due(work: OpenWork, task: Task) -> ReasonCode:
    errand = work.errands.get(task)
    if errand is None:
        return ReasonCode(f"{task}_STUCK")
    return ReasonCode(f"{task}_SET_ASIDE" if errand.is_set_aside else f"{task}_QUEUED")


def _under_way(work: OpenWork, task: Task, *kinds: AttemptKind) -> ReasonCode:
    due = _due(work, task)
    if due is not ReasonCode(f"{task}_QUEUED"):
        return due
    is_unknown = any(work.attempts.get(kind) is AttemptState.UNKNOWN for kind in kinds)
    return ReasonCode(f"{task}_OUTCOME_UNKNOWN" if is_unknown else f"{task}_IN_FLIGHT")


def _next_at(
    reason: ReasonCode, transaction: Transaction, work: OpenWork, disputes: Sequence[Dispute]
) -> datetime | None:
    if reason is _R.CHARGE_RETRY_PLANNED:
        return transaction.next_retry_at
    if reason is _R.DISPUTED:
        due = [one.due_by for one in disputes if one.is_open and one.due_by is not None]
        return min(due, default=None)
    task = _TASK_OF.get(reason.partition("_")[0])
    task = Task.TRANSFER if transaction.hold_reason is not None and task is None else task
    errand = None if task is None else work.errands.get(task)
    return None if errand is None else errand.next_at


_CHARGE: Final = MappingProxyType(
    {
        _C.AWAITING_PAYMENT_METHOD: _R.AWAITING_CARD,
        _C.REQUIRES_ACTION: _R.SELLER_MUST_CONFIRM,
        _C.FAILED: _R.CHARGE_REFUSED,
        _C.DISPUTED: _R.DISPUTED,
    }
)
_HELD: Final = MappingProxyType(
    {
        HoldReason.ACCOUNT_NOT_READY: _R.ACCOUNT_NOT_READY,
        HoldReason.UNFUNDED: _R.UNFUNDED,
        HoldReason.BALANCE_INSUFFICIENT: _R.BALANCE_INSUFFICIENT,
        HoldReason.DISPUTED: _R.HELD_BY_DISPUTE,
        HoldReason.MONEY_STOP: _R.MONEY_STOP,
    }
)
_PAUSED: Final = frozenset(
    {_R.CHARGE_QUEUED, _R.CHARGE_RETRY_PLANNED, _R.CHARGE_IN_FLIGHT, _R.CHARGE_OUTCOME_UNKNOWN}
)
"""What a worker would go on with if it might."""
_ENDS: Final = MappingProxyType(
    {
        _C.CANCELLED: _R.CANCELLED,
        _C.DISPUTE_LOST: _R.DISPUTE_LOST,
        _C.REFUNDED: _R.REFUNDED,
    }
)
_TASK_OF: Final = MappingProxyType({task.value: task for task in Task})
