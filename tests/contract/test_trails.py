"""What hangs on transactions is read for many of them in one statement, so many of each."""

from collections.abc import Sequence
from dataclasses import replace

from domain.ids import ClawbackId, InvoiceId, JobId, SubscriptionId, TransactionId
from domain.transaction import Transaction
from tests.billing_builders import a_subscription, an_invoice
from tests.builders import (
    LATER,
    a_charge_attempt,
    a_transaction,
    a_transaction_id,
    a_transfer_attempt,
    usd,
)
from tests.clawback_builders import a_clawback
from tests.contract.store import Store, a_job, added
from tests.contract.test_inbox import a_delivery
from tests.contract.test_jobs import add


async def three(store: Store) -> tuple[Transaction, Transaction, list[TransactionId]]:
    """Return two transactions, and their ids with those of a third and of none."""
    one, other, lonely = await added(store, a_transaction(), a_transaction(), a_transaction())
    return one, other, [other.id, one.id, lonely.id, a_transaction_id()]


async def test_attempts_of_every_kind_come_oldest_first(store: Store) -> None:
    one, other, ids = await three(store)
    late = replace(a_charge_attempt(one), created_at=LATER)
    early, elsewhere = a_transfer_attempt(one), a_charge_attempt(other)
    async with store.begin() as unit:
        for attempt in (late, early, elsewhere):
            await unit.attempts.add(attempt)
    assert list(await store.transactions.attempts(ids)) == [early, elsewhere, late]
    assert list(await store.transactions.attempts([])) == []


async def test_so_many_events_of_each_come_newest_first(store: Store) -> None:
    one, other, ids = await three(store)
    stored = []
    for about in (one, one, other, one):
        delivery = a_delivery()
        await store.inbox.receive(delivery)
        async with store.begin() as unit:
            event = await unit.events.lock(delivery.id)
            await unit.events.save(replace(event, transaction_id=about.id))
        stored.append(delivery.id)
    first, second, elsewhere, last = stored
    two = await store.events.of_transactions(ids, limit=2, after=None)
    assert [row.event.id for row in two] == [last, elsewhere, second]
    rest = await store.events.of_transactions(ids, limit=2, after=second)
    assert [row.event.id for row in rest] == [first]
    assert two[0] == await store.events.event(last)


async def test_so_many_jobs_of_each_come_newest_first(store: Store) -> None:
    one, other, ids = await three(store)
    jobs = [a_job(str(about.id)) for about in (one, one, other, one)]
    await add(store, *jobs, a_job(str(a_transaction_id())))
    first, second, elsewhere, last = sorted(jobs, key=lambda job: job.id)

    async def asked(after: JobId | None) -> Sequence[JobId]:
        rows = await store.queue.of_transactions(ids, limit=2, after=after)
        assert [await store.queue.job(row.id) for row in rows] == list(rows)
        return [row.id for row in rows]

    assert await asked(None) == [last.id, elsewhere.id, second.id]
    assert await asked(second.id) == [first.id]


async def test_what_has_an_id_is_found_by_it(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    clawback = a_clawback(transaction, usd(5_000))
    subscription, invoice = a_subscription(), an_invoice()
    async with store.begin() as unit:
        await unit.clawbacks.save(clawback)
        await unit.subscriptions.add(subscription)
        await unit.invoices.add(invoice)
    assert await store.transactions.clawback(clawback.id) == clawback
    assert await store.billing.subscription(subscription.id) == subscription
    assert await store.billing.invoice(invoice.id) == invoice
    nobodys = a_transaction_id()
    assert await store.transactions.clawback(ClawbackId(nobodys)) is None
    assert await store.billing.subscription(SubscriptionId(nobodys)) is None
    assert await store.billing.invoice(InvoiceId(nobodys)) is None
    assert await store.queue.job(JobId(nobodys)) is None
