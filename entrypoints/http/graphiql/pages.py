"""The two pages, written with what changes, and the policy that each is shown under."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

import orjson
from starlette.responses import HTMLResponse

from entrypoints.http.graphiql.notices import Notice
from entrypoints.http.graphiql.proof import PROOF_HEADER
from entrypoints.http.graphiql.tabs import saved_tabs

_FOLDER: Final = Path(__file__).parent / "templates"
_LOGIN: Final = Template((_FOLDER / "login.html").read_text())
_PAGE: Final = Template((_FOLDER / "page.html").read_text())
_TABS: Final = saved_tabs()

_CLOSED: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the page of a logged-in admin shows."""

    subject: str
    until: datetime
    proof: str
    is_live: bool
    nonce: str


def login_page(*, proof: str, notice: Notice | None, is_live: bool) -> HTMLResponse:
    """Return the door, with a notice where there is something to say."""
    status = 200 if notice is None else notice.status
    live = " --live" if is_live else ""
    text = _LOGIN.substitute(proof=escape(proof), notice=_shown(notice), live=live)
    return _answer(text, "style-src 'self'", status=status)


def admin_page(desk: Desk) -> HTMLResponse:
    """Return GraphiQL with its saved tabs, for one admin."""
    text = _PAGE.substitute(
        given=_as_data(_given(desk.proof)),
        nonce=escape(desk.nonce),
        proof=escape(desk.proof),
        subject=escape(desk.subject),
        until=desk.until.isoformat(),
        until_told=f"{desk.until:%d %B, %H:%M} UTC",
        mode="live" if desk.is_live else "test",
        mode_told="LIVE: real money moves" if desk.is_live else "Test mode",
    )
    # What locks the page behind a dialog writes a style; the fonts are inside the sheet.
    more = f"style-src 'self' 'nonce-{desk.nonce}'; font-src data:; connect-src 'self'"
    return _answer(text, f"script-src 'self'; {more}")


def _given(proof: str) -> dict[str, Any]:
    return {
        "url": "graphql",
        "schema": "graphiql/schema.graphql",
        "ended": "graphiql/login?ended",
        "proofHeader": PROOF_HEADER,
        "proof": proof,
        "tabs": _TABS,
    }


def _as_data(given: dict[str, Any]) -> str:
    # No text can end the element that holds it.
    return orjson.dumps(given).decode().replace("<", "\\u003c")


def _shown(notice: Notice | None) -> str:
    if notice is None:
        return ""
    kind, role = ("notice wrong", "alert") if notice.is_refusal else ("notice", "status")
    return f'<p class="{kind}" role="{role}">{escape(notice.text)}</p>'


def _answer(text: str, allowed: str, *, status: int = 200) -> HTMLResponse:
    policy = f"{_CLOSED}; {allowed}"
    # Without a referrer a browser would call our own form's origin null.
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    return HTMLResponse(text, status, headers)
