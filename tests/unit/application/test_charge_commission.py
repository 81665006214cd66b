"""Accepting a commission: transaction, job, posting, audit and key in one commit, or nothing."""

import pytest

from application.actor import Actor, Forbidden, Role
from application.ports.intake import Overloaded
from application.ports.jobs import JobKind
from domain.charge import ChargeState
from domain.customer import NotThisSellers
from domain.fees import AMOUNT_MAX, FeeRejected
from domain.funds_flow import FundsFlow
from domain.ids import SellerId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.transfer import TransferState
from tests.builders import eur, usd
from tests.unit.application.ledger_view import balance, booked, changed, snapshot
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    a_request,
    accept,
    actions,
    answer,
    now_of,
    queued,
    saves_card,
    tops_up,
    waiting,
)
from tests.unit.application.world import ADMIN, ENGINE, World


@pytest.mark.parametrize(
    ("recovered", "fee", "payout"),
    [(usd(10_000), 2_000, 8_000), (eur(5_000), 1_000, 4_000), (usd(100), 50, 50)],
)
async def test_the_golden_amounts_divide_as_agreed(
    world: World, recovered: Money, fee: int, payout: int
) -> None:
    transaction = await accept(world, a_request(recovered=recovered))
    quote = transaction.quote
    assert (quote.fee.minor_units, quote.payout.minor_units) == (fee, payout)
    assert quote.terms.policy == "standard-1"


@pytest.mark.parametrize("recovered", [0, -1, 49, AMOUNT_MAX + 1])
async def test_an_amount_without_a_possible_fee_is_refused_and_nothing_is_stored(
    world: World, recovered: int
) -> None:
    before = snapshot(world)
    with pytest.raises(FeeRejected):
        await accept(world, a_request(recovered=usd(recovered)))
    assert changed(world, before) == []


async def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    with pytest.raises(FeeRejected):
        await accept(world, a_request(recovered=usd(1)))
    assert (await answer(world, a_request(recovered=usd(10_000)))).replay is None


async def test_with_a_card_the_charge_is_queued_with_the_callers_request_id(world: World) -> None:
    payer = await saves_card(world)
    transaction = await accept(world)
    assert transaction.charge_state is ChargeState.PENDING
    assert transaction.payment_method == payer.card
    (row,) = waiting(world)
    assert (row.job.kind, row.job.subject) == (JobKind.RUN_CHARGE, str(transaction.id))
    assert row.job.request_id == ENGINE.request_id
    assert booked(world) == {}


async def test_without_a_card_the_charge_waits_and_no_job_is_queued(world: World) -> None:
    transaction = await accept(world)
    assert transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert queued(world) == []


async def test_without_a_share_to_send_the_fee_only_flow_is_charged_alike(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.FEE_ONLY))
    assert transaction.transfer_state is TransferState.NONE
    assert queued(world) == [(JobKind.RUN_CHARGE, str(transaction.id))]


async def test_a_recovery_that_the_platform_collected_is_kept_from_and_sent_on(
    world: World,
) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.PLATFORM_COLLECTED))
    assert transaction.charge_state is ChargeState.KEPT
    assert transaction.transfer_state is TransferState.PLANNED
    assert queued(world) == [(JobKind.RUN_TRANSFER, str(transaction.id))]
    assert booked(world) == {PostingKind.FEE_KEPT: 1}
    assert balance(world, Account.KEPT_FEES) == -2_000
    assert balance(world, Account.RECOVERIES_CLEARING) == 2_000


async def test_money_that_came_before_a_recovery_that_is_all_fee_is_counted_at_once(
    world: World,
) -> None:
    await tops_up(world, usd(50), SUES_CLAIM)
    request = a_request(recovered=usd(50), funds_flow=FundsFlow.PLATFORM_COLLECTED)
    transaction = await accept(world, request)
    assert transaction.transfer_state is TransferState.NONE
    assert transaction.is_funded
    assert balance(world, Account.RECOVERIES_CLEARING) == 0
    assert actions(world)[-2:] == ["transaction.requested", "transaction.funded"]


async def test_the_audit_says_who_asked_and_for_what(world: World) -> None:
    transaction = await accept(world)
    (event,) = world.database.tables.audit.values()
    assert (event.action, event.actor) == ("transaction.requested", ENGINE)
    assert event.transaction_id == transaction.id
    assert event.seller_id == SUE
    assert event.before == {}
    assert event.after["chargeState"] == "AWAITING_PAYMENT_METHOD"


async def test_people_get_a_growing_number(world: World) -> None:
    first = await accept(world)
    other = SUES_CLAIM._replace(seller_id=SellerId("tom"))
    second = await accept(world, a_request("key-2", recovery=other))
    assert (first.number, second.number) == (1, 2)
    assert now_of(world, second).number == 2


@pytest.mark.parametrize("role", [Role.SELLER, Role.SYSTEM])
async def test_only_a_service_or_an_admin_may_ask(world: World, role: Role) -> None:
    caller = Actor(subject="sue", role=role, request_id="req", seller_id=SUE)
    before = snapshot(world)
    with pytest.raises(Forbidden):
        await world.charge_commission(a_request(), actor=caller)
    assert changed(world, before) == []


async def test_an_admin_may_ask(world: World) -> None:
    answered = await world.charge_commission(a_request(), actor=ADMIN)
    assert answered.replay is None
    assert actions(world) == ["transaction.requested"]


async def test_another_sellers_card_or_customer_is_refused_and_nothing_is_stored(
    world: World,
) -> None:
    await saves_card(world, SUE)
    toms = await saves_card(world, SellerId("tom"))
    before = snapshot(world)
    for request, field in (
        (a_request(payment_method=toms.card), "paymentMethodId"),
        (a_request(customer=toms.customer), "customerId"),
        (a_request(payment_method="pm_of_nobody"), "paymentMethodId"),
        (a_request(customer="cus_of_nobody"), "customerId"),
    ):
        with pytest.raises(NotThisSellers) as refusal:
            await accept(world, request)
        assert [problem.field for problem in refusal.value.fields] == [field]
    assert changed(world, before) == []


async def test_a_seller_without_a_customer_can_name_none(world: World) -> None:
    with pytest.raises(NotThisSellers):
        await accept(world, a_request(customer="cus_1"))


async def test_a_named_card_of_the_seller_is_the_one_that_is_charged(world: World) -> None:
    first = await saves_card(world)
    second = await saves_card(world)
    request = a_request(payment_method=first.card, customer=second.customer)
    assert (await accept(world, request)).payment_method == first.card


async def test_while_too_much_waits_nothing_new_is_let_in(world: World) -> None:
    world.intake.is_open = False
    before = snapshot(world)
    with pytest.raises(Overloaded) as refusal:
        await world.charge_commission(a_request(), actor=ENGINE)
    assert refusal.value.retryable
    assert changed(world, before) == []
