"""A period holds its begin and not its end, and is never empty."""

from datetime import datetime, timedelta

import pytest

from domain.errors import InvalidInput
from domain.period import Period
from tests.builders import NOON

HOUR = timedelta(hours=1)


def test_a_period_holds_its_begin_and_not_its_end() -> None:
    period = Period(NOON, NOON + HOUR)
    held = [moment in period for moment in (NOON - HOUR, NOON, NOON + HOUR)]
    assert held == [False, True, False]


@pytest.mark.parametrize("end", [NOON, NOON - HOUR])
def test_a_period_is_never_empty(end: datetime) -> None:
    with pytest.raises(InvalidInput):
        Period(NOON, end)
