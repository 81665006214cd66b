"""Hosted onboarding over HTTP: a link works once, its page until the end, and all lead back."""

import pytest

from tests.integration.sandbox.door import Door, Listening
from tests.integration.sandbox.visits import REFRESH, RETURN, account_link, visit


async def test_a_link_is_exchanged_once_for_a_page_that_may_be_reloaded(door: Door) -> None:
    seller = await door.seller(None)
    link = await account_link(door, seller)
    opened = await visit(door, link)
    pages = [await visit(door, opened.location) for _ in range(2)]
    again = await visit(door, link)
    assert opened.status == 303
    assert (again.status, again.location) == (303, REFRESH)
    for page in pages:
        assert page.status == 200
        assert seller in page.text
        assert "tos acceptance: date" in page.text
        assert "<h1>Set up your account</h1>" in page.text


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("complete", (True, True, None)),
        ("incomplete", (False, False, "requirements.past_due")),
        ("reject", (True, False, "rejected.other")),
    ],
)
async def test_every_way_out_leads_back_and_shows_in_the_account(
    door: Door, outcome: str, told: tuple[bool, bool, str | None]
) -> None:
    seller = await door.seller(None)
    page = (await visit(door, await account_link(door, seller))).location
    done = await visit(door, page, outcome=outcome)
    account = await door.v1.accounts.retrieve_async(seller)
    assert (done.status, done.location) == (303, RETURN)
    assert (
        account.details_submitted,
        account.payouts_enabled,
        account.requirements.disabled_reason,
    ) == told


async def test_a_visit_ends_once_however_often_it_is_sent(door: Door, listening: Listening) -> None:
    seller = await door.seller(None)
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["account.updated"], "connect": True}
    )
    page = (await visit(door, await account_link(door, seller))).location
    await visit(door, page, outcome="complete")
    second = await visit(door, page, outcome="reject")
    reloaded = await visit(door, page)
    account = await door.v1.accounts.retrieve_async(seller)
    await listening.until_count(1)
    assert {second.location, reloaded.location} == {RETURN}
    assert account.payouts_enabled is True
    assert listening.types == ["account.updated"]


async def test_a_link_expires_after_five_minutes_but_an_open_page_does_not(door: Door) -> None:
    seller = await door.seller(None)
    link, late = await account_link(door, seller), await account_link(door, seller)
    page = (await visit(door, link)).location
    await door.control("POST", "/clock/advance", seconds=300)
    expired = await visit(door, late)
    done = await visit(door, page, outcome="complete")
    assert (expired.status, expired.location) == (303, REFRESH)
    assert done.location == RETURN


async def test_a_page_that_nobody_was_sent_to_is_gone(door: Door) -> None:
    seller = await door.seller(None)
    own = (await door.books())["account"]
    link = await account_link(door, seller)
    page = (await visit(door, link)).location
    for address in (
        f"/sandbox/onboarding/{own}/nothing",
        "/sandbox/onboarding/acct_nobody/nothing",
        f"/sandbox/onboarding/{own}/visits/nothing",
        "/sandbox/onboarding/acct_nobody/visits/nothing",
    ):
        assert (await visit(door, address)).status == 410
    for form in ({"outcome": "perhaps"}, {"other": "complete"}):
        assert (await visit(door, page, **form)).status == 410
    await door.v1.accounts.delete_async(seller)
    assert (await visit(door, page, outcome="complete")).status == 410
    assert (
        await visit(door, f"/sandbox/onboarding/{own}/visits/x", outcome="reject")
    ).status == 410


async def test_a_link_can_be_walked_through_without_its_page(door: Door) -> None:
    seller = await door.seller(None)
    token = (await account_link(door, seller)).rpartition("/")[2]
    early = await door.raw(
        "POST", f"/_sandbox/account_links/{token}/finish?", json={"outcome": "x"}
    )
    unopened = await door.raw(
        "POST", f"/_sandbox/account_links/{token}/finish", json={"outcome": "complete"}
    )
    opened = await door.control("POST", f"/account_links/{token}/open")
    again = await door.raw("POST", f"/_sandbox/account_links/{token}/open")
    done = await door.control("POST", f"/account_links/{token}/finish", outcome="complete")
    nothing = await door.raw("POST", "/_sandbox/account_links/nothing/open")
    assert (early.status, unopened.status, nothing.status) == (400, 400, 404)
    assert (again.status, again.body["error"]["code"]) == (410, "account_link_expired")
    assert (opened["is_finished"], done["is_finished"]) == (False, True)
    assert (done["account"], done["return_url"]) == (seller, RETURN)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "seller.example", "https://", "http://[x"])
async def test_a_link_leads_back_to_the_web_only(door: Door, url: str) -> None:
    seller = await door.seller(None)
    error = await door.refused(
        door.v1.account_links.create_async(
            {
                "account": seller,
                "type": "account_onboarding",
                "return_url": url,
                "refresh_url": REFRESH,
            }
        )
    )
    assert (error.http_status, error.code, error.param) == (400, "url_invalid", "return_url")


async def test_a_browser_may_do_nothing_with_a_page_but_send_its_form(door: Door) -> None:
    page = (await visit(door, await account_link(door, await door.seller(None)))).location
    seen = await visit(door, page)
    policy = seen.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert "<script" not in seen.text
    assert (seen.headers["cache-control"], seen.headers["referrer-policy"]) == (
        "no-store",
        "no-referrer",
    )
