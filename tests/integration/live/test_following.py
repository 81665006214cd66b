"""Each subscription over both protocols: what is told, from where on, and to whom it is not."""

from adapters.memory.unit_of_work import BeginMemoryUnit
from application.ports.jobs import JobKind
from tests.contract.store import a_job
from tests.integration.http.callers import an_event, sign
from tests.integration.live.documents import ACTIVITY, EVENTS, QUEUE, RUN, TIMELINE, UPDATED
from tests.integration.live.served import ADMIN, SELLER, STRANGER, Events, Served


async def test_a_timeline_is_told_from_its_beginning_and_goes_on(served: Served) -> None:
    transaction = await served.charged()
    async with served.events(TIMELINE, id=transaction, bearer=SELLER) as events:
        assert events.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        first = (await events.told())["transactionTimeline"]
        await served.record("a", "b", of=transaction)
        more = [(await events.told())["transactionTimeline"] for _ in range(2)]
    assert first["action"] == "transaction.requested"
    assert [told["action"] for told in more] == ["a", "b"]
    assert {told["transactionId"] for told in (first, *more)} == {transaction}
    assert more[0]["changes"] == [{"field": "step", "before": None, "after": "a"}]


async def test_a_timeline_over_websocket_says_the_same(served: Served) -> None:
    transaction = await served.charged()
    async with served.talk() as talk:
        await talk.greet(SELLER)
        await talk.follow(TIMELINE, id=transaction)
        first = (await talk.told())["transactionTimeline"]
        await served.record("a", of=transaction)
        message = await talk.hear()
        await talk.say("complete", id="1")
        # The name is free again.
        await talk.follow(TIMELINE, id=transaction, after=first["cursor"])
        again = await talk.hear()
    assert first["action"] == "transaction.requested"
    assert message["payload"]["data"]["transactionTimeline"]["action"] == "a"
    assert message["payload"]["extensions"] == {
        "cursor": message["payload"]["data"]["transactionTimeline"]["cursor"]
    }
    assert again == message


async def test_a_transaction_is_shown_as_it_stands_and_after_each_change(served: Served) -> None:
    transaction = await served.charged()
    async with served.events(UPDATED, id=transaction, bearer=SELLER) as events:
        first = (await events.told())["transactionUpdated"]
        await served.record("a", of=transaction)
        second = (await events.told())["transactionUpdated"]
    assert (first["id"], first["status"]) == (transaction, "PENDING")
    # Nested lists are read anew: nothing is remembered from one event to the next.
    assert [node["action"] for node in first["timeline"]["nodes"]] == ["transaction.requested"]
    assert [node["action"] for node in second["timeline"]["nodes"]] == [
        "transaction.requested",
        "a",
    ]


async def test_a_transaction_that_was_seen_is_shown_once_something_has_happened(
    served: Served,
) -> None:
    transaction = await served.charged()
    async with served.events(UPDATED, id=transaction) as events:
        await events.told()
        await served.record("a", of=transaction)
        seen = await events.next()
    assert seen is not None
    async with served.events(UPDATED, id=transaction, last=seen.id) as events:
        await served.record("b", of=transaction)
        told = (await events.told())["transactionUpdated"]
    assert [node["action"] for node in told["timeline"]["nodes"]][-2:] == ["a", "b"]


async def test_a_sellers_activity_is_told_from_now_on_and_never_anothers(served: Served) -> None:
    mine = await served.charged()
    other = await served.charged(sellerId="seller-2", claimId="claim-2", idempotencyKey="key-2")
    async with served.events(ACTIVITY, id="seller-1", bearer=SELLER) as events:
        start = await events.next()
        await served.record("theirs", of=other, seller_id="seller-2")
        await served.record("mine", of=mine)
        told = (await events.told())["sellerActivity"]
    assert told["action"] == "mine"
    # The place is told before anything happens, for a caller who is cut off early.
    assert start is not None
    assert (start.kind, start.data) == (None, "")
    async with served.events(ACTIVITY, id="seller-1", bearer=SELLER, last=start.id) as events:
        assert (await events.told())["sellerActivity"] == told


async def test_nobody_follows_what_is_not_theirs(served: Served) -> None:
    transaction = await served.charged()
    refused = {
        (TIMELINE, transaction): "NOT_FOUND",
        (UPDATED, transaction): "NOT_FOUND",
        (ACTIVITY, "seller-1"): "FORBIDDEN",
    }
    for (document, wanted), code in refused.items():
        async with served.events(document, id=wanted, bearer=STRANGER) as events:
            sent = await events.rest()
        assert [one.kind for one in sent] == ["next", "complete"]
        (error,) = sent[0].json["errors"]
        assert (error["extensions"]["code"], sent[0].id) == (code, None)
        async with served.talk() as talk:
            await talk.greet(STRANGER)
            await talk.follow(document, id=wanted)
            message = await talk.hear()
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["extensions"]["code"] == code


async def test_only_admins_follow_the_work_in_the_background(served: Served) -> None:
    for document in (RUN, QUEUE, EVENTS):
        async with served.events(document, bearer=SELLER) as events:
            sent = await events.rest()
        assert sent[0].json["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    async with served.events(RUN, bearer=ADMIN) as events:
        assert (await events.rest())[0].json["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_the_queue_is_shown_whenever_it_has_changed(served: Served) -> None:
    async with served.events(QUEUE) as events:
        first = (await events.told())["queueStatsChanged"]
        async with BeginMemoryUnit(served.world.database)() as unit:
            unit.outbox.add(a_job(kind=JobKind.SEAL_AUDIT))
        second = (await events.told())["queueStatsChanged"]
    ready = [{one["kind"]: one["ready"] for one in stats} for stats in (first, second)]
    assert (ready[0]["SEAL_AUDIT"], ready[1]["SEAL_AUDIT"]) == (0, 1)


async def test_events_are_told_once_each_as_they_come_in(served: Served) -> None:
    async def arrive(*references: str) -> None:
        for reference in references:
            body = an_event(reference)
            await served.world.deliver(body, sign(body))

    async def told(events: Events) -> str:
        event: str = (await events.told())["webhookFeed"]["eventId"]
        return event

    await arrive("evt_before")
    async with served.events(EVENTS) as events:
        start = await events.next()
        assert start is not None
        await arrive("evt_1", "evt_1", "evt_2")
        assert [await told(events), await told(events)] == ["evt_1", "evt_2"]
    await arrive("evt_3")
    async with served.events(EVENTS, last=start.id) as events:
        assert [await told(events) for _ in range(3)] == ["evt_1", "evt_2", "evt_3"]
