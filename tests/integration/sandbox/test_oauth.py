"""OAuth through the SDK: asking on the page, and exchanging the code that it gives, once."""

import pytest
import stripe
from stripe import oauth_error

from tests.integration.sandbox.asking import Asking, told
from tests.integration.sandbox.visits import visit
from tests.stripe_contract.sdk_shape import problems


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


async def test_a_client_id_is_a_platforms_own_and_stays(asking: Asking) -> None:
    other = await asking.door.raw(
        "GET", "/_sandbox/oauth", headers={"Authorization": f"Bearer {asking.door.key}else"}
    )
    first = await asking.client_id()
    assert first.startswith("ca_")
    assert await asking.client_id() == first
    assert other.body["client_id"] != first
