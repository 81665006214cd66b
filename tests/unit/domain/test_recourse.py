"""What refunds and disputes make of a charged fee: the facts alone decide, not their order."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charge import ChargeState
from domain.dispute import Dispute, DisputeStatus
from domain.ids import DisputeReference, RefundReference
from domain.recourse import weighed
from domain.refund import Refund, RefundStatus
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import LATER, NOON, a_transaction, usd

CHARGED = replace(
    a_transaction(), charge_state=ChargeState.CHARGED, transfer_state=TransferState.PLANNED
)
FROM = (
    ChargeState.CHARGED,
    ChargeState.DISPUTED,
    ChargeState.DISPUTE_LOST,
    ChargeState.REFUNDED,
)
OPEN = (
    DisputeStatus.WARNING_NEEDS_RESPONSE,
    DisputeStatus.WARNING_UNDER_REVIEW,
    DisputeStatus.NEEDS_RESPONSE,
    DisputeStatus.UNDER_REVIEW,
    DisputeStatus.APPEAL_NEEDS_RESPONSE,
    DisputeStatus.APPEAL_UNDER_REVIEW,
)


def a_refund(units: int, status: RefundStatus = RefundStatus.SUCCEEDED) -> Refund:
    return Refund(
        reference=RefundReference("re_1"),
        transaction_id=CHARGED.id,
        amount=usd(units),
        status=status,
        created_at=NOON,
    )


def a_dispute(status: DisputeStatus) -> Dispute:
    return Dispute(
        reference=DisputeReference("du_1"),
        transaction_id=CHARGED.id,
        reason="fraudulent",
        amount=usd(2_000),
        status=status,
        opened_at=NOON,
    )


def weigh(before: Transaction, refunds: list[Refund], disputes: list[Dispute]) -> Transaction:
    return weighed(before, refunds=refunds, disputes=disputes, at=LATER)


def expected(refunded: int, disputes: list[Dispute]) -> ChargeState:
    statuses = {dispute.status for dispute in disputes}
    if statuses & set(OPEN):
        return ChargeState.DISPUTED
    if DisputeStatus.LOST in statuses:
        return ChargeState.DISPUTE_LOST
    return ChargeState.REFUNDED if refunded == 2_000 else ChargeState.CHARGED


@pytest.mark.parametrize("begin", FROM)
def test_from_every_state_the_facts_lead_to_the_same_state(begin: ChargeState) -> None:
    before = replace(CHARGED, charge_state=begin)
    for units, status in product((0, 700, 2_000), (None, *DisputeStatus)):
        refunds = [a_refund(units)] if units else []
        disputes = [] if status is None else [a_dispute(status)]
        after = weigh(before, refunds, disputes)
        assert after.charge_state is expected(units, disputes)
        assert after.refunded == usd(units)


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(RefundStatus)), max_size=5))
def test_only_what_succeeded_counts_as_refunded(drawn: list[tuple[int, RefundStatus]]) -> None:
    refunds = [a_refund(units, status) for units, status in drawn]
    after = weigh(CHARGED, refunds, [])
    done = sum(units for units, status in drawn if status is RefundStatus.SUCCEEDED)
    assert after.refunded == usd(done)


@pytest.mark.parametrize("transfer", TransferState)
def test_a_dispute_holds_only_a_share_that_waits(transfer: TransferState) -> None:
    reason = HoldReason.UNFUNDED if transfer is TransferState.HELD else None
    before = replace(CHARGED, transfer_state=transfer, hold_reason=reason)
    after = weigh(before, [], [a_dispute(DisputeStatus.NEEDS_RESPONSE)])
    if transfer in {TransferState.PLANNED, TransferState.HELD}:
        assert (after.transfer_state, after.hold_reason) == (
            TransferState.HELD,
            HoldReason.DISPUTED,
        )
        assert weigh(after, [], [a_dispute(DisputeStatus.UNDER_REVIEW)]) == after
    else:
        assert (after.transfer_state, after.hold_reason) == (transfer, reason)


def test_a_refund_only_ages() -> None:
    ages = [
        {RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION},
        {RefundStatus.SUCCEEDED},
        {RefundStatus.FAILED, RefundStatus.CANCELED},
    ]
    age = {status: place for place, statuses in enumerate(ages) for status in statuses}
    for known, seen in product(RefundStatus, RefundStatus):
        before, look = a_refund(5, known), replace(a_refund(5, seen), failure="declined")
        after = before.updated(look)
        assert after == (look if age[seen] >= age[known] else before)


def test_frozen_is_what_a_bank_claims_or_took() -> None:
    frozen = {state for state in ChargeState if state.is_frozen}
    assert frozen == {ChargeState.DISPUTED, ChargeState.DISPUTE_LOST}
