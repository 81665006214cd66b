"""A clawback tells how far it has come; debts are drawn oldest first; Amazon's lines by sign."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amazon_reversal import AmazonReversal, NotAClawback
from domain.clawback import ClawbackKind
from domain.due import Due, DueSide, drawn
from domain.ids import DueId, SellerId
from domain.settlement import SettlementState, SettlementWay
from tests.builders import NOON, a_transaction, a_transaction_id, usd
from tests.clawback_builders import a_clawback, a_settlement

S, W = SettlementState, SettlementWay


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], S.SETTLED),
        ([S.SETTLED, S.SETTLED], S.SETTLED),
        ([S.SETTLED, S.SUBMITTED], S.SUBMITTED),
        ([S.SUBMITTED, S.READY], S.READY),
        ([S.READY, S.WAITING], S.WAITING),
        ([S.FAILED, S.WAITING], S.WAITING),
        ([S.FAILED, S.SETTLED], S.FAILED),
        ([S.DROPPED], S.SETTLED),
    ],
)
def test_a_clawback_has_come_as_far_as_its_last_settlement(
    states: list[SettlementState], expected: SettlementState
) -> None:
    settlements = [a_settlement(W.REFUND_CARD, usd(1), state) for state in states]
    assert a_clawback(a_transaction(), usd(1), *settlements).state is expected


def test_a_settlement_takes_its_own_place_and_a_new_one_the_last() -> None:
    first, second, third = (a_settlement(W.REFUND_CARD, usd(n)) for n in (1, 2, 3))
    clawback = a_clawback(a_transaction(), usd(1), first, second)
    done = replace(first, reference="re_1")
    assert clawback.settling(third, done).settlements == (done, second, third)


def a_due(units: int, settled_units: int = 0, age: int = 0) -> Due:
    return Due(
        id=DueId(a_transaction_id()),
        side=DueSide.DEBT,
        seller_id=SellerId("sue"),
        transaction_id=a_transaction().id,
        amount=usd(units),
        settled=usd(settled_units),
        created_at=NOON - timedelta(days=age),
    )


def test_what_is_drawn_settles_the_first_before_the_next() -> None:
    dues = [a_due(10), a_due(20, 5), a_due(30)]
    changed = drawn(dues, usd(12))
    assert [one.settled for one in changed] == [usd(10), usd(7)]
    assert [one.id for one in changed] == [dues[0].id, dues[1].id]
    assert drawn(dues, usd(0)) == []


@given(
    amounts=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), max_size=6),
    most=st.integers(0, 200),
)
def test_no_more_is_drawn_than_there_is_or_than_was_asked(
    amounts: list[tuple[int, int]], most: int
) -> None:
    dues = [a_due(amount, min(amount, done)) for amount, done in amounts]
    open_before = sum(one.remaining.minor_units for one in dues)
    changed = {one.id: one for one in drawn(dues, usd(most))}
    open_after = sum(changed.get(one.id, one).remaining.minor_units for one in dues)
    assert open_before - open_after == min(most, open_before)
    assert all(usd(0) <= one.remaining for one in changed.values())


@pytest.mark.parametrize(
    ("type_", "inventory", "kind"),
    [
        ("COMPENSATED_CLAWBACK", 0, ClawbackKind.CASH_NO_INVENTORY),
        ("MISSING_FROM_INBOUND_CLAWBACK", 0, ClawbackKind.CASH_NO_INVENTORY),
        ("MISSING_FROM_INBOUND_CLAWBACK", 2, ClawbackKind.CASH_INVENTORY_RETURNED),
        ("REVERSAL_REIMBURSEMENT", 1, ClawbackKind.CASH_INVENTORY_RETURNED),
        ("Reimbursed in error", 0, ClawbackKind.ERROR),
        ("DUPLICATE_REIMBURSEMENT", 1, ClawbackKind.CASH_INVENTORY_RETURNED),
        ("SOMETHING_NEW", 0, ClawbackKind.CASH_NO_INVENTORY),
    ],
)
def test_amazons_line_is_of_the_kind_that_its_goods_say(
    type_: str, inventory: int, kind: ClawbackKind
) -> None:
    line = AmazonReversal(type=type_, units=-1_250, inventory_returned=inventory)
    assert (line.kind, line.taken) == (kind, 1_250)


@pytest.mark.parametrize("units", [0, 1, 1_250])
def test_a_line_that_pays_the_seller_takes_nothing_back_whatever_its_name(units: int) -> None:
    line = AmazonReversal(type="REVERSAL_REIMBURSEMENT", units=units)
    with pytest.raises(NotAClawback) as refused:
        _ = line.taken
    assert refused.value.fields[0].field == "amazonReversal"
