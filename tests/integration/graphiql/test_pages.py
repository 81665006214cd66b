"""What the pages are made of, and under which policy a browser shows them."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson

from entrypoints.http.graphiql.pages import Desk, admin_page, login_page
from tests.integration.graphiql.visitor import Visitor

CLOSED = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; "
)


def a_page(*, subject: str = "ada", is_live: bool = False) -> str:
    until = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    desk = Desk(subject=subject, until=until, proof="p", is_live=is_live, nonce="n")
    return bytes(admin_page(desk).body).decode()


async def test_nothing_runs_and_nothing_is_fetched_but_our_own(visitor: Visitor) -> None:
    login = await visitor.client.get("/graphiql/login")
    assert login.headers["content-security-policy"] == f"{CLOSED}style-src 'self'"
    await visitor.log_in()
    pages = [await visitor.client.get("/graphiql") for _ in range(2)]
    nonces = [re.findall(r' nonce="([\w-]{22})"', page.text) for page in pages]
    assert nonces[0] != nonces[1]
    for page, (nonce,) in zip(pages, nonces, strict=True):
        assert page.headers["content-security-policy"] == (
            f"{CLOSED}script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src data:; "
            "connect-src 'self'"
        )
    for page in (login, *pages):
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["x-frame-options"] == "DENY"
        # Nothing is written into the page that the policy would have to allow.
        assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", page.text.split("<script")[0])


async def test_everything_that_a_page_names_is_there(visitor: Visitor) -> None:
    await visitor.log_in()
    for path in ("/graphiql", "/graphiql/login"):
        page = await visitor.client.get(path)
        named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
        assert len(named) >= 3
        for name in named:
            found = await visitor.client.get(str(page.url.join(name)))
            assert (found.status_code, found.url.host) == (200, "payments.test"), name
    script = await visitor.client.get("/graphiql/assets/graphiql.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "no-cache"
    known = {"If-None-Match": script.headers["etag"]}
    same = await visitor.client.get("/graphiql/assets/graphiql.js", headers=known)
    assert (same.status_code, same.content) == (304, b"")
    assert (await visitor.client.get("/graphiql/assets/LICENSES.txt")).status_code == 200
    for name in ("", "../door.py", "%2e%2e/door.py", "nothing"):
        assert (await visitor.client.get(f"/graphiql/assets/{name}")).status_code == 404


def test_no_name_is_taken_for_a_tag() -> None:
    page = a_page(subject="<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, until " in page


def test_the_page_says_when_it_ends_and_whether_money_moves() -> None:
    assert "01 March, 12:05 UTC" in a_page()
    assert '<span class="mode test">Test mode</span>' in a_page()
    assert '<span class="mode live">LIVE: real money moves</span>' in a_page(is_live=True)


def test_the_login_says_how_to_come_by_a_token() -> None:
    for is_live, words in ((False, ""), (True, " --live")):
        page = bytes(login_page(proof="p", notice=None, is_live=is_live).body).decode()
        told = f"opside token --role admin --subject <var>your-name</var>{words}</code>"
        assert told in page


def test_the_page_is_given_the_tabs_and_the_proof() -> None:
    found = re.search(r'id="given">([^<]+)</script>', a_page())
    assert found is not None
    given: Any = orjson.loads(found[1])
    tabs = given.pop("tabs")
    assert given == {
        "url": "graphql",
        "schema": "graphiql/schema.graphql",
        "ended": "graphiql/login?ended",
        "proofHeader": "x-csrf-token",
        "proof": "p",
    }
    assert tabs[0]["query"].startswith("# Overview: ")
