"""Amazon's money as it arrived: what is left of it, and that no more is given away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import CurrencyMismatch
from domain.receipt import ReceiptExhausted
from tests.builders import NOON, a_receipt, a_recovery, eur, usd


def test_a_new_receipt_is_all_there() -> None:
    recovery = a_recovery()
    receipt = a_receipt(usd(9_000), reference="tu_1", recovery=recovery)
    assert (receipt.amount, receipt.allocated, receipt.remaining) == (
        usd(9_000),
        usd(0),
        usd(9_000),
    )
    assert (receipt.reference, receipt.recovery, receipt.received_at) == ("tu_1", recovery, NOON)


@given(st.integers(1, 10**8), st.data())
def test_what_is_allocated_is_what_no_longer_remains(units: int, data: st.DataObject) -> None:
    receipt = a_receipt(usd(units))
    while not receipt.remaining.is_zero:
        # At least a third of the whole, or the rest: three steps and no more.
        least = min((units + 2) // 3, receipt.remaining.minor_units)
        part = usd(data.draw(st.integers(least, receipt.remaining.minor_units)))
        before, receipt = receipt, receipt.allocate(part)
        assert receipt.remaining == before.remaining - part
        assert receipt.allocated + receipt.remaining == receipt.amount


@pytest.mark.parametrize("units", [0, -1])
def test_nothing_and_less_cannot_be_allocated(units: int) -> None:
    with pytest.raises(ReceiptExhausted):
        a_receipt(usd(100)).allocate(usd(units))


def test_no_more_is_given_than_is_left() -> None:
    receipt = a_receipt(usd(100)).allocate(usd(60))
    with pytest.raises(ReceiptExhausted) as refusal:
        receipt.allocate(usd(41))
    (problem,) = refusal.value.fields
    assert str(refusal.value) == "only 0.40 USD of this receipt is left"
    assert (problem.field, problem.problem) == ("amountCents", str(refusal.value))
    assert receipt.allocate(usd(40)).remaining == usd(0)


def test_another_currency_is_not_given() -> None:
    with pytest.raises(CurrencyMismatch):
        a_receipt(usd(100)).allocate(eur(1))
