"""The audit is read back by transaction, by what was asked for, and in sums that count once."""

from dataclasses import replace
from datetime import timedelta

from application.actor import Actor, Role
from application.ports.audit_queries import AuditCursor, AuditFilter, KeptRecord
from domain.funds_flow import FundsFlow
from tests.builders import NOON, a_recovery, a_seller_id, a_transaction, eur, usd
from tests.contract.store import Store, added, an_audit_event
from tests.contract.test_audit_chain import sealer

ADA = Actor(subject="ada", role=Role.ADMIN, request_id="req-2")


def actions(rows: list[KeptRecord] | tuple[KeptRecord, ...]) -> list[str]:
    return [row.record.action for row in rows]


async def test_a_trail_is_ascending_and_in_pages(store: Store) -> None:
    ours, other, silent = await added(store, a_transaction(), a_transaction(), a_transaction())
    async with store.begin() as unit:
        for action in ("a", "b", "c"):
            unit.audit.record(an_audit_event(ours, action, chargeState="PENDING", charge=None))
            unit.audit.record(an_audit_event(other, f"other {action}"))
    ids = [other.id, ours.id, silent.id]
    rows = await store.audit.trails(ids, limit=2, after=0)
    assert actions(list(rows)) == ["a", "other a", "b", "other b"]
    record, sequence = rows[0]
    assert sequence is None
    assert (record.transaction_id, record.seller_id) == (ours.id, ours.seller_id)
    assert (record.before, record.after) == (
        {"chargeState": None, "charge": None},
        {"chargeState": "PENDING", "charge": None},
    )
    assert (record.actor, record.role, record.request_id) == ("engine", "service", "req-1")
    rest = await store.audit.trails([ours.id], limit=2, after=rows[2].record.id)
    assert actions(list(rest)) == ["c"]
    assert await store.audit.trails([], limit=2, after=0) == []
    await sealer(store)()
    assert [row.sequence for row in await store.audit.trails([ours.id], limit=9, after=0)] == [
        1,
        3,
        5,
    ]


async def test_records_are_found_by_what_they_say(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    hour = timedelta(hours=1)
    async with store.begin() as unit:
        for number, action in enumerate(("a", "b", "a")):
            event = an_audit_event(transaction, action)
            unit.audit.record(replace(event, at=NOON + number * hour))
        last = an_audit_event(transaction, "a")
        hers = replace(last, at=NOON + 3 * hour, subject="seller:1", transaction_id=None)
        unit.audit.record(replace(hers, actor=ADA))

    async def found(filter: AuditFilter, after: AuditCursor | None = None) -> list[str]:
        page = await store.audit.events(filter, limit=9, after=after)
        return [f"{row.record.action} {row.record.actor}" for row in page.rows]

    assert await found(AuditFilter()) == ["a ada", "a engine", "b engine", "a engine"]
    assert await found(AuditFilter(actor="ada")) == ["a ada"]
    assert await found(AuditFilter(subject="seller:1", action="a")) == ["a ada"]
    assert await found(AuditFilter(action="b")) == ["b engine"]
    assert await found(AuditFilter(since=NOON + hour, until=NOON + 2 * hour)) == ["b engine"]
    page = await store.audit.events(AuditFilter(), limit=2, after=None)
    assert page.has_next
    place = page.rows[-1].record
    assert await found(AuditFilter(), AuditCursor(place.at, place.id)) == ["b engine", "a engine"]
    assert not (await store.audit.events(AuditFilter(), limit=4, after=None)).has_next


async def test_many_records_do_not_multiply_a_sum(store: Store) -> None:
    seller = a_seller_id()
    first = a_transaction(recovery=a_recovery(seller))
    second = a_transaction(recovery=a_recovery(seller), recovered=usd(5_000))
    third = a_transaction(
        recovery=a_recovery(seller), recovered=eur(5_000), funds_flow=FundsFlow.FEE_ONLY
    )
    old, foreign = a_transaction(recovery=a_recovery(seller)), a_transaction()
    rows = await added(store, first, second, third, old, foreign)
    async with store.begin() as unit:
        for row in (rows[0], rows[0], rows[0], rows[1], rows[1], rows[2], rows[4]):
            unit.audit.record(an_audit_event(row, "told"))
        before = an_audit_event(rows[3], "old")
        unit.audit.record(replace(before, at=NOON - timedelta(days=40)))
    summary = await store.audit.seller(seller, since=NOON - timedelta(days=30))
    assert summary.actions == [("told", 6)]
    assert [(m.transactions, m.recovered, m.fees, m.shares) for m in summary.money] == [
        (1, eur(5_000), eur(1_000), eur(4_000)),
        (2, usd(15_000), usd(3_000), usd(12_000)),
    ]
    assert [m.refunded for m in summary.money] == [eur(0), usd(0)]
    nobody = await store.audit.seller(a_seller_id(), since=NOON)
    assert (list(nobody.actions), list(nobody.money)) == ([], [])
