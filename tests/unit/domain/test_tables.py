"""The tables of the three state machines: complete, disjoint, and without dead ends by accident."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from domain.attempt import ATTEMPT_OPEN, ATTEMPT_TRANSITIONS, AttemptState, AttemptTrigger
from domain.charge import (
    CHARGE_FINAL,
    CHARGE_LATE,
    CHARGE_TRANSITIONS,
    ChargeState,
    ChargeTrigger,
)
from domain.transfer import (
    TRANSFER_FINAL,
    TRANSFER_LATE,
    TRANSFER_TRANSITIONS,
    TransferState,
    TransferTrigger,
)

Table = Mapping[tuple[StrEnum, StrEnum], StrEnum]

TABLES = [
    pytest.param(CHARGE_TRANSITIONS, ChargeState, ChargeTrigger, id="charge"),
    pytest.param(TRANSFER_TRANSITIONS, TransferState, TransferTrigger, id="transfer"),
    pytest.param(ATTEMPT_TRANSITIONS, AttemptState, AttemptTrigger, id="attempt"),
]


@pytest.mark.parametrize(("table", "states", "triggers"), TABLES)
def test_every_state_and_every_trigger_occurs(
    table: Table, states: type[StrEnum], triggers: type[StrEnum]
) -> None:
    mentioned = {state for state, _ in table} | set(table.values())
    assert set(states) == mentioned
    assert {trigger for _, trigger in table} == set(triggers)


@pytest.mark.parametrize(
    ("table", "states", "ends"),
    [
        pytest.param(CHARGE_TRANSITIONS, ChargeState, CHARGE_FINAL, id="charge"),
        pytest.param(TRANSFER_TRANSITIONS, TransferState, TRANSFER_FINAL, id="transfer"),
        pytest.param(
            ATTEMPT_TRANSITIONS,
            AttemptState,
            {AttemptState.SUCCEEDED, AttemptState.ABANDONED},
            id="attempt",
        ),
    ],
)
def test_a_state_without_a_way_out_is_one_that_is_declared_final(
    table: Table, states: type[StrEnum], ends: set[StrEnum]
) -> None:
    assert set(states) - {state for state, _ in table} == set(ends)


@pytest.mark.parametrize(
    ("table", "late"),
    [
        pytest.param(CHARGE_TRANSITIONS, CHARGE_LATE, id="charge"),
        pytest.param(TRANSFER_TRANSITIONS, TRANSFER_LATE, id="transfer"),
    ],
)
def test_late_news_is_named_and_never_also_a_transition(
    table: Table, late: Mapping[tuple[StrEnum, StrEnum], str]
) -> None:
    assert table.keys().isdisjoint(late)
    assert all(late.values())


def test_whatever_stripe_can_say_of_a_charge_is_understood_once_it_was_asked_for() -> None:
    """A kept fee is never asked for; a paid intent of a cancelled charge is for a person."""
    news = {ChargeTrigger.SUCCEED, ChargeTrigger.DECLINE, ChargeTrigger.DEMAND_ACTION}
    understood = CHARGE_TRANSITIONS.keys() | CHARGE_LATE.keys()
    unknown = {
        (state, trigger)
        for state in ChargeState
        for trigger in news
        if (state, trigger) not in understood and state is not ChargeState.KEPT
    }
    assert unknown == {(ChargeState.CANCELLED, ChargeTrigger.SUCCEED)}


def test_an_attempt_is_open_while_nobody_knows() -> None:
    assert {AttemptState.IN_FLIGHT, AttemptState.UNKNOWN} == ATTEMPT_OPEN
