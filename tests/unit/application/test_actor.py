"""Who may do what, and for whom."""

import pytest

from application.actor import Actor, Forbidden, Role, system_actor
from application.permissions import DEFAULT_SCOPES, PERMISSIONS, SERVICE_SCOPES, Permission
from domain.ids import SellerId

SUE, TOM = SellerId("sue"), SellerId("tom")
STAFF = [Role.SUPPORT, Role.AUDITOR, Role.ADMIN]
DECISIONS = {
    Permission.CHARGE_CREATE,
    Permission.RECEIPT_RECORD,
    Permission.TRANSACTION_CANCEL,
    Permission.TRANSACTION_RETRY,
    Permission.TRANSFER_RETRY,
    Permission.TRANSFER_REVERSE,
    Permission.CLAWBACK_CREATE,
    Permission.DEBT_WRITE_OFF,
    Permission.MONEY_STOP_LIFT,
    Permission.FEE_SET,
}


def caller(role: Role, seller_id: SellerId | None = None) -> Actor:
    return Actor(subject="somebody", role=role, request_id="req", seller_id=seller_id)


def test_a_seller_acts_for_nobody_else() -> None:
    caller(Role.SELLER, SUE).require(Permission.CARD_WRITE, SUE)
    for stranger in (caller(Role.SELLER, TOM), caller(Role.SELLER)):
        with pytest.raises(Forbidden, match="another seller"):
            stranger.require(Permission.CARD_WRITE, SUE)


@pytest.mark.parametrize("role", [Role.SERVICE, *STAFF])
def test_everybody_else_reads_every_seller(role: Role) -> None:
    caller(role).require(Permission.TRANSACTION_READ, SUE)
    assert caller(role).sees_every_seller


def test_what_a_role_may_not_do_is_refused_by_its_name() -> None:
    caller(Role.ADMIN).require(Permission.FEE_SET)
    with pytest.raises(Forbidden, match="fee:set, which your role lacks"):
        caller(Role.SELLER, SUE).require(Permission.FEE_SET)


@pytest.mark.parametrize("role", [Role.SELLER, Role.SUPPORT, Role.AUDITOR])
def test_only_services_and_admins_decide_about_money(role: Role) -> None:
    assert not PERMISSIONS[role] & DECISIONS


def test_a_service_may_do_what_its_scopes_say_and_nothing_that_no_service_may() -> None:
    scopes = frozenset({Permission.CHARGE_CREATE, Permission.FEE_SET})
    engine = Actor(subject="engine", role=Role.SERVICE, request_id="req", scopes=scopes)
    engine.require(Permission.CHARGE_CREATE)
    with pytest.raises(Forbidden, match="scope card:write, which the token does not name"):
        engine.require(Permission.CARD_WRITE, SUE)
    with pytest.raises(Forbidden, match="fee:set, which your role lacks"):
        engine.require(Permission.FEE_SET)


def test_scopes_give_nothing_to_other_roles() -> None:
    scopes = frozenset({Permission.CHARGE_CREATE})
    sue = Actor(subject="sue", role=Role.SELLER, request_id="req", seller_id=SUE, scopes=scopes)
    with pytest.raises(Forbidden):
        sue.require(Permission.CHARGE_CREATE)


def test_a_service_without_scopes_does_the_refund_engines_job() -> None:
    assert caller(Role.SERVICE).permissions == DEFAULT_SCOPES
    assert DEFAULT_SCOPES < SERVICE_SCOPES


def test_support_and_auditors_read_every_seller_and_only_auditors_all_at_once() -> None:
    readings = PERMISSIONS[Role.SUPPORT] & PERMISSIONS[Role.AUDITOR]
    assert {Permission.BOOKS_READ, Permission.EVENT_READ, Permission.QUEUE_READ} <= readings
    assert PERMISSIONS[Role.AUDITOR] - readings == {Permission.AUDIT_READ, Permission.EXPORT_MAKE}
    assert PERMISSIONS[Role.SUPPORT] - readings == {
        Permission.ACCOUNT_REFRESH,
        Permission.EVENT_REPLAY,
        Permission.JOB_RETRY,
        Permission.TRANSACTION_RECONCILE,
    }


@pytest.mark.parametrize("role", list(Role))
def test_what_is_for_opsides_own_people_is_closed_to_sellers_and_services(role: Role) -> None:
    assert caller(role).is_staff is (role not in (Role.SELLER, Role.SERVICE))


def test_the_service_itself_carries_on_the_request_that_somebody_made() -> None:
    actor = system_actor("req-7")
    assert (actor.role, actor.request_id, actor.seller_id) == (Role.SYSTEM, "req-7", None)
