"""Every difference has one cause and one repair."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from domain.balance import BalanceLine, BalanceMovement, MovementKind
from domain.drift import Comparison, DriftLine, matched
from domain.drift_cause import DriftCause, Repair, Verdict
from domain.drift_pair import Pair
from domain.ids import ChargeReference, TransferReference
from domain.ledger import PostingKind
from domain.money import Money
from domain.period import Period
from domain.transaction import Transaction
from tests.builders import NOON, a_transaction, eur, usd

M, P, C, R = MovementKind, PostingKind, DriftCause, Repair
HOUR: Final = timedelta(hours=1)
GRACE: Final = timedelta(minutes=10)
DAY: Final = Period(NOON - 12 * HOUR, NOON + 12 * HOUR)
TXN: Final = a_transaction()
SENT: Final = replace(TXN, charge=ChargeReference("ch_1"), transfer=TransferReference("tr_1"))


def moved(kind: MovementKind, amount: Money, source: str | None, **more: Any) -> BalanceMovement:
    fee = more.pop("fee", Money(0, amount.currency))
    return BalanceMovement(
        reference=more.pop("reference", "txn_1"),
        kind=kind,
        amount=amount,
        fee=fee,
        at=more.pop("at", NOON),
        source=source,
        **more,
    )


def booked(kind: PostingKind, amount: Money, cause: str, at: datetime = NOON) -> BalanceLine:
    return BalanceLine(cause=cause, kind=kind, amount=amount, at=at, transaction_id=TXN.id)


def told(
    movement: BalanceMovement | None,
    *lines: BalanceLine,
    transaction: Transaction | None = None,
    is_ours: bool = False,
    now: datetime = NOON + HOUR,
) -> Sequence[DriftLine]:
    pair = Pair(movement=movement, lines=lines, transaction=transaction, is_ours=is_ours)
    return Comparison(period=DAY, told=DAY, now=now, grace=GRACE).lines([pair])


CHARGE: Final = moved(M.CHARGE, usd(2000), "ch_1", fee=usd(88), is_marked=True)
TRANSFER: Final = moved(M.TRANSFER, usd(-8000), "tr_1", is_marked=True)
DISPUTE: Final = moved(M.DISPUTE, usd(-20), "du_1", fee=usd(15))
FEE_CHARGED: Final = booked(P.FEE_CHARGED, usd(2000), "ch_1")
PROCESSING: Final = booked(P.PROCESSING_FEE, usd(-88), "txn_1")


@pytest.mark.parametrize(
    ("movement", "lines"),
    [
        (CHARGE, (FEE_CHARGED, PROCESSING)),
        (CHARGE, (booked(P.INVOICE_PAID, usd(1912), "txn_1"),)),
        (TRANSFER, (booked(P.SHARE_TRANSFERRED, usd(-8000), "tr_1"),)),
        (
            moved(M.DISPUTE, usd(-20), "du_1", fee=usd(15)),
            (booked(P.DISPUTE_WITHDRAWN, usd(-35), "txn_1"),),
        ),
    ],
)
def test_what_both_sides_have_is_no_difference(
    movement: BalanceMovement, lines: tuple[BalanceLine, ...]
) -> None:
    assert told(movement, *lines, transaction=SENT) == []


MISSED: Final = Verdict(C.MISSING_EVENT, R.RECONCILE_TRANSACTION)
UNFILED: Final = Verdict(C.MISSING_EVENT, R.FILE_MISSING_EVENTS)
BY_HAND: Final = Verdict(C.CHANGED_IN_STRIPE, R.ASK_A_PERSON)
BACK_BY_HAND: Final = Verdict(C.CHANGED_IN_STRIPE, R.RECONCILE_TRANSACTION)
UNFILED_BY_HAND: Final = Verdict(C.CHANGED_IN_STRIPE, R.FILE_MISSING_EVENTS)
TWICE: Final = Verdict(C.DUPLICATE, R.ASK_A_PERSON)
KEPT: Final = Verdict(C.STRIPE_FEE, R.ASK_A_PERSON)
KEPT_UNBOOKED: Final = Verdict(C.STRIPE_FEE, R.RECONCILE_TRANSACTION)
UNKNOWN: Final = Verdict(C.UNKNOWN, R.ASK_A_PERSON)
CONVERTED: Final = Verdict(C.CURRENCY_CONVERSION, R.ASK_A_PERSON)
REFUND: Final = moved(M.REFUND, usd(-1), "re_1")
INVOICE: Final = booked(P.INVOICE_PAID, usd(2000), "txn_1")
IN_DOLLARS: Final = replace(CHARGE, amount=usd(2160), is_converted=True)


@pytest.mark.parametrize(
    ("movement", "lines", "transaction", "is_ours", "verdict", "cents"),
    [
        # Stripe has it, and the books do not.
        (CHARGE, (), TXN, True, MISSED, 1912),
        (replace(CHARGE, amount=usd(2001)), (), TXN, True, BY_HAND, 1913),
        (replace(CHARGE, source="ch_2"), (), SENT, True, TWICE, 1912),
        (CHARGE, (), None, True, UNFILED, 1912),
        (CHARGE, (), None, False, BY_HAND, 1912),
        (TRANSFER, (), TXN, True, MISSED, -8000),
        (replace(TRANSFER, source="tr_2"), (), SENT, True, TWICE, -8000),
        (TRANSFER, (), None, False, BY_HAND, -8000),
        (REFUND, (), SENT, False, BACK_BY_HAND, -1),
        (REFUND, (), None, False, UNFILED_BY_HAND, -1),
        (replace(REFUND, is_marked=True), (), SENT, True, MISSED, -1),
        (moved(M.TRANSFER_REVERSAL, usd(1), "trr_1"), (), SENT, False, BACK_BY_HAND, 1),
        (moved(M.REFUND_FAILURE, usd(1), "re_1"), (), SENT, False, MISSED, 1),
        (moved(M.DISPUTE, usd(-1), "du_1"), (), SENT, False, MISSED, -1),
        (moved(M.TOP_UP, usd(1), "tu_1"), (), None, False, UNFILED, 1),
        (moved(M.TOP_UP_REVERSAL, usd(-1), "tu_1"), (), None, False, UNFILED, -1),
        (moved(M.PAYOUT, usd(-1), "po_1"), (), None, False, BY_HAND, -1),
        (moved(M.STRIPE_FEE, usd(-1), None), (), None, False, KEPT, -1),
        (moved(M.OTHER, usd(1), None), (), None, False, UNKNOWN, 1),
        # Both have it, and not the same of it.
        (CHARGE, (FEE_CHARGED,), SENT, True, KEPT_UNBOOKED, -88),
        (CHARGE, (FEE_CHARGED, replace(PROCESSING, amount=usd(-87))), SENT, True, KEPT, -1),
        (CHARGE, (INVOICE,), None, True, KEPT, -88),
        (CHARGE, (replace(FEE_CHARGED, amount=usd(1999)), PROCESSING), SENT, True, UNKNOWN, 1),
        (
            CHARGE,
            (FEE_CHARGED, PROCESSING, booked(P.INVOICE_PAID, usd(5), "txn_1")),
            SENT,
            True,
            TWICE,
            -5,
        ),
        (IN_DOLLARS, (FEE_CHARGED, PROCESSING), SENT, True, CONVERTED, 160),
        # The books have it, and Stripe does not.
        (None, (booked(P.FEE_CHARGED, usd(1), "ch_2"),), SENT, False, TWICE, -1),
        (None, (booked(P.SHARE_TRANSFERRED, usd(-1), "tr_2"),), SENT, False, TWICE, 1),
        (None, (FEE_CHARGED,), SENT, False, UNKNOWN, -2000),
        (None, (FEE_CHARGED,), None, False, UNKNOWN, -2000),
    ],
)
def test_each_difference_has_a_cause_and_a_repair(
    movement: BalanceMovement | None,
    lines: tuple[BalanceLine, ...],
    transaction: Transaction | None,
    is_ours: bool,  # noqa: FBT001 - a case
    verdict: Verdict,
    cents: int,
) -> None:
    (line,) = told(movement, *lines, transaction=transaction, is_ours=is_ours)
    assert ((line.cause, line.repair), line.difference) == (verdict, usd(cents))
    assert line.is_automatic is (verdict.repair in {R.RECONCILE_TRANSACTION, R.FILE_MISSING_EVENTS})
    assert line.transaction_id == (None if transaction is None else transaction.id)


def test_a_conversion_shows_in_both_currencies() -> None:
    converted = moved(M.CHARGE, usd(2160), "ch_1", is_converted=True, is_marked=True)
    found = told(converted, booked(P.FEE_CHARGED, eur(2000), "ch_1"), transaction=SENT)
    assert [(line.cause, line.difference) for line in found] == [
        (C.CURRENCY_CONVERSION, eur(-2000)),
        (C.CURRENCY_CONVERSION, usd(2160)),
    ]


def test_young_news_may_still_be_on_its_way() -> None:
    for movement, lines in ((TRANSFER, ()), (None, (FEE_CHARGED,)), (CHARGE, (FEE_CHARGED,))):
        (line,) = told(movement, *lines, transaction=TXN, now=NOON + GRACE - timedelta(seconds=1))
        assert (line.cause, line.repair) == (C.TIMING, R.WAIT)
        (line,) = told(movement, *lines, transaction=TXN, now=NOON + GRACE)
        assert line.cause is not C.TIMING


def test_what_happened_on_two_sides_of_a_border_is_a_matter_of_time() -> None:
    late = booked(P.SHARE_TRANSFERRED, usd(-8000), "tr_1", at=DAY.end)
    (line,) = told(TRANSFER, late, transaction=SENT)
    assert (line.cause, line.ours, line.stripe) == (C.TIMING, usd(0), usd(-8000))
    early = replace(TRANSFER, at=DAY.begin - HOUR)
    (line,) = told(early, replace(late, at=NOON), transaction=SENT)
    assert (line.cause, line.ours, line.stripe) == (C.TIMING, usd(-8000), usd(0))
    assert told(early, late, transaction=SENT) == []


def test_lines_are_matched_by_the_movements_own_name_or_by_its_object_and_kind() -> None:
    by_object = booked(P.SHARE_TRANSFERRED, usd(-8000), "tr_1")
    by_name = booked(P.DISPUTE_WITHDRAWN, usd(-1), "txn_2")
    other_kind = booked(P.SHARE_REVERSED, usd(1), "tr_1")
    dispute = moved(M.DISPUTE, usd(-1), "du_1", reference="txn_2")
    pairs, left = matched([TRANSFER, dispute], [by_object, by_name, other_kind])
    assert pairs == [(TRANSFER, (by_object,)), (dispute, (by_name,))]
    assert left == [other_kind]


def test_a_line_books_one_movement_only() -> None:
    again = replace(TRANSFER, reference="txn_2")
    line = booked(P.SHARE_TRANSFERRED, usd(-8000), "tr_1")
    pairs, left = matched([TRANSFER, again], [line])
    assert [len(own) for _, own in pairs] == [1, 0]
    assert left == []
