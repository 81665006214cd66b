"""The lines of a report are the difference of both totals, to the cent and in each currency."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.balance import BalanceLine, BalanceMovement, MovementKind
from domain.currency import Currency
from domain.drift import Comparison, matched, total
from domain.drift_pair import Pair
from domain.ledger import PostingKind
from domain.money import Money
from domain.period import Period
from tests.builders import NOON
from tests.unit.domain.test_drift import DAY, GRACE, HOUR, moved

moments = st.integers(-20, 20).map(lambda hour: NOON + hour * HOUR)
amounts = st.builds(
    Money, st.integers(-300, 300).filter(bool), st.sampled_from([Currency.USD, Currency.EUR])
)
objects = st.sampled_from(["ch_1", "ch_2", "tr_1", "re_1"])


@st.composite
def movements(draw: st.DrawFn) -> BalanceMovement:
    amount = draw(amounts)
    return moved(
        draw(st.sampled_from(MovementKind)),
        amount,
        draw(objects),
        reference=draw(st.sampled_from(["txn_1", "txn_2", "txn_3", "txn_4"])),
        fee=Money(draw(st.integers(0, 50)), amount.currency),
        at=draw(moments),
    )


lines = st.builds(
    BalanceLine,
    cause=st.one_of(objects, st.sampled_from(["txn_1", "txn_2"])),
    kind=st.sampled_from(PostingKind),
    amount=amounts,
    at=moments,
    transaction_id=st.none(),
)


@given(
    st.lists(movements(), unique_by=lambda one: one.reference, max_size=4),
    st.lists(lines, unique_by=lambda one: (one.cause, one.kind), max_size=8),
    st.lists(st.integers(-11, 11), max_size=3, unique=True),
)
def test_the_lines_sum_to_the_difference_of_both_totals_in_however_many_pieces(
    moves: list[BalanceMovement], entries: list[BalanceLine], cuts: list[int]
) -> None:
    pairs, left = matched(moves, entries)
    both = [Pair(movement=move, lines=own) for move, own in pairs]
    both += [Pair(movement=None, lines=(line,)) for line in left]
    borders = [DAY.begin, *(NOON + cut * HOUR for cut in sorted(cuts)), DAY.end]
    found = [
        line
        for begin, end in pairwise(borders)
        for line in Comparison(
            period=DAY, told=Period(begin, end), now=NOON + 48 * HOUR, grace=GRACE
        ).lines(both)
    ]
    theirs = [move.net for move in moves if move.at in DAY]
    ours = [-line.amount for line in entries if line.at in DAY]
    assert sums(line.difference for line in found) == sums([*theirs, *ours])


def sums(amounts: Iterable[Money]) -> list[Money]:
    return [amount for amount in total(amounts) if not amount.is_zero]
