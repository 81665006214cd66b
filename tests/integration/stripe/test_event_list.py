"""Stripe's list of events: every page, whose they are, and whether or not they were delivered."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from adapters.stripe.client import StripeConnection
from adapters.stripe.events import StripeEventGateway
from application.ports.charge_gateway import GatewayMisused, GatewayUnavailable
from application.ports.event_gateway import RememberedEvent
from domain.ids import AccountReference
from tests.integration.stripe.ways import Connect

LONG_AGO = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the sandbox runs by the real clock


async def listed(
    connection: StripeConnection, account: AccountReference | None = None
) -> list[RememberedEvent]:
    gateway = StripeEventGateway(connection.client)
    return [row async for page in gateway.events(account, since=LONG_AGO) for row in page]


async def test_every_page_is_read_newest_first(connection: StripeConnection) -> None:
    made = [
        (await connection.client.v1.customers.create_async({"email": f"{n}@example.com"})).id
        for n in range(130)
    ]
    rows = await listed(connection)
    assert [row.event.object_reference for row in rows] == made[::-1]
    assert {row.event.type for row in rows} == {"customer.created"}
    assert orjson.loads(rows[0].body)["id"] == rows[0].event.reference


async def test_an_accounts_events_are_its_own(connection: StripeConnection) -> None:
    account = await connection.client.v1.accounts.create_async(
        {"capabilities": {"transfers": {"requested": True}}, "country": "US"}
    )
    reference = AccountReference(account.id)
    await connection.client.raw_request_async(
        "post", f"/_sandbox/accounts/{account.id}/onboarding", outcome="complete"
    )
    rows = await listed(connection, reference)
    assert "account.updated" in {row.event.type for row in rows}
    assert {row.event.account for row in rows} == {reference}
    assert all(row.event.account is None for row in await listed(connection))


async def test_nothing_happened_is_no_event(connection: StripeConnection) -> None:
    assert await listed(connection) == []


async def test_a_list_that_cannot_be_read_is_told_by_our_words(
    connection: StripeConnection, connect_to: Connect
) -> None:
    with pytest.raises(GatewayMisused):
        await listed(connection, AccountReference("acct_nobodys"))
    with pytest.raises(GatewayUnavailable):
        await listed(connect_to("http://127.0.0.1:9"))
