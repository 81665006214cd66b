"""The doors of the page: login, GraphiQL itself, the schema that it shows, and the way out."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from application.actor import Actor
from application.role import Role
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.auth.expiry import expiry_of
from entrypoints.http.graphiql.cookies import VALUE_BYTES_MAX, Cookies
from entrypoints.http.graphiql.form import read_form
from entrypoints.http.graphiql.notices import LED_HERE, NOT_ADMIN, STALE, TOO_LONG, Notice, not_good
from entrypoints.http.graphiql.pages import Desk, admin_page, login_page
from entrypoints.http.graphiql.proof import is_proven, proof_of
from entrypoints.http.request_id import request_id_of

SEE_OTHER: Final = 303

_TOKEN: Final = re.compile(r"[\w.-]+", re.ASCII)
"""What may stand in a cookie as it is; every JWT does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminDoor:
    """Turns an admin's token into a cookie, and shows the page to whoever has one."""

    authenticator: Authenticator
    cookies: Cookies
    sdl: Callable[[], str]
    is_live: bool

    async def page(self, request: Request) -> Response:
        """Show GraphiQL, or lead to the login."""
        token = self._token(request)
        if token is None:
            return _led("graphiql/login")
        admin = await self._admin(token, request)
        if isinstance(admin, Notice):
            return _led("graphiql/login?ended", self.cookies.dropped(self.cookies.session))
        desk = Desk(
            subject=admin.subject,
            until=expiry_of(token),
            proof=proof_of(token),
            is_live=self.is_live,
            nonce=secrets.token_urlsafe(16),
        )
        return admin_page(desk)

    async def schema(self, request: Request) -> Response:
        """Give the schema, which callers may not ask for in production."""
        token = self._token(request)
        if token is None or isinstance(await self._admin(token, request), Notice):
            return PlainTextResponse("log in first", 401)
        return PlainTextResponse(self.sdl())

    async def login(self, request: Request) -> Response:
        """Show the form, and say what led here."""
        led = (LED_HERE[word] for word in request.query_params if word in LED_HERE)
        return self._form(request, next(led, None))

    async def enter(self, request: Request) -> Response:
        """Take a token, and give a cookie that ends with it."""
        form = await read_form(request)
        secret = self.cookies.read(request.headers).get(self.cookies.visit)
        if not is_proven(request.headers, secret=secret, given=form.get("proof")):
            return self._form(request, STALE)
        token = form.get("token", "").strip().removeprefix("Bearer ")
        admin = await self._admin(token, request)
        if isinstance(admin, Notice):
            return self._form(request, admin)
        kept = self.cookies.kept(self.cookies.session, token, until=expiry_of(token))
        return _led("../graphiql", kept)

    async def leave(self, request: Request) -> Response:
        """Take the cookie away."""
        form = await read_form(request)
        token = self._token(request)
        proof = form.get("proof")
        if token is not None and not is_proven(request.headers, secret=token, given=proof):
            # Nobody else's page logs an admin out; on our own, one more press does.
            return _led("../graphiql")
        return _led("login?left", self.cookies.dropped(self.cookies.session))

    def _token(self, request: Request) -> str | None:
        return self.cookies.read(request.headers).get(self.cookies.session)

    async def _admin(self, token: str, request: Request) -> Actor | Notice:
        """Return the admin whose token it is, or why it opens nothing here."""
        if not _TOKEN.fullmatch(token):
            return not_good("that is no token")
        if len(token) > VALUE_BYTES_MAX:
            return TOO_LONG
        try:
            actor = await self.authenticator.authenticate(
                f"Bearer {token}", request_id=request_id_of(request.scope)
            )
        except Unauthenticated as refusal:
            return not_good(str(refusal))
        return actor if actor.role is Role.ADMIN else NOT_ADMIN

    def _form(self, request: Request, notice: Notice | None) -> Response:
        known = self.cookies.read(request.headers).get(self.cookies.visit)
        secret = known or secrets.token_urlsafe(24)
        response = login_page(proof=proof_of(secret), notice=notice, is_live=self.is_live)
        if not known:
            response.headers.append("Set-Cookie", self.cookies.kept(self.cookies.visit, secret))
        return response


def _led(where: str, cookie: str | None = None) -> Response:
    """Return the way to another page; it is relative, for a proxy may put a path before ours."""
    headers = {"Location": where} | ({} if cookie is None else {"Set-Cookie": cookie})
    return Response(status_code=SEE_OTHER, headers=headers)
