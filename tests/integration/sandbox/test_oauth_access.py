"""Access that OAuth has given: how it is used, renewed, ended and given again."""

import pytest
import stripe
from stripe import oauth_error

from tests.integration.sandbox.asking import Asking, told
from tests.integration.sandbox.door import Listening
from tests.integration.sandbox.visits import visit
from tests.stripe_contract.sdk_shape import problems


async def test_a_refresh_token_gives_another_key_of_no_wider_scope(asking: Asking) -> None:
    wide = await asking.connected(scope="read_write")
    narrow = await asking.connected()
    given = {"grant_type": "refresh_token", "refresh_token": wide.refresh_token}
    fresh = asking.oauth.token({**given, "scope": "read_only"})
    assert (fresh.stripe_user_id, fresh.scope) == (wide.stripe_user_id, "read_only")
    assert fresh.access_token != wide.access_token
    with pytest.raises(oauth_error.InvalidScopeError):
        asking.oauth.token({**given, "refresh_token": narrow.refresh_token, "scope": "read_write"})
    await asking.deauthorize(wide.stripe_user_id)
    with pytest.raises(oauth_error.InvalidGrantError, match="revoked"):
        asking.oauth.token(given)


async def test_the_key_from_oauth_acts_as_the_account(asking: Asking) -> None:
    answer = await asking.connected(scope="read_write")
    options = {"api_key": answer.access_token}
    made = await asking.door.v1.customers.create_async({"name": "Theirs"}, options=options)
    theirs = await asking.door.v1.customers.list_async(
        options={"stripe_account": answer.stripe_user_id}
    )
    assert [customer.id for customer in theirs.data] == [made.id]
    assert (await asking.door.v1.customers.list_async()).data == []
    await asking.deauthorize(answer.stripe_user_id)
    error = await asking.door.refused(asking.door.v1.customers.list_async(options=options))
    assert error.http_status == 403


async def test_showing_out_is_told_to_connect_endpoints_and_ends_all_access(
    asking: Asking, listening: Listening
) -> None:
    door = asking.door
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["*"], "connect": True}
    )
    account_id = (await asking.connected()).stripe_user_id
    await door.fund(700)
    await door.transfer(account_id, 700)
    gone = await asking.deauthorize(account_id)
    await listening.until(lambda seen: "account.application.deauthorized" in seen.types)
    await listening.until(lambda seen: "account.application.authorized" in seen.types)
    (event,) = (
        event for event in listening.events if event["type"] == "account.application.deauthorized"
    )
    assert gone.stripe_user_id == account_id
    assert (event["account"], event["data"]["object"]["id"]) == (
        account_id,
        await asking.client_id(),
    )
    assert list(problems(stripe.Application, event["data"]["object"], "application")) == []
    options = {"stripe_account": account_id}
    for call in (
        door.v1.accounts.retrieve_async(account_id),
        door.v1.balance.retrieve_async(options=options),
    ):
        error = await door.refused(call)
        assert (error.http_status, error.error.code) == (403, "account_invalid")
    assert (await door.refused(door.transfer(account_id, 1))).http_status == 400


async def test_what_happens_after_showing_out_is_told_to_nobody(
    asking: Asking, listening: Listening
) -> None:
    door = asking.door
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["*"], "connect": True}
    )
    account_id = (await asking.connected(scope="read_write")).stripe_user_id
    await door.v1.payment_intents.create_async(
        {"amount": 900, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True},
        options={"stripe_account": account_id},
    )
    await asking.deauthorize(account_id)
    await door.control("POST", "/clock/advance", seconds=3 * 24 * 3600)
    await listening.until(lambda seen: "account.application.deauthorized" in seen.types)
    while (await door.control("GET", "/delivery"))["undelivered"]:
        pass
    assert (await door.books())["connected"][account_id]["balances"]["usd"]["pending"] == 0
    assert "balance.available" not in listening.types


async def test_only_a_standard_account_of_this_application_can_be_shown_out(
    asking: Asking,
) -> None:
    express = await asking.door.seller()
    answer = await asking.connected()
    for given in (
        {"client_id": await asking.client_id(), "stripe_user_id": express},
        {"client_id": await asking.client_id(), "stripe_user_id": "acct_nobody"},
        {"client_id": "ca_other", "stripe_user_id": answer.stripe_user_id},
    ):
        with pytest.raises(oauth_error.InvalidClientError) as refused:
            asking.oauth.deauthorize(given)
        assert refused.value.http_status == 401
    with pytest.raises(oauth_error.InvalidRequestError):
        asking.oauth.deauthorize({"client_id": await asking.client_id()})
    await asking.deauthorize(answer.stripe_user_id)
    with pytest.raises(oauth_error.InvalidClientError):
        await asking.deauthorize(answer.stripe_user_id)


async def test_an_owner_may_come_back_with_the_same_account(asking: Asking) -> None:
    account_id = (await asking.connected()).stripe_user_id
    await asking.deauthorize(account_id)
    page = await visit(asking.door, await asking.address())
    again = asking.exchange(await asking.code(account=account_id))
    strange = await visit(
        asking.door, await asking.address(), decision="allow", account="acct_nobody"
    )
    assert account_id in page.text
    assert again.stripe_user_id == account_id
    assert (await asking.door.v1.accounts.retrieve_async(account_id)).charges_enabled is True
    balance = await asking.door.v1.balance.retrieve_async(options={"stripe_account": account_id})
    assert balance.available[0].amount == 0
    assert told(strange.location)["error"] == "access_denied"
