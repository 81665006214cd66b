"""A headless browser for every test that asks for one; it sees this machine and nothing else."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

NAMES: Final = ("chromium", "google-chrome", "chromium-browser")
PATIENCE_MS: Final = 30_000
_QUIET: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def browser_path() -> str:
    """Return the browser of this machine, or skip the fixture or the module that asks."""
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.skip(f"no browser is installed (looked for {', '.join(NAMES)})", allow_module_level=True)


@dataclass  # without slots: Playwright leaves a mark on whose method it calls
class Watch:
    """What a page asked for and complained of while it was looked at."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def strangers(self) -> list[str]:
        """Return every request that would have left this machine."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme != "data" and urlsplit(url).hostname not in _LOCAL
        ]

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Start one browser for the tests of a module; it ends with them."""
    path = browser_path()
    # Chromium's own sandbox does not work for root.
    flags = [*_QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*_QUIET]
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as driver:
        started = await driver.chromium.launch(executable_path=path, args=flags)
        yield started
        await started.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open a window of the test's own; nothing may go wrong in it, or leave this machine."""
    watch = Watch()
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    opened = await context.new_page()
    watch.follow(opened)
    yield opened
    await context.close()
    assert watch.strangers() == []
    assert watch.complaints == []
