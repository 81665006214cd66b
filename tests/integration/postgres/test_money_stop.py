"""A planted breach stops every share at the worker, and nothing else, until it is lifted."""

from typing import Any

import asyncpg

from application.ports.jobs import Job, JobKind
from application.schedule_jobs import BOOKS
from domain.book_check import Finding, FindingCode
from domain.charge import ChargeState
from domain.funds_flow import FundsFlow
from domain.ids import WHOLE_CLAIM, ClaimId, JobId, SellerId
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import a_seller_id, a_transaction_id, fresh, usd
from tests.integration.postgres.event_door import EventDoor
from tests.unit.application.story import PAGES, a_request
from tests.unit.application.world import ADMIN, ENGINE

_MORE = "UPDATE transaction SET reversed_minor = reversed_minor + 1 WHERE id = $1"
_LESS = "UPDATE transaction SET reversed_minor = reversed_minor - 1 WHERE id = $1"


async def joins(door: EventDoor) -> SellerId:
    """Let a seller with a card and a ready account join, and give the platform money to send."""
    seller_id = a_seller_id()
    opened = await door.core.create_connect_account()(
        seller_id=seller_id, email="a@b.test", country="US", pages=PAGES, actor=ENGINE
    )
    assert opened.account.facts is not None
    account = opened.account.facts.reference
    door.processor.make_ready(account)
    await door.tell("account.updated", account, account=account, reference=fresh("evt"))
    begun = await door.core.create_customer_setup()(
        seller_id=seller_id, email="a@b.test", name=None, actor=ENGINE
    )
    door.processor.complete_setup(begun.setup.reference)
    setup = begun.setup.reference
    await door.tell("setup_intent.succeeded", setup, reference=fresh("evt"))
    door.processor.purses.of(usd(1)).available += 100_000
    return seller_id


async def accepts(door: EventDoor, seller_id: SellerId, flow: FundsFlow) -> Transaction:
    recovery = RecoveryKey(seller_id, ClaimId(fresh("claim")), WHOLE_CLAIM)
    request = a_request(fresh("key"), recovery=recovery, funds_flow=flow)
    return (await door.core.charge_commission()(request, actor=ENGINE)).transaction


async def states(door: EventDoor, transaction: Transaction) -> tuple[object, ...]:
    now = await door.store.transactions.transaction(transaction.id)
    assert now is not None
    return now.charge_state, now.transfer_state, now.hold_reason


async def check(door: EventDoor) -> None:
    """Let the clock ask for a look at the books, and a worker do it."""
    job = Job(
        id=JobId(a_transaction_id()),
        kind=JobKind.CHECK_BOOKS,
        subject=BOOKS,
        request_id=fresh("req"),
    )
    async with door.store.begin() as unit:
        unit.outbox.add(job)
    await door.work()


async def found(door: EventDoor) -> tuple[Finding, ...]:
    """Return what the last look found; its breaches are those of the stop that it raised."""
    facts = await door.store.system.facts()
    assert facts.last_check is not None
    if facts.money_stop is not None:
        assert facts.money_stop.check_id == facts.last_check.id
        assert facts.money_stop.codes == facts.last_check.breaches
    return facts.last_check.findings


async def test_a_planted_cent_stops_shares_until_an_admin_lifts_the_stop(
    door: EventDoor, owner: "asyncpg.Connection[Any]"
) -> None:
    seller_id = await joins(door)
    sent = await accepts(door, seller_id, FundsFlow.FEE_THEN_TRANSFER)
    await door.work()
    await check(door)
    assert await found(door) == ()
    assert (await door.store.system.facts()).money_stop is None

    # Planned before the stop, not yet sent.
    planned = await accepts(door, seller_id, FundsFlow.PLATFORM_COLLECTED)
    await owner.execute(_MORE, sent.id)
    await door.books.check()(actor=ADMIN)
    assert await found(door) == (Finding(FindingCode.CLEARING_OFF, 1, usd(1)),)
    await door.work()
    stopped = (ChargeState.KEPT, TransferState.HELD, HoldReason.MONEY_STOP)
    assert await states(door, planned) == stopped

    # Fees still come in.
    charged = await accepts(door, seller_id, FundsFlow.FEE_THEN_TRANSFER)
    await door.work()
    held = (ChargeState.CHARGED, TransferState.HELD, HoldReason.MONEY_STOP)
    assert await states(door, charged) == held
    assert len(door.processor.transfers) == 1

    await owner.execute(_LESS, sent.id)
    assert await door.books.lift()(reason="mended", actor=ADMIN)
    assert not await door.books.lift()(reason="mended", actor=ADMIN)
    await door.work()
    sent_on = (TransferState.TRANSFERRED, None)
    assert await states(door, planned) == (ChargeState.KEPT, *sent_on)
    assert await states(door, charged) == (ChargeState.CHARGED, *sent_on)
    assert len(door.processor.transfers) == 3
    await check(door)
    assert (await door.store.system.facts()).money_stop is None


async def test_a_breach_that_is_left_raises_the_stop_again_and_the_audit_tells_of_each(
    door: EventDoor, owner: "asyncpg.Connection[Any]"
) -> None:
    seller_id = await joins(door)
    transaction = await accepts(door, seller_id, FundsFlow.PLATFORM_COLLECTED)
    await door.work()
    await owner.execute("UPDATE transaction SET forgone_minor = 1 WHERE id = $1", transaction.id)
    await check(door)
    await check(door)
    assert await door.books.lift()(reason="let us see", actor=ADMIN)
    await check(door)
    assert (await door.store.system.facts()).money_stop is not None
    rows = await owner.fetch(
        "SELECT action, actor FROM audit_event WHERE action LIKE 'moneyStop.%' ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("moneyStop.raise", "opside-payments"),
        ("moneyStop.lift", ADMIN.subject),
        ("moneyStop.raise", "opside-payments"),
    ]
