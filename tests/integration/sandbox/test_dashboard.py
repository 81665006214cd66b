"""The dashboard, receipts and the express page: figures, links, and nothing that runs or leaks."""

import re

import aiohttp
import stripe

from adapters.sandbox.pages.markup import tag
from tests.integration.sandbox.door import Door, Listening, close
from tests.integration.sandbox.visits import visit
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import watched

EVIL = "<script>alert('x')</script>"
ESCAPED = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


async def dashboard(door: Door) -> str:
    return f"/sandbox/dashboard/{(await door.books())['account']}"


async def test_the_index_leads_to_every_platform_and_shows_no_whole_key(
    session: aiohttp.ClientSession,
) -> None:
    key = "sk_test_abcdefghijklmnop"
    http = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    with watched() as url:
        client = stripe.StripeClient(key, base_addresses={"api": url}, http_client=http)
        door = Door(url=url, key=key, client=client, session=session)
        empty = await visit(door, "/sandbox")
        address = await dashboard(door)
        index = await visit(door, "/sandbox")
        shown = await visit(door, address)
        await close(http)
    assert "No key has been used yet" in empty.text
    assert f'href="{address}"' in index.text
    for page in (index, shown):
        assert "sk_test_…mnop" in page.text
        assert "abcdefgh" not in page.text


async def test_a_short_key_is_not_shown_at_all(door: Door) -> None:
    assert "sk_test_…<" in (await visit(door, await dashboard(door))).text


async def test_the_figures_are_the_apis(door: Door, listening: Listening) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["topup.succeeded"]}
    )
    seller = await door.seller()
    topup = await door.fund(123_456)
    await door.fund(5000, "jpy")
    await listening.until_count(2)
    await door.pay(2000, capture_method="automatic", description="Commission")
    charge = (await door.v1.charges.list_async()).data[0].id
    transfer = await door.transfer(seller, 8000)
    address = await dashboard(door)
    page = await visit(door, address)
    client_id = (await door.control("GET", "/oauth"))["client_id"]
    for text in (
        "The books balance.",
        "$1,154.56 USD",  # available: 1234.56 less the transfer
        "$19.12 USD",  # pending: 20.00 less Stripe's fee
        "5,000 JPY",
        "$80.00 USD",
        "Commission",
        transfer.id,
        topup.id,
        listening.url,
        "topup.succeeded",
        client_id,
        "Payment intent: 1",
        "Webhook endpoint: 1",
    ):
        assert text in page.text, text
    assert f'href="/sandbox/receipts/{charge}"' in page.text
    # Once among the accounts, and once as where the transfer went.
    assert page.text.count(f'href="{address}/{seller}"') == 2
    account = await visit(door, f"{address}/{seller}")
    assert "$80.00 USD" in account.text
    assert transfer.destination_payment in account.text
    assert f'href="{address}"' in account.text


async def test_a_shortfall_a_frozen_clock_and_an_owner_who_left_are_plain_to_see(
    door: Door,
) -> None:
    code = (await door.control("POST", "/oauth/allow"))["code"]
    await door.post("/oauth/token", f"grant_type=authorization_code&code={code}")
    account = (await door.v1.accounts.list_async()).data[0].id
    client_id = (await door.control("GET", "/oauth"))["client_id"]
    await door.post("/oauth/deauthorize", f"client_id={client_id}&stripe_user_id={account}")
    await door.control("POST", "/clock/freeze", at=4_000_000_000)
    await door.control("POST", "/books/plant", amount=-150, currency="kwd")
    page = await visit(door, await dashboard(door))
    await door.control("POST", "/books/plant", amount=150, currency="kwd")
    for text in (
        "The books do not balance.",
        "-0.150 KWD",
        "2096-10-02 07:06:40 UTC (stands still)",
        "(no longer connected)",
    ):
        assert text in page.text, text


async def test_a_long_history_is_cut_and_says_so(door: Door) -> None:
    for _ in range(26):
        await door.customer()
    page = await visit(door, await dashboard(door))
    assert "Customer: the newest 25 of 26" in page.text


async def test_what_others_wrote_is_text_and_never_markup(door: Door) -> None:
    named = await door.v1.customers.create_async(
        {"name": EVIL, "description": EVIL, "metadata": {EVIL: EVIL}}
    )
    intent = await door.pay(2000, description=EVIL, metadata={"note": EVIL})
    account = await door.v1.accounts.create_async(
        {"type": "express", "business_profile": {"name": EVIL}, "metadata": {"note": EVIL}}
    )
    link = await door.v1.account_links.create_async(
        {
            "account": account.id,
            "type": "account_update",
            "return_url": "https://a.example/",
            "refresh_url": "https://a.example/",
        }
    )
    fresh = await door.v1.payment_intents.create_async(
        {"amount": 900, "currency": "usd", "customer": named.id, "description": EVIL}
    )
    pages = [
        await visit(door, await dashboard(door)),
        await visit(door, f"/sandbox/receipts/{intent.latest_charge}"),
        await visit(door, (await visit(door, link.url)).location),
        await visit(door, f"/sandbox/confirm/{fresh.client_secret}"),
    ]
    for page in pages:
        assert page.status == 200
        assert ESCAPED in page.text
        assert "<script" not in page.text


def test_a_text_cannot_leave_its_attribute() -> None:
    evil = '"><script>'
    assert tag("a", evil, href=evil) == (
        '<a href="&quot;&gt;&lt;script&gt;">&quot;&gt;&lt;script&gt;</a>'
    )


async def test_no_secret_is_shown(door: Door) -> None:
    endpoint = await door.v1.webhook_endpoints.create_async(
        {"url": "http://127.0.0.1:9/hook", "enabled_events": ["payout.paid"]}
    )
    intent = await door.pay()
    page = await visit(door, await dashboard(door))
    assert endpoint.id in page.text
    assert endpoint.secret not in page.text
    assert intent.client_secret not in page.text


async def test_looking_changes_nothing(door: Door) -> None:
    seller = await door.seller()
    before = (await door.books(), await door.event_types())
    address = await dashboard(door)
    for page in ("/sandbox", address, f"{address}/{seller}", f"/sandbox/express/{seller}"):
        assert (await visit(door, page)).status == 200
        async with door.session.post(door.url + page) as refused:
            assert refused.status == 401
    assert (await door.books(), await door.event_types()) == before


async def test_a_receipt_tells_what_was_paid_and_given_back(door: Door) -> None:
    intent = await door.pay(2000)
    charge = await door.v1.charges.retrieve_async(intent.latest_charge)
    await door.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    receipt = await visit(door, charge.receipt_url)
    assert receipt.status == 200
    for text in ("$20.00 USD", "$5.00 USD", "visa ending in 4242", charge.id):
        assert text in receipt.text


async def test_a_login_link_shows_a_seller_its_money(door: Door) -> None:
    seller = await door.seller()
    await door.fund(700)
    await door.transfer(seller, 700)
    link = await door.v1.accounts.login_links.create_async(seller)
    page = await visit(door, link.url)
    assert re.search(r"available</td><td[^>]*>\$7\.00 USD", page.text)


async def test_what_is_not_there_is_gone(door: Door) -> None:
    intent = await door.pay()
    address = await dashboard(door)
    for page in (
        "/sandbox/dashboard/acct_nobody",
        "/sandbox/dashboard/acct_nobody/acct_nobody",
        f"{address}/acct_nobody",
        "/sandbox/receipts/ch_nothing",
        f"/sandbox/receipts/{intent.id}",
        "/sandbox/express/acct_nobody",
        f"/sandbox/express/{intent.id}",
    ):
        assert (await visit(door, page)).status == 410
