"""The list of events that Stripe keeps for thirty days."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import stripe

from adapters.stripe.errors import Border
from adapters.stripe.listing import PAGE, begin_of
from adapters.stripe.webhooks import event_of
from application.ports.event_gateway import RememberedEvent
from domain.ids import AccountReference


@dataclass(frozen=True, slots=True)
class StripeEventGateway:
    """Keeps `EventGateway`; a listed event is rendered in the account's version of the API."""

    client: stripe.StripeClient

    async def events(
        self, account: AccountReference | None, *, since: datetime
    ) -> AsyncIterator[Sequence[RememberedEvent]]:
        # Any: the SDK's own types do not allow an option or a cursor that is only sometimes there.
        params: Any = {"created": {"gte": begin_of(since)}, "limit": PAGE}
        options: Any = {} if account is None else {"stripe_account": account}
        has_more = True
        while has_more:
            with Border():
                page = await self.client.v1.events.list_async(params, options)
                rows = orjson.loads(page.last_response.body)["data"] if page.last_response else []
                found = [_remembered(row, account) for row in rows]
            yield found
            has_more = page.has_more and bool(rows)
            if has_more:
                params = {**params, "starting_after": rows[-1]["id"]}


def _remembered(row: dict[str, Any], account: AccountReference | None) -> RememberedEvent:
    # Asked as an account, Stripe need not repeat whose events these are.
    given = row if account is None else {**row, "account": account}
    return RememberedEvent(event_of(given), orjson.dumps(given))
