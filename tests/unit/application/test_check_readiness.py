"""The whole list: whoever may see it sees all of it, also where a part is away."""

from typing import Any

import pytest

from adapters.memory.system import ManualClock
from application.actor import Forbidden
from application.check_readiness import CheckReadiness
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import BrokerUnavailable, StoreUnavailable
from domain.readiness import CheckState, has_failed
from tests.readiness_facts import (
    ADDRESS,
    BROKER,
    CONFIGURATION,
    DATABASE,
    NOW,
    PROCESSOR,
    Away,
    Seen,
)
from tests.unit.application.world import ADMIN, ENGINE

AWAY = {
    "database": StoreUnavailable("no answer in time"),
    "broker": BrokerUnavailable("Redis does not answer"),
    "processor": GatewayUnavailable("connection refused"),
}
FIRST = {"database": "database", "broker": "redis", "processor": "stripe"}


def over(**changes: Any) -> CheckReadiness:
    parts = {
        "configuration": CONFIGURATION,
        "database": Seen(DATABASE),
        "broker": Seen(BROKER),
        "processor": Seen(PROCESSOR),
        "address": Seen(ADDRESS),
        "clock": ManualClock(NOW),
        **changes,
    }
    return CheckReadiness(**parts)


async def test_all_is_ready() -> None:
    found = await over()(is_for_live=True, actor=ADMIN)
    assert {one.state for one in found} == {CheckState.OK}
    assert not has_failed(found)


@pytest.mark.parametrize("part", AWAY)
async def test_a_part_that_is_away_is_one_failure_and_hides_no_other(part: str) -> None:
    whole = await over()(is_for_live=True, actor=ADMIN)
    found = await over(**{part: Away(AWAY[part])})(is_for_live=True, actor=ADMIN)
    assert [one.name for one in found] == [one.name for one in whole]
    assert [(one.name, one.evidence) for one in found if one.state is CheckState.FAILED] == [
        (FIRST[part], str(AWAY[part]))
    ]
    assert CheckState.SKIPPED in {one.state for one in found}
    assert has_failed(found)


async def test_it_is_for_admins() -> None:
    with pytest.raises(Forbidden):
        await over()(is_for_live=False, actor=ENGINE)
