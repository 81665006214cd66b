"""The frame around every page, and what a browser may do with it."""

import base64
import hashlib
from typing import Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.sandbox.pages.markup import Markup, joined, tag
from adapters.sandbox.pages.style import STYLE

GONE: Final = 410
_STYLE_MARK: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    # Browsers hold the redirects that follow a form to `form-action`, and where a person is sent
    # back to, and from there on, is not ours to say.
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    f"form-action http: https:; img-src data:; style-src 'sha256-{_STYLE_MARK}'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page(title: str, *content: str, status: int = 200, is_wide: bool = False) -> Response:
    """Return a whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        # An icon of nothing, so that the browser does not ask for one.
        tag("link", rel="icon", href="data:,"),
        Markup(f"<style>{STYLE}</style>"),
    )
    body = tag(
        "body",
        tag("header", "Sandbox: no real money, no real data"),
        tag("main", tag("h1", title), *content, class_=is_wide and "wide"),
    )
    html = joined(Markup("<!doctype html>"), tag("html", head, body, lang="en"))
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def moved(url: str) -> Response:
    """Send the browser on, with a plain GET."""
    return RedirectResponse(url, status_code=303, headers=_HEADERS)


def gone() -> Response:
    """Return the page of an address that leads nowhere, or no longer."""
    return page(
        "This link is no longer valid.",
        tag("p", "Go back to where you came from, and ask for a new one."),
        status=GONE,
    )


def form(*inside: str) -> Markup:
    """Return a form that is sent to the address of its own page."""
    return tag("form", *inside, method="post")


def button(label: str, *, value: str, name: str = "outcome", is_main: bool = False) -> Markup:
    """Return a button that sends its form with one value."""
    return tag("button", label, name=name, value=value, class_=is_main and "main")


def radio(label: str, *, name: str, value: str, is_chosen: bool = False) -> Markup:
    """Return one option with its label."""
    own = f"{name}-{value}"
    mark = tag("input", type="radio", name=name, value=value, id=own, checked=is_chosen)
    return tag("div", mark, tag("label", label, for_=own), class_="choice")


def facts(**known: str) -> Markup:
    """Return names and values in two columns; what is empty is left out."""
    rows = [
        joined(tag("dt", name[:1].upper() + name[1:].replace("_", " ")), tag("dd", value))
        for name, value in known.items()
        if value
    ]
    return tag("dl", *rows)


def notice(text: str, *, is_good: bool = False) -> Markup:
    """Return a sentence that must not be overlooked."""
    return tag("p", text, class_=f"notice {'good' if is_good else 'bad'}", role="status")
