"""The two cookies of the page: one is the admin's token, one guards the form that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from entrypoints.http.graphiql.proof import PROOF_HEADER, is_proven

VALUE_BYTES_MAX: Final = 3800
"""Browsers keep cookies up to 4096 bytes, with their names and attributes."""

_LONG_AGO: Final = "Thu, 01 Jan 1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names, writes and reads them; `is_secure` where every browser comes over https.

    The prefix makes browsers refuse one that a neighbouring host or a plain connection planted.
    """

    is_secure: bool

    @property
    def session(self) -> str:
        """Return the name of the one that holds the token."""
        return self._named("opside-admin")

    @property
    def visit(self) -> str:
        """Return the name of the one that the login's form is bound to."""
        return self._named("opside-visit")

    def kept(self, name: str, value: str, *, until: datetime | None = None) -> str:
        """Return the header's words that make a browser keep a cookie."""
        expires = "" if until is None else f"; Expires={format_datetime(until, usegmt=True)}"
        return f"{name}={value}{expires}{self._bounds}"

    def dropped(self, name: str) -> str:
        """Return the header's words that make a browser forget it."""
        return f"{name}=; Expires={_LONG_AGO}{self._bounds}"

    def read(self, headers: Headers) -> Mapping[str, str]:
        """Return what the browser sent, by name."""
        return cookie_parser(headers.get("cookie", ""))

    def proven(self, headers: Headers) -> str | None:
        """Return the token of the cookie, if our own page sent it.

        A browser sends a cookie along whoever's page asks.
        """
        token = self.read(headers).get(self.session)
        return token if is_proven(headers, secret=token, given=headers.get(PROOF_HEADER)) else None

    @property
    def _bounds(self) -> str:
        return f"; Path=/; HttpOnly; SameSite=Strict{'; Secure' if self.is_secure else ''}"

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name
