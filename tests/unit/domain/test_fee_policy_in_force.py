"""Which version of the price list prices a recovery: the seller's own, then the latest begun."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.fees import FeePolicy, FeeRejected, policy_in_force
from domain.ids import SellerId
from tests.builders import NOON, POLICY

SELLER, OTHER = SellerId("s-1"), SellerId("s-2")
DAY = timedelta(days=1)


def a_policy(version: str, begins: datetime, seller_id: SellerId | None = None) -> FeePolicy:
    return replace(POLICY, version=version, effective_from=begins, seller_id=seller_id)


STANDARD = a_policy("standard", NOON - 10 * DAY)
RAISED = a_policy("raised", NOON - DAY)
PLANNED = a_policy("planned", NOON + DAY)
OWN = a_policy("own", NOON - 5 * DAY, SELLER)
OWN_LATER = a_policy("own-later", NOON - 2 * DAY, SELLER)
OWN_PLANNED = a_policy("own-planned", NOON + DAY, SELLER)
ALL = (STANDARD, RAISED, PLANNED, OWN, OWN_LATER, OWN_PLANNED)


@pytest.mark.parametrize(
    ("seller_id", "at", "version"),
    [
        (OTHER, NOON, "raised"),
        (OTHER, NOON - 2 * DAY, "standard"),
        (OTHER, NOON + DAY, "planned"),
        (OTHER, NOON + DAY - timedelta(microseconds=1), "raised"),
        (SELLER, NOON, "own-later"),
        (SELLER, NOON - 3 * DAY, "own"),
        (SELLER, NOON - 6 * DAY, "standard"),
        (SELLER, NOON + DAY, "own-planned"),
    ],
)
def test_the_sellers_own_policy_comes_before_the_latest_of_everybodys(
    seller_id: SellerId, at: datetime, version: str
) -> None:
    for order in (ALL, ALL[::-1]):
        assert policy_in_force(order, seller_id=seller_id, at=at).version == version


@pytest.mark.parametrize("policies", [(), (PLANNED,), (OWN,)])
def test_without_a_policy_that_has_begun_nothing_is_priced(
    policies: tuple[FeePolicy, ...],
) -> None:
    with pytest.raises(FeeRejected) as refusal:
        policy_in_force(policies, seller_id=OTHER, at=NOON)
    assert [problem.field for problem in refusal.value.fields] == ["effectiveFrom"]
