"""OAuth through the SDK: asking, allowing, exchanging a code once, and showing out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe
from stripe import oauth_error

from tests.integration.sandbox.door import Door, Listening
from tests.integration.sandbox.sdk_shape import problems
from tests.integration.sandbox.visits import visit

BACK = "https://platform.example/back?tab=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A platform that asks for access with the SDK's own calls."""

    door: Door
    oauth: Any

    async def client_id(self) -> str:
        return str((await self.door.control("GET", "/oauth"))["client_id"])

    async def address(self, **asked: Any) -> str:
        given = {"client_id": await self.client_id(), "redirect_uri": BACK, "state": "s t&1"}
        return str(self.oauth.authorize_url({**given, **asked}))

    async def code(self, *, account: str = "", **asked: Any) -> str:
        done = await visit(
            self.door, await self.address(**asked), decision="allow", account=account
        )
        return told(done.location)["code"]

    def exchange(self, code: str) -> Any:
        return self.oauth.token({"grant_type": "authorization_code", "code": code})

    async def connected(self, **asked: Any) -> Any:
        return self.exchange(await self.code(**asked))

    async def deauthorize(self, account_id: str) -> Any:
        given = {"client_id": await self.client_id(), "stripe_user_id": account_id}
        return self.oauth.deauthorize(given)


def told(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.fixture
def asking(door: Door) -> Iterator[Asking]:
    http: Any = stripe.RequestsClient(timeout=10)
    client = stripe.StripeClient(
        door.key, base_addresses={"api": door.url, "connect": door.url}, http_client=http
    )
    yield Asking(door=door, oauth=client.oauth)
    http.close()


async def test_the_page_says_who_asks_for_what(asking: Asking) -> None:
    address = await asking.address(
        scope="read_write", stripe_user={"email": "<b>@example.com", "country": "DE"}
    )
    page = await visit(asking.door, address)
    own = (await asking.door.books())["account"]
    assert page.status == 200
    for text in (own, "change it", "&lt;b&gt;@example.com", "DE", "platform.example"):
        assert text in page.text
    assert "see everything of it." in (await visit(asking.door, await asking.address())).text


async def test_an_allowed_code_becomes_a_standard_account_that_takes_money(
    asking: Asking,
) -> None:
    door = asking.door
    address = await asking.address(
        scope="read_write", stripe_user={"email": "owner@example.com", "country": "DE"}
    )
    done = await visit(door, address, decision="allow")
    given = told(done.location)
    answer = asking.exchange(given["code"])
    account = await door.v1.accounts.retrieve_async(answer.stripe_user_id)
    await door.fund(500)
    await door.transfer(account.id, 500)
    assert (given["tab"], given["scope"], given["state"]) == ("1", "read_write", "s t&1")
    assert (answer.scope, answer.token_type, answer.livemode) == ("read_write", "bearer", False)
    assert answer.stripe_publishable_key.startswith("pk_test_")
    assert (account.type, account.country, account.email) == (
        "standard",
        "DE",
        "owner@example.com",
    )
    assert account.capabilities.to_dict() == {"card_payments": "active", "transfers": "active"}
    assert (account.charges_enabled, account.controller.type) == (True, "account")
    assert list(problems(stripe.Account, account.to_dict(), "account")) == []


async def test_what_stripe_would_not_take_is_not_filled_in(asking: Asking) -> None:
    answer = await asking.connected(stripe_user={"email": "nobody", "country": "Mordor"})
    account = await asking.door.v1.accounts.retrieve_async(answer.stripe_user_id)
    assert (account.email, account.country, answer.scope) == (None, "US", "read_only")


async def test_a_denial_is_told_and_connects_nobody(asking: Asking) -> None:
    done = await visit(asking.door, await asking.address(), decision="deny")
    given = told(done.location)
    assert done.location.startswith("https://platform.example/back?")
    assert (given["error"], given["state"]) == ("access_denied", "s t&1")
    assert (await asking.door.v1.accounts.list_async()).data == []


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ({"client_id": "ca_unknown"}, 401, "invalid_client"),
        ({"response_type": ""}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"redirect_uri": "javascript:alert(1)"}, 400, "invalid_redirect_uri"),
        ({"redirect_uri": ""}, 400, "invalid_redirect_uri"),
    ],
)
async def test_what_is_asked_wrongly_is_refused_without_leading_anywhere(
    asking: Asking, asked: dict[str, str], status: int, error: str
) -> None:
    address = await asking.address(**asked)
    for seen in (
        await visit(asking.door, address),
        await visit(asking.door, address, decision="allow"),
    ):
        assert (seen.status, seen.location) == (status, "")
        assert f'"error":"{error}"' in seen.text
        assert '"state":"s t&1"' in seen.text


async def test_a_code_works_once_and_a_second_use_takes_the_access_away(asking: Asking) -> None:
    code = await asking.code()
    account_id = asking.exchange(code).stripe_user_id
    with pytest.raises(oauth_error.InvalidGrantError) as second:
        asking.exchange(code)
    error = await asking.door.refused(asking.door.v1.accounts.retrieve_async(account_id))
    with pytest.raises(oauth_error.InvalidGrantError):
        asking.exchange(code)
    assert second.value.http_status == 400
    assert (error.http_status, error.error.code) == (403, "account_invalid")


async def test_a_code_expires_after_five_minutes(asking: Asking) -> None:
    code, late = await asking.code(), await asking.code()
    await asking.door.control("POST", "/clock/freeze")
    await asking.door.control("POST", "/clock/advance", seconds=298)
    asking.exchange(code)
    await asking.door.control("POST", "/clock/advance", seconds=2)
    with pytest.raises(oauth_error.InvalidGrantError, match="expired"):
        asking.exchange(late)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, oauth_error.InvalidRequestError),
        ({"grant_type": "authorization_code"}, oauth_error.InvalidRequestError),
        ({"grant_type": "password"}, oauth_error.UnsupportedGrantTypeError),
        ({"grant_type": "authorization_code", "code": "ac_x"}, oauth_error.InvalidGrantError),
        ({"grant_type": "refresh_token", "refresh_token": "rt_x"}, oauth_error.InvalidGrantError),
    ],
)
async def test_a_token_is_refused_in_oauths_own_words(
    asking: Asking, given: dict[str, str], kind: type[oauth_error.OAuthError]
) -> None:
    with pytest.raises(kind):
        asking.oauth.token(given)


async def test_a_code_is_of_no_use_to_another_platform(asking: Asking) -> None:
    code = await asking.code()
    with pytest.raises(oauth_error.InvalidGrantError):
        asking.oauth.token(
            {"grant_type": "authorization_code", "code": code},
            {"api_key": asking.door.key + "other"},
        )
    assert asking.exchange(code).stripe_user_id.startswith("acct_")


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
    event = listening.events[-1]
    assert gone.stripe_user_id == account_id
    assert listening.types[0] == "account.application.authorized"
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
    assert told(strange.location)["error"] == "access_denied"


async def test_a_client_id_is_a_platforms_own_and_stays(asking: Asking) -> None:
    other = await asking.door.raw(
        "GET", "/_sandbox/oauth", headers={"Authorization": f"Bearer {asking.door.key}else"}
    )
    first = await asking.client_id()
    assert first.startswith("ca_")
    assert await asking.client_id() == first
    assert other.body["client_id"] != first
