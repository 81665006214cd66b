"""GraphiQL in a real browser that reaches nothing but this service."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from adapters.system.clock import SystemClock
from application.actor import Role
from tests.browser import PATIENCE_MS, Watch, browser_path
from tests.integration.graphiql.visitor import ADMIN
from tests.integration.http.callers import MINT, token
from tests.integration.http.world import World
from tests.integration.live.served import Served
from tests.operations.saved import SAVED

# Where there is none, the whole module is skipped at once, and says why.
browser_path()

EDITOR = "(pane) => document.querySelector(pane + ' .CodeMirror').CodeMirror.getValue()"
REWRITE = """([pane, text]) =>
  document.querySelector(pane + ' .CodeMirror').CodeMirror.setValue(text)"""
KEPT = "(text) => sessionStorage.getItem('graphiql:tabState')?.includes(text)"
ANSWER = ".result-window"
VARIABLES = ".graphiql-editor-tool"
REFUSED = "Failed to load resource: the server responded with a status of"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with World() as world, Served.of(world) as running:
        yield running


@pytest.fixture
async def offline(page: Page, served: Served) -> Page:
    """Open a window that reaches this service alone; whatever else it asks for is cut off."""

    async def pass_ours(route: Route) -> None:
        is_ours = route.request.url.startswith((home(served), "data:"))
        await (route.continue_() if is_ours else route.abort())

    await page.route("**/*", pass_ours)
    await page.goto(f"{home(served)}/graphiql")
    return page


def home(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}"


async def log_in(page: Page, given: str) -> None:
    await page.get_by_label("Admin token").fill(given)
    await page.get_by_role("button", name="Log in").click()


async def run(page: Page, operation: str) -> None:
    """Choose an operation of the open tab, and run it."""
    await page.get_by_role("button", name="Execute query").click()
    await page.get_by_role("menuitem", name=operation, exact=True).click()


async def open_tab(page: Page, name: str) -> None:
    await page.get_by_role("tab", name=name, exact=True).click()


async def test_an_admin_logs_in_asks_and_leaves(offline: Page, served: Served) -> None:
    page = offline
    await served.charged(sellerId="1")
    await log_in(page, ADMIN)
    await page.wait_for_url(f"{home(served)}/graphiql")
    await expect(page.get_by_text("ada, until ")).to_be_visible()
    await open_tab(page, "AuditOfSeller")
    await run(page, "AuditOfSeller")
    await expect(page.locator(ANSWER)).to_contain_text("80.00 USD")
    answer = json.loads(await page.evaluate(EDITOR, ANSWER))
    assert answer["data"]["sellerAuditSummary"] == {
        "eventCount": 1,
        "actions": [{"action": "transaction.requested", "count": 1}],
        "money": [
            {
                "transactions": 1,
                "recovered": {"formatted": "100.00 USD"},
                "platformFees": {"formatted": "20.00 USD"},
                "sellerPayouts": {"formatted": "80.00 USD"},
            }
        ],
    }
    await page.evaluate(REWRITE, [VARIABLES, '{"sellerId": "typed last"}'])
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("status")).to_contain_text("You are logged out.")
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
    await page.goto(f"{home(served)}/graphiql")
    await expect(page.get_by_label("Admin token")).to_be_visible()


async def test_the_documents_and_the_dialogs_are_there(offline: Page) -> None:
    page = offline
    await log_in(page, ADMIN)
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.get_by_role("link", name="Mutation", exact=True).click()
    await expect(page.get_by_role("link", name="chargeCommission", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Re-fetch GraphQL schema").click()
    await page.get_by_role("button", name="Open settings dialog").click()
    await page.get_by_role("button", name="Dark", exact=True).click()
    await expect(page.locator("body")).to_have_class("desk graphiql-dark")
    # The dialog holds the page still with a style of its own, which the policy lets in.
    assert await page.evaluate("getComputedStyle(document.body).overflow") == "hidden"
    await page.keyboard.press("Escape")


async def test_a_transaction_is_watched_while_it_happens(offline: Page, served: Served) -> None:
    page = offline
    transaction = await served.charged()
    await log_in(page, ADMIN)
    await open_tab(page, "FollowTransaction")
    given = {**SAVED["back_office/follow_transaction"].variables, "id": transaction}
    await page.evaluate(REWRITE, [VARIABLES, json.dumps(given)])
    await run(page, "FollowTransaction")
    await expect(page.locator(ANSWER)).to_contain_text("transaction.requested")
    await served.record("seen.as.it.happens", of=transaction)
    await expect(page.locator(ANSWER)).to_contain_text("seen.as.it.happens")
    await page.get_by_role("button", name="Stop query").click()
    await served.all_left()


@pytest.fixture
async def watched(browser: Browser) -> AsyncIterator[tuple[Page, Watch]]:
    """Open a window in which something is refused, as the browser's console will say."""
    watch = Watch()
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    watch.follow(page)
    yield page, watch
    await context.close()
    assert watch.strangers() == []


def expired() -> str:
    now = SystemClock().now()
    return MINT(subject="ada", role=Role.ADMIN, now=now, lifetime=timedelta(minutes=-1))


async def test_a_seller_and_an_old_token_are_refused(
    watched: tuple[Page, Watch], served: Served
) -> None:
    page, watch = watched
    await page.goto(f"{home(served)}/graphiql")
    await log_in(page, token(Role.SELLER))
    await expect(page.get_by_role("alert")).to_contain_text("This token is not an admin's.")
    await log_in(page, expired())
    await expect(page.get_by_role("alert")).to_contain_text("the token has expired")
    assert await page.context.cookies() == [await _visit(page)]
    assert watch.complaints == [f"{REFUSED} 403 (Forbidden)", f"{REFUSED} 401 (Unauthorized)"]


async def test_whoever_logs_in_again_finds_what_was_written(
    watched: tuple[Page, Watch], served: Served
) -> None:
    page, watch = watched
    await page.goto(f"{home(served)}/graphiql")
    await log_in(page, ADMIN)
    await open_tab(page, "AuditOfSeller")
    await page.evaluate(REWRITE, [VARIABLES, '{"sellerId": "written here"}'])
    await page.wait_for_function(KEPT, arg="written here")
    await page.context.clear_cookies(name="opside-admin")
    await run(page, "AuditOfSeller")
    await expect(page.get_by_role("status")).to_contain_text("Your session is over.")
    await log_in(page, ADMIN)
    await expect(page.locator(VARIABLES).first).to_contain_text("written here")
    assert watch.complaints == [f"{REFUSED} 401 (Unauthorized)"]


async def _visit(page: Page) -> Any:
    (cookie,) = [one for one in await page.context.cookies() if one["name"] == "opside-visit"]
    return cookie
