"""Who may be told is asked again before each thing that is told."""

import asyncio

from tests.integration.live.documents import ACTIVITY
from tests.integration.live.served import PATIENCE, Served
from tests.integration.live.test_connections import short_token


async def is_good(served: Served, bearer: str) -> bool:
    reply = await served.world.ask("{ viewer { role } }", bearer=bearer)
    return reply.response.status_code == 200


async def test_nothing_more_is_told_to_whoever_holds_a_token_that_has_expired(
    served: Served,
) -> None:
    # No sign of life is due for long: what ends the stream is that there is something to tell.
    transaction, bearer = await served.charged(), short_token()
    async with served.events(ACTIVITY, id="seller-1", bearer=bearer) as events:
        await events.next()
        async with asyncio.timeout(PATIENCE):
            while await is_good(served, bearer):  # noqa: ASYNC110 - a clock tells nobody
                await asyncio.sleep(0.05)
        await served.record("a secret", of=transaction)
        sent = await events.rest()
    assert [one.kind for one in sent] == ["next", "complete"]
    assert sent[0].json["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert "a secret" not in sent[0].data
