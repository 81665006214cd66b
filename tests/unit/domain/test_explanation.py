"""Every state that there is has a reason, words for it, and somebody who can act."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest

from domain.actions import TransactionAction, available_actions
from domain.attempt import AttemptKind, AttemptState
from domain.charge import CHARGE_FINAL, ChargeState
from domain.clawback import Clawback
from domain.dispute import Dispute, DisputeStatus
from domain.explanation import Explanation, explain
from domain.funds_flow import FundsFlow
from domain.ids import DisputeReference
from domain.open_work import REST, Errand, OpenWork, Task
from domain.reasons import FINAL, WORDS, Party, ReasonCode
from domain.settlement import SettlementState, SettlementWay
from domain.transaction import Transaction
from domain.transfer import TRANSFER_FINAL, HoldReason, TransferState
from tests.builders import LATER, NOON, a_transaction, usd
from tests.clawback_builders import a_clawback, a_settlement

C, T, H, R, A = ChargeState, TransferState, HoldReason, ReasonCode, TransactionAction
FOR_SELLERS: Final = {
    A.CREATE_CUSTOMER_SETUP,
    A.COMPLETE_PAYMENT_ACTION,
    A.CREATE_ONBOARDING_LINK,
    A.RECORD_RECOVERY_RECEIPT,
}
SOON: Final = LATER + timedelta(minutes=1)


def in_state(
    charge: ChargeState, transfer: TransferState = T.NONE, hold: HoldReason | None = None
) -> Transaction:
    flow = FundsFlow.PLATFORM_COLLECTED if charge is C.KEPT else FundsFlow.FEE_THEN_TRANSFER
    return replace(
        a_transaction(funds_flow=flow),
        charge_state=charge,
        transfer_state=transfer,
        hold_reason=hold,
        updated_at=LATER,
    )


def every_state() -> Iterator[Transaction]:
    """Return a transaction in each pair of states that the database lets through."""
    for charge, transfer in product(C, T):
        if transfer is not T.NONE and not charge.is_collected:
            continue
        holds = H if transfer is T.HELD else [None]
        for hold in holds:
            yield in_state(charge, transfer, hold)
    yield replace(in_state(C.FAILED), next_retry_at=SOON)
    yield replace(in_state(C.CHARGED, T.REVERSED), clawed_back=usd(10_000))


def every_work(transaction: Transaction) -> Iterator[OpenWork]:
    """Return all that may be going on: each job waits, was set aside or is gone."""
    errands = [None, Errand(SOON), Errand(LATER, is_set_aside=True)]
    attempts = [
        None,
        *((k, s) for k in AttemptKind for s in (AttemptState.IN_FLIGHT, AttemptState.UNKNOWN)),
    ]
    for errand, attempt in product(errands, attempts):
        yield OpenWork(
            transaction_id=transaction.id,
            errands={} if errand is None else dict.fromkeys(Task, errand),
            attempts={} if attempt is None else dict([attempt]),
        )


def every_clawback(transaction: Transaction) -> Iterator[tuple[Clawback, ...]]:
    yield ()
    for way, state in product(
        (SettlementWay.REFUND_CARD, SettlementWay.REVERSE_TRANSFER), SettlementState
    ):
        yield (a_clawback(transaction, usd(100), a_settlement(way, usd(20), state)),)


def is_over(transaction: Transaction) -> bool:
    charge, transfer = transaction.charge_state, transaction.transfer_state
    ended = charge in CHARGE_FINAL or charge in {C.CHARGED, C.KEPT, C.REFUNDED, C.DISPUTE_LOST}
    is_needed = transfer is T.REVERSED and charge in {C.CHARGED, C.KEPT}
    return (
        ended
        and transfer in {T.NONE, T.TRANSFERRED, *TRANSFER_FINAL}
        and (not is_needed or transaction.is_clawed_back)
    )


def test_every_state_is_explained_and_somebody_can_act_on_what_is_not_over() -> None:
    seen: set[ReasonCode] = set()
    for transaction in every_state():
        for work, clawbacks in product(every_work(transaction), every_clawback(transaction)):
            told = explain(transaction, work, clawbacks=clawbacks)
            seen.add(told.reason)
            paused = explain(transaction, work, clawbacks=clawbacks, is_charging_paused=True)
            seen.add(paused.reason)
            assert paused.reason in {told.reason, R.CHARGING_PAUSED}
            assert told.summary, told
            assert told.next_step, told
            assert told.since == LATER
            assert bool(told.who_can_act) is (told.reason not in FINAL), told
            actions = available_actions(transaction, work, clawbacks=clawbacks)
            require_a_way_on(told, set(actions))
            if not work.attempts and not clawbacks:
                assert (told.reason in FINAL) is is_over(transaction), (transaction, told)
    assert seen == set(ReasonCode)


def require_a_way_on(told: Explanation, actions: set[TransactionAction]) -> None:
    """Fail where somebody is named who has nothing to ask for, and nothing outside to do."""
    others = {Party.SYSTEM, Party.STRIPE, Party.BANK}
    if Party.SELLER in told.who_can_act:
        assert actions & FOR_SELLERS or others & set(told.who_can_act), told
    elif Party.ADMIN in told.who_can_act:
        assert actions - {A.RECONCILE_TRANSACTION} or others & set(told.who_can_act), told


def test_every_reason_has_words_and_no_other_has() -> None:
    assert WORDS.keys() == set(ReasonCode)
    for words in WORDS.values():
        assert words.summary.endswith(".")
        assert words.next_step.endswith(".")


def work_of(transaction: Transaction, *tasks: Task, **more: Any) -> OpenWork:
    errands = dict.fromkeys(tasks, Errand(SOON))
    return replace(OpenWork(transaction_id=transaction.id, errands=errands), **more)


@pytest.mark.parametrize(
    ("transaction", "tasks", "reason"),
    [
        (in_state(C.PENDING), [Task.CHARGE], R.CHARGE_QUEUED),
        (in_state(C.PENDING), [Task.TRANSFER], R.CHARGE_STUCK),
        (in_state(C.PROCESSING), [Task.CHARGE], R.CHARGE_IN_FLIGHT),
        (in_state(C.CHARGED, T.PLANNED), [Task.TRANSFER], R.TRANSFER_QUEUED),
        (in_state(C.KEPT, T.PLANNED), [Task.CHARGE], R.TRANSFER_STUCK),
        (in_state(C.CHARGED, T.HELD, H.MONEY_STOP), [], R.MONEY_STOP),
        (in_state(C.DISPUTED, T.HELD, H.UNFUNDED), [], R.DISPUTED),
        (in_state(C.DISPUTE_LOST, T.HELD, H.DISPUTED), [], R.HELD_BY_DISPUTE),
        (in_state(C.CHARGED, T.REVERSED), [], R.REVERSAL_NEEDED),
        (in_state(C.REFUNDED, T.REVERSED), [], R.REFUNDED),
        (in_state(C.CHARGED), [], R.COMPLETE),
        (in_state(C.CHARGED, T.WITHHELD), [], R.COMPLETE),
    ],
)
def test_the_first_thing_in_the_way_is_the_reason(
    transaction: Transaction, tasks: list[Task], reason: ReasonCode
) -> None:
    assert explain(transaction, work_of(transaction, *tasks)).reason is reason


def test_an_answer_that_was_lost_is_told_apart_from_one_that_is_awaited() -> None:
    transaction = in_state(C.PROCESSING)
    unknown = {AttemptKind.CHARGE: AttemptState.UNKNOWN}
    told = explain(transaction, work_of(transaction, Task.CHARGE, attempts=unknown))
    assert (told.reason, told.next_at) == (R.CHARGE_OUTCOME_UNKNOWN, SOON)


def test_it_says_when_the_next_try_is() -> None:
    queued = in_state(C.PENDING)
    assert explain(queued, work_of(queued, Task.CHARGE)).next_at == SOON
    assert explain(queued, work_of(queued)).next_at is None
    aside = {Task.CHARGE: Errand(LATER, is_set_aside=True)}
    told = explain(queued, work_of(queued, errands=aside))
    assert (told.reason, told.next_at) == (R.CHARGE_SET_ASIDE, LATER + REST)
    declined = replace(in_state(C.FAILED), next_retry_at=NOON)
    assert explain(declined, work_of(declined, Task.CHARGE)).next_at == NOON
    held = in_state(C.CHARGED, T.HELD, H.UNFUNDED)
    assert explain(held, work_of(held, Task.TRANSFER)).next_at == SOON
    waiting = in_state(C.AWAITING_PAYMENT_METHOD)
    assert explain(waiting, work_of(waiting, Task.CHARGE)).next_at is None


def test_a_dispute_is_to_be_answered_by_the_first_deadline() -> None:
    transaction = in_state(C.DISPUTED, T.TRANSFERRED)

    def dispute(status: DisputeStatus, days: int | None) -> Dispute:
        return Dispute(
            reference=DisputeReference("du_1"),
            transaction_id=transaction.id,
            reason="fraudulent",
            amount=usd(2_000),
            status=status,
            opened_at=NOON,
            due_by=None if days is None else NOON + timedelta(days=days),
        )

    open_state = DisputeStatus.NEEDS_RESPONSE
    disputes = [
        dispute(open_state, 9),
        dispute(open_state, 7),
        dispute(open_state, None),
        dispute(DisputeStatus.WON, 1),
    ]
    told = explain(transaction, work_of(transaction), disputes=disputes)
    assert told.next_at == NOON + timedelta(days=7)
    assert explain(transaction, work_of(transaction)).next_at is None


def test_since_when_is_the_last_change_of_a_state_where_that_is_known() -> None:
    transaction = in_state(C.PENDING)
    assert explain(transaction, work_of(transaction, changed_at=NOON)).since == NOON


def test_a_refund_that_failed_is_told_until_a_later_clawback_gave_the_fee_back() -> None:
    transaction = in_state(C.CHARGED, T.TRANSFERRED)
    refund, credit = SettlementWay.REFUND_CARD, SettlementWay.CREDIT_NEXT_CHARGE
    failed = a_clawback(
        transaction, usd(100), a_settlement(refund, usd(20), SettlementState.FAILED)
    )
    share = a_clawback(transaction, usd(100), a_settlement(SettlementWay.REVERSE_TRANSFER, usd(80)))
    cure = a_clawback(transaction, usd(100), a_settlement(credit, usd(20)))

    def reason(*clawbacks: Clawback) -> ReasonCode:
        return explain(transaction, work_of(transaction), clawbacks=clawbacks).reason

    assert reason(failed) is reason(failed, share) is reason(cure, failed) is R.CLAWBACK_FAILED
    assert reason(failed, cure) is R.COMPLETE
