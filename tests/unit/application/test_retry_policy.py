"""When failed work comes back: by the class of its error, ever later, and not for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.errors import NotOurs, ObjectUnknown, OutcomeUnknown
from application.ports.charge_gateway import GatewayBusy, GatewayMisused, GatewayUnavailable
from application.ports.errors import NotFound, StaleTransaction, StoreUnavailable
from application.retry_policy import LONGEST_DELAY, RetryPolicy

POLICY = RetryPolicy()
PASSING = (
    GatewayUnavailable(""),
    GatewayBusy(""),
    OutcomeUnknown(""),
    StaleTransaction(""),
    StoreUnavailable(""),
)
LASTING = (GatewayMisused(""), NotFound("thing"), NotOurs(""), ValueError(""), KeyError(""))


@pytest.mark.parametrize(
    ("tries", "chance", "seconds"),
    [
        (1, 0.0, 0.25),
        (1, 0.5, 0.375),
        (2, 0.0, 0.5),
        (5, 0.0, 4.0),
        (11, 0.0, 256.0),
        (12, 0.0, 300.0),
        (299, 0.0, 300.0),
        (299, 0.5, 450.0),
    ],
)
def test_the_wait_doubles_up_to_ten_minutes_and_is_spread_over_its_second_half(
    tries: int, chance: float, seconds: float
) -> None:
    delay = POLICY.delay(GatewayUnavailable(""), tries=tries, chance=chance)
    assert delay == timedelta(seconds=seconds)


@pytest.mark.parametrize("error", PASSING)
def test_what_may_mend_itself_is_given_up_after_three_hundred_tries(error: Exception) -> None:
    assert POLICY.delay(error, tries=299, chance=0.0) is not None
    assert POLICY.delay(error, tries=300, chance=0.0) is None


def test_an_object_that_stays_unknown_is_given_up_after_twenty_tries() -> None:
    assert POLICY.delay(ObjectUnknown(""), tries=19, chance=0.0) is not None
    assert POLICY.delay(ObjectUnknown(""), tries=20, chance=0.0) is None


@pytest.mark.parametrize("error", LASTING)
def test_what_does_not_mend_itself_is_given_up_after_eight_tries(error: Exception) -> None:
    assert POLICY.delay(error, tries=7, chance=0.0) is not None
    assert POLICY.delay(error, tries=8, chance=0.0) is None


@given(tries=st.integers(1, 299), chance=st.floats(0, 1, exclude_max=True))
def test_no_wait_is_longer_than_the_longest_or_shorter_than_half_the_first(
    tries: int, chance: float
) -> None:
    delay = POLICY.delay(GatewayUnavailable(""), tries=tries, chance=chance)
    assert delay is not None
    assert POLICY.first / 2 <= delay <= LONGEST_DELAY


def test_three_hundred_tries_take_about_two_days() -> None:
    waits = [POLICY.delay(GatewayUnavailable(""), tries=n, chance=0.5) for n in range(1, 300)]
    total = sum((wait for wait in waits if wait is not None), timedelta())
    assert timedelta(days=1) < total < timedelta(days=2)
