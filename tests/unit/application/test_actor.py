"""Who may do what, and for whom."""

import pytest

from application.actor import Actor, Forbidden, Role, system_actor
from domain.ids import SellerId

SUE, TOM = SellerId("sue"), SellerId("tom")


def caller(role: Role, seller_id: SellerId | None = None) -> Actor:
    return Actor(subject="somebody", role=role, request_id="req", seller_id=seller_id)


def test_a_seller_acts_for_nobody_else() -> None:
    caller(Role.SELLER, SUE).require_seller(SUE)
    for stranger in (caller(Role.SELLER, TOM), caller(Role.SELLER)):
        with pytest.raises(Forbidden):
            stranger.require_seller(SUE)


@pytest.mark.parametrize("role", [Role.SERVICE, Role.ADMIN, Role.SYSTEM])
def test_everybody_else_acts_for_every_seller(role: Role) -> None:
    caller(role).require_seller(SUE)
    assert caller(role).sees_every_seller


def test_a_role_that_is_not_named_is_refused_with_those_that_are() -> None:
    caller(Role.ADMIN).require_role(Role.SERVICE, Role.ADMIN)
    with pytest.raises(Forbidden, match="service or admin"):
        caller(Role.SELLER, SUE).require_role(Role.SERVICE, Role.ADMIN)


def test_the_service_itself_carries_on_the_request_that_somebody_made() -> None:
    actor = system_actor("req-7")
    assert (actor.role, actor.request_id, actor.seller_id) == (Role.SYSTEM, "req-7", None)
